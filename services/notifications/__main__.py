"""The processes of the service: `python -m services.notifications serve | work | migrate | retry-dead`."""

import sys

from chassis import failpoints
from chassis.serving import serve
from chassis.settings import SettingsError
from chassis.telemetry import logs
from services.notifications import use_cases
from services.notifications.app import NAME, create_app, create_runtime, work
from services.notifications.settings import NotificationsSettings

USAGE = "usage: python -m services.notifications serve | work | migrate | retry-dead\n"


def main(argv: list[str]) -> int:
    """Run one of the service's processes until it is told to stop; the exit status."""
    if argv not in (["serve"], ["work"], ["migrate"], ["retry-dead"]):
        sys.stderr.write(USAGE)
        return 2
    try:
        settings = NotificationsSettings.read()
    except SettingsError as error:
        sys.stderr.write(f"notifications cannot start: {error}\n")
        return 2
    logs.configure(NAME, settings.log_level)
    failpoints.arm(settings.crash_at)
    match argv[0]:
        case "serve":
            serve(
                NAME,
                lambda: create_app(settings),
                listen=settings.listen,
                threads=settings.threads,
                workers=settings.workers,
            )
            return 0
        case "work":
            return work(settings)
        case "retry-dead":
            count = use_cases.retry_dead(create_runtime(settings))
            sys.stdout.write(f"{count} dead letters are tried again.\n")
            return 0
    # Alembic is imported only where it is needed: the other processes would carry its weight for nothing.
    from services.notifications.migrations import upgrade

    upgrade(settings.database_url)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
