"""The options of `folkmoot rehearse`."""

import argparse


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("event", help="the event's id, or the last part of its page's address")
    parser.add_argument("--people", type=int, default=20, help="simulated people, up to 1000 (default: 20)")
    parser.add_argument(
        "--pace", type=int, default=1, help="agenda minutes that go by in one minute, up to 120 (default: 1)"
    )
    parser.add_argument("--seed", type=int, default=0, help="the same seed plays the same people")
    parser.add_argument(
        "--minutes", type=float, help="stop after so many minutes (default: when the session ends, or Ctrl-C)"
    )
    parser.add_argument("--start", action="store_true", help="open the session, too, as a host would")
    parser.add_argument("--keep", action="store_true", help="keep the rehearsal; it is forgotten after a day")
    parser.add_argument(
        "--url", help="the deployment's address (default: the Folkmoot that runs on this machine)"
    )
    parser.add_argument("--email", help="sign in as this organiser or host, with a code from a letter")
    parser.add_argument("--json", action="store_true", help="what came of it as one JSON object")
