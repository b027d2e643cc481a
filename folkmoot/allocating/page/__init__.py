"""A plan as one self-contained HTML page: figures, rooms as round tables, an index of people, who meets whom.

It needs no script and fetches nothing; it can be sent by mail, opened from a disk, and printed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from folkmoot.allocating import words
from folkmoot.allocating.headers import plain
from folkmoot.allocating.page import look, meetings, seats
from folkmoot.allocating.page.groups import Group, groups_of
from folkmoot.allocating.people import Guest
from folkmoot.allocating.writing import Planned

USUAL_TITLE = "Who sits where"
MOST_WITHOUT_LETTERS = 60
"""A longer index has a heading for each letter, and links to them."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody at a table."""

    name: str
    beside: str  # the place, or what else colours go by
    colour: str
    facilitator: bool


@dataclass(frozen=True, slots=True)
class Table:
    """One room in one round."""

    room: str
    theme: str | None
    seats: tuple[Seat, ...]
    picture: Markup


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the index. `rooms` are in the order of the rounds that are shown."""

    name: str
    rooms: tuple[str, ...]
    new: int | None


def as_html(planned: Planned) -> str:
    """The page."""
    groups = groups_of(planned)
    met = meetings.meetings_of(planned)
    figures = planned.plan.figures
    detailed = len(planned.problem.seated) * len(planned.rounds) <= seats.DETAILED
    body = _templates().get_template("page.html").render(
        title=planned.title or USUAL_TITLE,
        figures=figures,
        planned=planned,
        words=words,
        groups=[group for group in groups if group.name],
        rounds=[(number, _tables(planned, number, groups, detailed=detailed)) for number in planned.rounds],
        pieces=Markup() if detailed else seats.pieces([group.colour for group in groups]),
        index=_index(planned, met),
        square=meetings.picture(groups, met),
        kinds=[(shape, count) for kind, shape in meetings.SHAPES.items() if (count := met.count(kind))],
        points=len(planned.problem.seated) > meetings.DRAWN,
        between=meetings.between(groups, met),
        spread=meetings.spread(met),
    )  # fmt: skip
    sheet = look.style(body, planned.rounds)
    return (
        _templates()
        .get_template("frame.html")
        .render(
            title=planned.title or USUAL_TITLE,
            policy=look.policy(sheet),
            style=Markup(sheet),  # noqa: S704 - our own style sheets
            body=Markup(body),  # noqa: S704 - a template rendered it
        )
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def _tables(planned: Planned, number: int, groups: Sequence[Group], *, detailed: bool) -> list[Table]:
    colours = {guest.id: group.colour for group in groups for guest in group.guests}
    about = {room.id: room.theme for room in planned.problem.rounds[number - 1]}
    tables = []
    for room, guests in planned.tables(number):
        sitting = tuple(
            Seat(
                guest.name,
                guest.attributes.get(planned.colours or "", ""),
                colours[guest.id],
                guest.facilitator,
            )
            for guest in guests
        )
        picture = seats.table([(seat.name, seat.colour) for seat in sitting], detailed=detailed)
        theme = about[room]
        tables.append(Table(room, None if theme == room else theme, sitting, picture))
    return tables


def _index(planned: Planned, met: meetings.Meetings) -> list[tuple[str, list[Line]]]:
    """Everybody by name, under their letters; one part without a letter when they are few."""
    guests = sorted(planned.roster.guests, key=lambda guest: (plain(guest.name), guest.row))
    lettered = len(guests) > MOST_WITHOUT_LETTERS
    parts: defaultdict[str, list[Line]] = defaultdict(list)
    for guest in guests:
        letter = (plain(guest.name)[:1].upper() or "#") if lettered else ""
        parts[letter].append(_line(guest, planned, met))
    return list(parts.items())


def _line(guest: Guest, planned: Planned, met: meetings.Meetings) -> Line:
    rooms = tuple(planned.room_of(guest, number) for number in planned.rounds)
    return Line(guest.id, rooms, met.new.get(guest.id))
