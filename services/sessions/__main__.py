"""The processes of the service: `python -m services.sessions serve | work | migrate`."""

import sys
from functools import partial

from chassis import failpoints
from chassis.messaging import open_broker, worker
from chassis.serving import serve
from chassis.settings import SettingsError
from chassis.telemetry import logs
from services.sessions.app import NAME, create_app, create_runtime
from services.sessions.handlers import HANDLERS, TIMERS, TOPICS
from services.sessions.settings import SessionsSettings
from services.sessions.use_cases import slide_drawing

USAGE = "usage: python -m services.sessions serve | work | migrate"


def main(argv: list[str]) -> int:
    """Run one of the service's processes until it is told to stop; the exit status."""
    if argv not in (["serve"], ["work"], ["migrate"]):
        print(USAGE, file=sys.stderr)  # noqa: T201
        return 2
    try:
        settings = SessionsSettings.read()
    except SettingsError as error:
        print(f"sessions cannot start: {error}", file=sys.stderr)  # noqa: T201
        return 2
    logs.configure(NAME, settings.log_level)
    failpoints.arm(settings.crash_at)
    if argv == ["serve"]:
        serve(
            NAME,
            lambda: create_app(settings),
            listen=settings.listen,
            threads=settings.threads,
            workers=settings.workers,
        )
        return 0
    if argv == ["work"]:
        runtime = create_runtime(settings)
        return worker.run(
            runtime,
            NAME,
            TOPICS,
            HANDLERS,
            TIMERS,
            open_broker(settings.broker_url),
            loops={"slides": partial(slide_drawing.run, runtime)},
        )
    # Alembic is imported only where it is needed: the other processes would carry its weight for nothing.
    from services.sessions.migrations import upgrade

    upgrade(settings.database_url)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
