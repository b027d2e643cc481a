"""A plan as CSV, as JSON and as Zoom's file of pre-assigned breakout rooms."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from folkmoot.allocating.complaints import listed
from folkmoot.allocating.headers import Meaning
from folkmoot.allocating.people import Guest, Roster
from services.sessions.domain.allocation.plan import Allocation
from services.sessions.domain.allocation.problem import Problem

ZOOM_HEADER = ("Pre-assign Room Name", "Email Address")
ZOOM_ROOMS, ZOOM_PEOPLE = 100, 1000
"""Zoom's limits on pre-assignment: support.zoom.com, article KB0061353."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with what it is about. `rounds`: the numbers, from 1, of the rounds to be written."""

    roster: Roster
    problem: Problem
    plan: Allocation
    rounds: tuple[int, ...]
    colours: str | None = None
    title: str = ""

    def room_of(self, guest: Guest, number: int) -> str:
        """The room's name in this round, empty for somebody who opted out."""
        return self.plan.rounds[number - 1].get(guest.id, "")

    def tables(self, number: int) -> list[tuple[str, list[Guest]]]:
        """Each room of this round with its people, in the order of the list."""
        seated: dict[str, list[Guest]] = {room.id: [] for room in self.problem.rounds[number - 1]}
        for guest in self.roster.guests:
            if room := self.room_of(guest, number):
                seated[room].append(guest)
        return list(seated.items())


def neutral(cell: str) -> str:
    """The cell, so that no spreadsheet program takes it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _csv(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        writer.writerow([neutral(cell) for cell in row])
    return text.getvalue()


def as_csv(planned: Planned) -> str:
    """One row a person: their own columns, then the room of each round. Rounds of an earlier plan are left out."""
    columns = [column for column in planned.roster.columns if column.meaning != Meaning.ROUND]
    header = [column.header for column in columns] + [f"Round {number}" for number in planned.rounds]
    return _csv(
        [
            header,
            *(
                [guest.cells[column.index] if column.index < len(guest.cells) else "" for column in columns]
                + [planned.room_of(guest, number) for number in planned.rounds]
                for guest in planned.roster.guests
            ),
        ]
    )


def as_json(planned: Planned) -> str:
    """Everything: people, rooms, who sits where in each round, and the figures."""
    plan = planned.plan
    figures: dict[str, Any] = asdict(plan.figures)
    for written, figure in zip(figures["mix"], plan.figures.mix, strict=True):
        written["score"] = figure.score
    document = {
        "made_by": "folkmoot allocate",
        "version": plan.version,
        "kernel": plan.kernel,
        "mode": plan.mode,
        "seed": plan.seed,
        "moves": plan.moves,
        "people": [
            {
                "id": guest.id,
                "name": guest.name,
                "email": guest.email or None,
                "attributes": dict(guest.attributes),
                "facilitator": guest.facilitator,
                "opted_out": guest.opted_out,
            }
            for guest in planned.roster.guests
        ],
        "rooms": [
            {
                "name": room.id,
                "least": room.least,
                "most": room.most,
                "theme": room.theme,
                "language": room.language,
                "accessible": room.accessible,
            }
            for room in planned.problem.rounds[0]
        ],
        "rounds": [
            {
                "round": number,
                "rooms": [
                    {"room": room, "people": [guest.id for guest in guests]}
                    for room, guests in planned.tables(number)
                ],
            }
            for number in planned.rounds
        ],
        "figures": figures,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def as_zoom(planned: Planned, number: int) -> str:
    """One round for Zoom's “Import from CSV”. People without an e-mail address are left out: see `zoom_warnings`."""
    rows = [(room, guest.email) for room, guests in planned.tables(number) for guest in guests if guest.email]
    return _csv([ZOOM_HEADER, *rows])


def zoom_warnings(planned: Planned) -> list[str]:
    """What Zoom will not take."""
    warnings = []
    seated = [guest for guest in planned.roster.guests if not guest.opted_out]
    if missing := [f"{guest.name} (row {guest.row})" for guest in seated if not guest.email]:
        warnings.append(
            f"Zoom finds people by their e-mail address, so the Zoom file leaves out {len(missing)} without one: "
            f"{listed(missing, 6)}. Add their addresses, or seat them by hand"
        )
    rooms = max(len(planned.problem.rounds[number - 1]) for number in planned.rounds)
    if rooms > ZOOM_ROOMS or len(seated) > ZOOM_PEOPLE:
        warnings.append(
            f"Zoom takes at most {ZOOM_ROOMS} rooms and {ZOOM_PEOPLE:,} people assigned beforehand; "
            f"here are {rooms} and {len(seated):,}"
        )
    return warnings
