"""Who was where: people by room and round, put together from the stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.sessions.domain.reporting.records import Attendee, RoomRecord, RoundRecord, Stay


@dataclass(frozen=True, slots=True)
class RoomReport:
    """A room in the report: who ended the round there, and the note."""

    room_id: str
    name: str
    people: tuple[Attendee, ...]
    note: str

    @property
    def count(self) -> int:
        """How many people those are."""
        return sum(one.stands_for for one in self.people)


@dataclass(frozen=True, slots=True)
class RoundReport:
    """A round in the report."""

    round_id: str
    title: str
    prompt: str
    opened_at: datetime | None
    closed_at: datetime | None
    rooms: tuple[RoomReport, ...]


@dataclass(frozen=True, slots=True)
class WhereWasWho:
    """`total` counts attendees, `hosts` hosts; `by_room` counts attendees who were ever in each room; `seats` names
    everybody who was ever in a room, by round and room. All counts are of people, not of screens."""

    total: int
    hosts: int
    by_room: tuple[tuple[RoomRecord, int], ...]
    rounds: tuple[RoundReport, ...]
    seats: Mapping[str, Mapping[str, Sequence[str]]]


def where_was_who(
    attendees: Sequence[Attendee],
    rounds: Sequence[RoundRecord],
    rooms: Sequence[RoomRecord],
    stays: Sequence[Stay],
) -> WhereWasWho:
    """Put the stays together. Within a round, a person is listed in the last of its rooms that they were in."""
    by_id = {attendee.person_id: attendee for attendee in attendees}
    room_round = {room.room_id: room.round_id for room in rooms}
    visitors: dict[str, set[str]] = {room.room_id: set() for room in rooms}
    last: dict[tuple[str, str], str] = {}
    seats: dict[str, dict[str, set[str]]] = {record.round_id: {} for record in rounds}
    for stay in stays:
        if stay.person_id not in by_id or stay.room_id not in room_round:
            continue
        if not by_id[stay.person_id].host:
            visitors[stay.room_id].add(stay.person_id)
        round_id = room_round[stay.room_id]
        if round_id is not None:
            last[(round_id, stay.person_id)] = stay.room_id
            seats.setdefault(round_id, {}).setdefault(stay.room_id, set()).add(stay.person_id)
    seated = _seated(last, by_id)

    def people(ids: set[str]) -> int:
        return sum(by_id[person_id].stands_for for person_id in ids)

    return WhereWasWho(
        total=sum(attendee.stands_for for attendee in attendees if not attendee.host),
        hosts=sum(attendee.stands_for for attendee in attendees if attendee.host),
        by_room=tuple((room, people(visitors[room.room_id])) for room in rooms),
        rounds=tuple(
            RoundReport(
                record.round_id,
                record.title,
                record.prompt,
                record.opened_at,
                record.closed_at,
                tuple(
                    RoomReport(room.room_id, room.name, seated.get(room.room_id, ()), room.note)
                    for room in rooms
                    if room.round_id == record.round_id
                ),
            )
            for record in rounds
        ),
        seats={
            round_id: {room_id: tuple(sorted(people)) for room_id, people in rooms_of.items()}
            for round_id, rooms_of in seats.items()
        },
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
