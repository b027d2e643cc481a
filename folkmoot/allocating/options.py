"""The options of `folkmoot allocate`. Imports argparse only: every command's start reads this."""

import argparse
import math

DEFAULT_SECONDS = 2.0
EPILOG = """\
examples:
  folkmoot allocate people.csv --rooms 8 --rounds 4 --mix place,organisation
  folkmoot allocate people.xlsx --size 5 --rounds 3 --apart "Ann,Bob;Cat,Dan" --out html,zoom
  folkmoot allocate people.csv --rooms Garden,Hall,Library --history last-month.csv --out json

Columns are found by their names: Name (or First name and Last name), E-mail, Place, Organisation, Role, Languages,
Facilitator, Access needs, 1st choice, 2nd choice (or Themes), Opted out, Room, Together, Apart. Every other column is
something to mix by. Ctrl-C while it polishes writes the best plan so far. More: docs/allocate.md.
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """All of them, in the order in which a reader needs them."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument(
        "people", help="a spreadsheet of people: CSV, .xlsx, .ods or .xls; - is standard input"
    )
    parser.add_argument(
        "--sheet", help="which sheet of a spreadsheet (default: the first with something in it)"
    )

    rooms = parser.add_argument_group("rooms and rounds")
    rooms.add_argument(
        "--rooms", help="how many, or their names (“Garden,Hall”), or a file with a column Room"
    )
    rooms.add_argument("--size", type=_positive, help="at most so many people in a room; makes enough rooms")
    rooms.add_argument("--rounds", type=_positive, default=1, help="how many rounds to plan (default: 1)")

    wishes = parser.add_argument_group("wishes, each worth 0 to 10 (default 5), as in --mix place=3")
    wishes.add_argument(
        "--mix",
        action="append",
        default=[],
        metavar="COLUMN[=N],…",
        help="rooms mix people who differ in these",
    )
    wishes.add_argument(
        "--gather",
        action="append",
        default=[],
        metavar="COLUMN[=N],…",
        help="rooms gather people alike in these",
    )
    wishes.add_argument(
        "--meet-new", type=_weight, default=5, metavar="N", help="people meet whom they have not met"
    )
    wishes.add_argument("--themes", type=_weight, metavar="N", help="people get the themes they prefer")
    wishes.add_argument(
        "--history",
        action="append",
        default=[],
        metavar="FILE",
        help="who met before: an earlier plan, a list of names with rooms, or pairs",
    )

    musts = parser.add_argument_group("what must hold")
    musts.add_argument(
        "--apart",
        action="append",
        default=[],
        metavar="FILE|NAMES",
        help="never in one room: “Ann,Bob;Cat,Dan”",
    )
    musts.add_argument(
        "--together", action="append", default=[], metavar="FILE|NAMES", help="always in one room"
    )
    musts.add_argument(
        "--pin",
        action="append",
        default=[],
        metavar="FILE|PINS",
        help="sits there: “Ann=Garden;Bob=Hall@2” (in round 2)",
    )
    musts.add_argument(
        "--facilitators",
        action=argparse.BooleanOptionalAction,
        help="a facilitator in each room (default: when the list has any)",
    )

    search = parser.add_argument_group("the search")
    search.add_argument(
        "--seed", type=_whole, default=0, help="another number gives another plan, as good (default: 0)"
    )
    search.add_argument(
        "--seconds",
        type=_seconds,
        help=f"stop polishing after so long (default: {DEFAULT_SECONDS:g}; no limit with --moves)",
    )
    search.add_argument(
        "--moves", type=_positive, help="stop after so many moves: the same plan on every machine"
    )

    output = parser.add_argument_group("output")
    output.add_argument(
        "--out", action="append", default=[], metavar="FORMAT,…", help="csv (default), json, zoom, html"
    )
    output.add_argument("--to", metavar="PATH", help="file or folder to write to; - is standard output")
    output.add_argument("--round", type=_positive, metavar="N", help="write only this round")
    output.add_argument("--title", help="title of the HTML page")


def _positive(text: str) -> int:
    number = _whole(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number from 1 up")
    return number


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number") from error


def _weight(text: str) -> int:
    number = _whole(text)
    if not 0 <= number <= 10:
        raise argparse.ArgumentTypeError(f"a wish counts from 0 to 10, not {text}")
    return number


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of seconds") from error
    if not math.isfinite(seconds) or seconds < 0:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of seconds")
    return seconds
