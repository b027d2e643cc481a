"""The command line: `folkmoot up | demo | allocate | rehearse | check | migrate | doctor | dead-letters | version`."""

import argparse
import sys
from collections.abc import Sequence

from folkmoot.allocating.options import add_options
from folkmoot.rehearsing.options import add_options as add_rehearse_options

OLDEST_PYTHON = (3, 11)


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    root = argparse.ArgumentParser(
        prog="folkmoot", description="Online community workshops, from one command."
    )
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser(
        "up", help="start everything on this machine; FOLKMOOT_HOME and FOLKMOOT_PORT choose where"
    )
    demo = commands.add_parser(
        "demo", help="load the demonstration workshops again and print the links to them"
    )
    demo.add_argument("--home", help="data folder of the running Folkmoot (default: FOLKMOOT_HOME or ./var)")
    add_options(
        commands.add_parser(
            "allocate", help="share the people of a spreadsheet out over rooms, for any number of rounds"
        )
    )
    add_rehearse_options(
        commands.add_parser(
            "rehearse", help="play an event through with simulated people, to practise or to load"
        )
    )
    check = commands.add_parser(
        "check", help="play a whole workshop through the public interfaces of a deployment"
    )
    check.add_argument(
        "--url", help="the deployment's address (default: the Folkmoot that runs on this machine)"
    )
    check.add_argument("--json", action="store_true", help="one JSON object a line instead of text")
    check.add_argument("--mailbox", help="address of a Mailpit that receives the deployment's mail")
    commands.add_parser("migrate", help="bring the databases of FOLKMOOT_DATABASE_URL to the newest schema")
    commands.add_parser(
        "doctor", help="look for what would keep Folkmoot from running here, and say how to mend it"
    )
    letters = commands.add_parser("dead-letters", help="messages that could not be handled")
    letters.add_argument("action", choices=["list", "replay"], help="show them, or hand them out again")
    letters.add_argument(
        "--service", choices=["registration", "sessions", "notifications"], help="of one service"
    )
    letters.add_argument(
        "--home", help="data folder of the running Folkmoot (default: FOLKMOOT_HOME or ./var)"
    )
    commands.add_parser("version", help="print the version")
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 when it did what was asked."""
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(str(part) for part in sys.version_info[:2])
        print(f"folkmoot: this is Python {found}; Folkmoot needs Python 3.11 or newer", file=sys.stderr)
        return 2
    options = parser().parse_args(arguments)
    # Each command brings its own imports: `folkmoot version` should not load a web server.
    from folkmoot.errors import PlainError

    try:
        return run(options)
    except PlainError as error:
        print(f"folkmoot: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has left
        sys.stderr.close()
        return 1


def run(options: argparse.Namespace) -> int:
    """Import and run the chosen command."""
    match options.command:
        case "up":
            from folkmoot.commands.up import up

            return up()
        case "demo":
            from folkmoot.commands.demo import demo

            return demo(options.home)
        case "allocate":
            from folkmoot.commands.allocate import allocate

            return allocate(options)
        case "rehearse":
            from folkmoot.commands.rehearse import rehearse

            return rehearse(options)
        case "check":
            from folkmoot.commands.check import check

            return check(options.url, as_json=options.json, mailpit=options.mailbox)
        case "migrate":
            from folkmoot.commands.migrate import migrate

            return migrate()
        case "doctor":
            from folkmoot.commands.doctor import doctor

            return doctor()
        case "dead-letters":
            from folkmoot.commands.dead_letters import dead_letters

            return dead_letters(options.action, options.service, options.home)
        case _:
            from folkmoot.commands.version import version

            print(version())
            return 0


if __name__ == "__main__":
    sys.exit(main())
