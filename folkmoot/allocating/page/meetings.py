"""Who meets whom: a square with a row and a column for each person, and the tables that say the same in numbers."""

import base64
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations

from markupsafe import Markup, escape

from folkmoot.allocating.page.groups import Group
from folkmoot.allocating.page.png import png
from folkmoot.allocating.writing import Planned
from services.sessions.domain.allocation.problem import Pair

DRAWN = 150
"""Up to so many people, each meeting is a shape; beyond, a point of a picture."""
MOST = 2000
"""More people than this are not drawn at all."""
NAMED = 40
"""Up to so many people, each row has its name."""
_SIDE, _LEFT, _TOP = 600.0, 130.0, 14.0  # drawing units; at full width one is a CSS pixel
_INKS = ((0, 0, 0, 0), (47, 133, 103, 255), (196, 138, 0, 255), (134, 118, 92, 255))


class Kind(IntEnum):
    """What two people are to each other."""

    FIRST = 1
    AGAIN = 2
    BEFORE = 3
    BOUND = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """How a kind is drawn, so that it can be told without colour: a path from (`x`, `y`) within a cell of size 1."""

    name: str
    words: str
    x: float
    y: float
    path: str


SHAPES = {
    Kind.FIRST: Shape("first", "Meet once, for the first time", 0.06, 0.06, "h.88v.88h-.88z"),
    Kind.AGAIN: Shape("again", "Meet again", 0.5, 0.0, "l.5 .5l-.5 .5l-.5-.5z"),
    Kind.BEFORE: Shape("before", "Met before, but not in this plan", 0.3, 0.3, "h.4v.4h-.4z"),
    Kind.BOUND: Shape("bound", "Kept together", 0.0, 0.3, "h1v.4h-1z"),
}


@dataclass(frozen=True, slots=True)
class Meetings:
    """All pairs who have anything to do with each other, and how many new people each person meets."""

    kinds: Mapping[Pair, Kind]
    new: Mapping[str, int]

    def count(self, kind: Kind) -> int:
        """Pairs of this kind."""
        return sum(one == kind for one in self.kinds.values())


def meetings_of(planned: Planned) -> Meetings:
    """From all rounds of the plan, whichever are shown."""
    met: Counter[Pair] = Counter()
    for assignments in planned.plan.rounds:
        tables: dict[str, list[str]] = {}
        for person, room in assignments.items():
            tables.setdefault(room, []).append(person)
        for people in tables.values():
            met.update(combinations(sorted(people), 2))
    bound, history = planned.problem.bound_pairs(), planned.problem.history
    kinds: dict[Pair, Kind] = {couple: Kind.BEFORE for couple, times in history.items() if times}
    new: Counter[str] = Counter()
    for couple, times in met.items():
        if couple in bound:
            kinds[couple] = Kind.BOUND
        elif times + history.get(couple, 0) > 1:
            kinds[couple] = Kind.AGAIN
        else:
            kinds[couple] = Kind.FIRST
        if couple not in bound and not history.get(couple, 0):
            new.update(couple)
    return Meetings(kinds, {person.id: new[person.id] for person in planned.problem.seated})


def picture(groups: Sequence[Group], meetings: Meetings) -> Markup:
    """The square as SVG, people sorted by group. Empty beyond MOST people."""
    people = [guest for group in groups for guest in group.guests]
    if not 1 < len(people) <= MOST:
        return Markup()
    step = _SIDE / len(people)
    at = {guest.id: index for index, guest in enumerate(people)}
    cells = [
        (kind, at[one], at[other])
        for (one, other), kind in meetings.kinds.items()
        if one in at and other in at
    ]
    body = _shapes(cells, step) if len(people) <= DRAWN else _points(cells, len(people))
    names = ""
    if len(people) <= NAMED:
        names = "".join(
            f'<text class="who" x="-14" y="{(index + 0.5) * step + 4:.1f}">{escape(_cut(guest.name, 18))}</text>'
            for index, guest in enumerate(people)
        )
    said = "Who meets whom, a row and a column for each person; the tables beside it say the same in numbers"
    return Markup(  # noqa: S704 - every text above went through escape()
        f'<svg class="square" viewBox="{-_LEFT:.0f} {-_TOP:.0f} {_LEFT + _SIDE + 2:.0f} {_TOP + _SIDE + 2:.0f}" '
        f'role="img" aria-label="{said}"><rect class="ground" width="{_SIDE:.0f}" height="{_SIDE:.0f}"/>'
        f"{_bands(groups, step, labelled=not names)}{body}{names}</svg>"
    )


def _shapes(cells: Sequence[tuple[Kind, int, int]], step: float) -> str:
    """One path for each kind, in units of one cell; both halves of the square are filled."""
    paths = []
    for kind, shape in SHAPES.items():
        drawn = "".join(
            f"M{one} {other}{shape.path}M{other} {one}{shape.path}"
            for found, one, other in cells
            if found == kind
        )
        if drawn:
            paths.append(
                f'<path class="{shape.name}" transform="translate({shape.x:g} {shape.y:g})" d="{drawn}"/>'
            )
    return f'<g transform="scale({step:.5g})">{"".join(paths)}</g>'


def _points(cells: Sequence[tuple[Kind, int, int]], people: int) -> str:
    rows = [bytearray(people) for _ in range(people)]
    for kind, one, other in cells:
        ink = min(int(kind), len(_INKS) - 1)
        rows[one][other] = rows[other][one] = ink
    data = base64.b64encode(png([bytes(row) for row in rows], _INKS)).decode()
    return f'<image width="{_SIDE:.0f}" height="{_SIDE:.0f}" href="data:image/png;base64,{data}"/>'


def _bands(groups: Sequence[Group], step: float, *, labelled: bool) -> str:
    """A strip of each group's colour along two sides, lines between the groups, and their names where they fit."""
    drawn = []
    start = 0.0
    for group in groups:
        size = len(group.guests) * step
        sides = f"M-9 {start:.1f}h6v{size:.1f}h-6zM{start:.1f} -9h{size:.1f}v6h-{size:.1f}z"
        drawn.append(f'<path class="band {group.colour}" d="{sides}"/>')
        if start:
            drawn.append(f'<path class="between" d="M0 {start:.1f}h{_SIDE:.0f}M{start:.1f} 0v{_SIDE:.0f}"/>')
        if labelled and size >= 14:
            drawn.append(
                f'<text class="who" x="-14" y="{start + size / 2 + 4:.1f}">{escape(_cut(group.name, 18))}</text>'
            )
        start += size
    return "".join(drawn)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


@dataclass(frozen=True, slots=True)
class Between:
    """Pairs of two groups who meet in this plan, of all such pairs."""

    met: int
    possible: int


def between(groups: Sequence[Group], meetings: Meetings) -> list[list[Between]]:
    """A square of groups by groups."""
    of = {guest.id: index for index, group in enumerate(groups) for guest in group.guests}
    met: Counter[tuple[int, int]] = Counter()
    for (one, other), kind in meetings.kinds.items():
        if kind in (Kind.FIRST, Kind.AGAIN) and one in of and other in of:
            met[min(of[one], of[other]), max(of[one], of[other])] += 1
    sizes = [len(group.guests) for group in groups]
    return [
        [
            Between(
                met[min(row, column), max(row, column)],
                sizes[row] * (sizes[row] - 1) // 2 if row == column else sizes[row] * sizes[column],
            )
            for column in range(len(groups))
        ]
        for row in range(len(groups))
    ]


def spread(meetings: Meetings) -> list[tuple[int, int]]:
    """(new people met, how many people meet so many), the most first."""
    return sorted(Counter(meetings.new.values()).items(), reverse=True)
