"""The report lists people in the last room they were in, and counts who came."""

from services.sessions.domain.reporting import Attendee, RoomRecord, RoundRecord, Stay
from services.sessions.domain.reporting.rooms import where_was_who

PEOPLE = [
    Attendee("h", "Hostess", None, None, True),
    Attendee("b", "Ben", "Bath", "Acorn", False),
    Attendee("a", "Ann", "Truro", None, False),
]
ROOMS = [
    RoomRecord("main", None, "Main room", "welcome"),
    RoomRecord("r1", "one", "Room 1", "our note"),
    RoomRecord("r2", "one", "Room 2", ""),
]


def test_somebody_who_moved_is_listed_where_they_ended_and_counted_where_they_were() -> None:
    stays = [
        Stay("a", "main"),
        Stay("b", "main"),
        Stay("a", "r1"),
        Stay("b", "r1"),
        Stay("b", "r2"),
        Stay("b", "main"),
    ]
    report = where_was_who(PEOPLE, [RoundRecord("one", "Talk", "What next?")], ROOMS, stays)
    assert (report.total, report.hosts) == (2, 1)
    [talk] = report.rounds
    assert [[person.name for person in room.people] for room in talk.rooms] == [["Ann"], ["Ben"]]
    assert talk.rooms[0].note == "our note"
    assert [(room.name, count) for room, count in report.by_room] == [
        ("Main room", 2),
        ("Room 1", 2),
        ("Room 2", 1),
    ]


def test_a_workshop_that_nobody_came_to_has_an_empty_report() -> None:
    report = where_was_who([], [], ROOMS[:1], [])
    assert (report.total, report.rounds) == (0, ())
