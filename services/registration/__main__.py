"""The processes and commands of the service: `python -m services.registration serve | work | migrate | ...`."""

import argparse
import sys

from chassis import failpoints
from chassis.messaging import open_broker, worker
from chassis.serving import serve
from chassis.settings import SettingsError
from chassis.telemetry import logs
from contracts import SESSIONS
from services.registration.app import NAME, create_app, create_runtime
from services.registration.handlers import HANDLERS, TIMERS
from services.registration.settings import RegistrationSettings
from services.registration.use_cases import housekeeping, people


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m services.registration")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="answer HTTP")
    commands.add_parser("work", help="send and handle messages, fire timers")
    commands.add_parser("migrate", help="bring the database to the newest shape")
    rotate = commands.add_parser(
        "rotate-keys", help="publish a new signing key, which signs two minutes later"
    )
    rotate.add_argument(
        "--leaked", action="store_true", help="throw all keys away at once: everybody must sign in again"
    )
    organiser = commands.add_parser("add-organiser", help="let somebody organise events")
    organiser.add_argument("--email", required=True)
    organiser.add_argument("--name", required=True)
    organiser.add_argument(
        "--password-stdin", action="store_true", help="read a password from standard input"
    )
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    """Run one of the service's processes until it is told to stop, or a command; the exit status."""
    try:
        arguments = _arguments(argv)
    except SystemExit as stopped:
        return int(stopped.code or 0)
    try:
        settings = RegistrationSettings.read()
    except SettingsError as error:
        print(f"registration cannot start: {error}", file=sys.stderr)  # noqa: T201
        return 2
    logs.configure(NAME, settings.log_level)
    failpoints.arm(settings.crash_at)
    match arguments.command:
        case "serve":
            serve(
                NAME,
                lambda: create_app(settings),
                listen=settings.listen,
                threads=settings.threads,
                workers=settings.workers,
            )
        case "work":
            return _work(settings)
        case "migrate":
            # Alembic is imported only where it is needed: the other processes would carry its weight for nothing.
            from services.registration.migrations import upgrade

            upgrade(settings.database_url)
        case "rotate-keys":
            _rotate(settings, leaked=arguments.leaked)
        case "add-organiser":
            password = sys.stdin.readline().rstrip("\n") if arguments.password_stdin else None
            person = people.add_organiser(
                create_runtime(settings), email=arguments.email, name=arguments.name, password=password
            )
            print(person.id)  # noqa: T201
    return 0


def _work(settings: RegistrationSettings) -> int:
    runtime = create_runtime(settings)
    housekeeping.begin(runtime)
    return worker.run(runtime, NAME, (SESSIONS,), HANDLERS, TIMERS, open_broker(settings.broker_url))


def _rotate(settings: RegistrationSettings, *, leaked: bool) -> None:
    issuer = create_runtime(settings).issuer
    if leaked:
        print(f"{issuer.replace_at_once()} signs from now on; every token made before is refused")  # noqa: T201
    else:
        kid, signs_from = issuer.rotate()
        print(f"{kid} is published and signs from {signs_from:%Y-%m-%d %H:%M:%S} UTC")  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
