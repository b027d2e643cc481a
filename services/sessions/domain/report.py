"""The report of a workshop, put together from what was recorded while it ran."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who came, as others were shown them, and for how many people they stood, themselves among them."""

    person_id: str
    name: str
    place: str | None
    organisation: str | None
    host: bool
    stands_for: int = 1
    companions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoomRecord:
    """A room and what was written in it. `round_id` is None for the main room."""

    room_id: str
    round_id: str | None
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class RoundRecord:
    """A round that was opened."""

    round_id: str
    title: str
    prompt: str


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody was put into this room; stays come in the order in which they happened."""

    person_id: str
    room_id: str


@dataclass(frozen=True, slots=True)
class RoomReport:
    """A room in the report: who ended the round there, and the note."""

    room_id: str
    name: str
    people: tuple[Attendee, ...]
    note: str


@dataclass(frozen=True, slots=True)
class RoundReport:
    """A round in the report."""

    round_id: str
    title: str
    prompt: str
    rooms: tuple[RoomReport, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """`total` counts attendees, `hosts` hosts; `by_room` counts attendees who were ever in each breakout room. All
    count people, not connections."""

    total: int
    hosts: int
    by_room: tuple[tuple[RoomRecord, int], ...]
    rounds: tuple[RoundReport, ...]
    main_note: str


def assemble(
    attendees: Sequence[Attendee],
    rounds: Sequence[RoundRecord],
    rooms: Sequence[RoomRecord],
    stays: Sequence[Stay],
) -> Report:
    """The report. Within a round, a person is listed in the last of its rooms that they were in."""
    by_id = {attendee.person_id: attendee for attendee in attendees}
    room_round = {room.room_id: room.round_id for room in rooms}
    visitors: dict[str, set[str]] = {room.room_id: set() for room in rooms}
    last: dict[tuple[str, str], str] = {}
    for stay in stays:
        if stay.person_id not in by_id or stay.room_id not in room_round:
            continue
        if not by_id[stay.person_id].host:
            visitors[stay.room_id].add(stay.person_id)
        round_id = room_round[stay.room_id]
        if round_id is not None:
            last[(round_id, stay.person_id)] = stay.room_id
    seated = _seated(last, by_id)
    return Report(
        total=sum(attendee.stands_for for attendee in attendees if not attendee.host),
        hosts=sum(attendee.stands_for for attendee in attendees if attendee.host),
        by_room=tuple(
            (room, sum(by_id[person].stands_for for person in visitors[room.room_id])) for room in rooms
        ),
        rounds=tuple(
            RoundReport(
                record.round_id,
                record.title,
                record.prompt,
                tuple(
                    RoomReport(room.room_id, room.name, seated.get(room.room_id, ()), room.note)
                    for room in rooms
                    if room.round_id == record.round_id
                ),
            )
            for record in rounds
        ),
        main_note="\n\n".join(room.note for room in rooms if room.round_id is None and room.note),
    )


def _seated(
    last: Mapping[tuple[str, str], str], by_id: Mapping[str, Attendee]
) -> dict[str, tuple[Attendee, ...]]:
    seated: dict[str, list[Attendee]] = {}
    for (_, person_id), room_id in last.items():
        seated.setdefault(room_id, []).append(by_id[person_id])
    return {
        room_id: tuple(sorted(people, key=lambda person: (person.name.casefold(), person.person_id)))
        for room_id, people in seated.items()
    }
