"""Who has met whom: by rounds of this session or of all the organisation's; hosts meet nobody."""

from typing import Any

import pytest

from chassis.ids import new_id
from services.sessions import store
from services.sessions.registration import Attendance
from tests.support.sessions import Hall, Live


def met(live: Live, scope: Any, people: list[str] | None = None) -> dict[tuple[str, str], int]:
    with live.hall.runtime.database.reading() as db:
        session = store.session_by_id(db, live.id)
        assert session is not None
        return store.meetings(db, session, people or live.attendees, scope)


def met_by(
    live: Live, newcomer: str, others: list[str], scope: Any = "organisation"
) -> dict[tuple[str, str], int]:
    with live.hall.runtime.database.reading() as db:
        session = store.session_by_id(db, live.id)
        assert session is not None
        return store.meetings_of(db, session, [newcomer], others, scope)


def hold(live: Live, *groups: list[str]) -> None:
    """A round with these groups, opened and closed."""
    draft = live.prepare(len(groups))
    wanted = [
        {"person_id": person, "room_id": room["id"]}
        for room, group in zip(draft["rooms"], groups, strict=True)
        for person in group
    ]
    live.ok(live.host, "POST", f"/rounds/{draft['id']}/assign", {"assignments": wanted})
    live.ok(live.host, "POST", f"/rounds/{draft['id']}/open", {})
    live.ok(live.host, "POST", f"/rounds/{draft['id']}/close", {"countdown_seconds": 0})


def couple(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def follow_on(live: Live, **changes: Any) -> Live:
    """Another session of the same organisation, with the same attendees."""
    organisation_id = live.hall.registration.events[live.event_id].organisation_id
    other = live.hall.live(**{"organisation_id": organisation_id, **changes})
    for person in live.attendees:
        live.hall.registration.attending[(other.event_id, person)] = Attendance(
            status="confirmed", registration_id=new_id("reg")
        )
        other.ok(person, "POST", "/join")
    other.attendees = list(live.attendees)
    return other


def test_people_meet_in_breakout_rooms_once_a_round_and_not_in_the_main_room(hall: Hall) -> None:
    live = hall.live(people=4)
    ann, ben, cat, dan = live.attendees
    assert met(live, "session") == {}
    hold(live, [ann, ben], [cat, dan])
    hold(live, [ann, ben, cat], [dan])
    assert met(live, "session") == {
        couple(ann, ben): 2, couple(cat, dan): 1, couple(ann, cat): 1, couple(ben, cat): 1
    }  # fmt: skip
    assert met(live, "session", [ann, dan]) == {}


def test_two_people_who_are_moved_together_within_a_round_have_met_once(hall: Hall) -> None:
    live = hall.live(people=2)
    opened = live.open(2)
    for room in opened["rooms"]:
        moves = [{"person_id": person, "room_id": room["id"]} for person in live.attendees]
        live.ok(live.host, "POST", "/moves", {"moves": moves})
    assert met(live, "session") == {couple(*live.attendees): 1}


def test_hosts_who_look_in_meet_nobody(hall: Hall) -> None:
    live = hall.live(people=2)
    opened = live.open(1)
    live.ok(
        live.host,
        "POST",
        "/moves",
        {"moves": [{"person_id": live.host, "room_id": opened["rooms"][0]["id"]}]},
    )
    assert met(live, "session", [*live.attendees, live.host]) == {couple(*live.attendees): 1}
    assert met_by(live, live.attendees[0], [live.host]) == {}


def test_other_sessions_of_the_organisation_count_when_they_are_asked_for(hall: Hall) -> None:
    live = hall.live(people=3)
    ann, ben, cat = live.attendees
    hold(live, [ann, ben], [cat])
    later = follow_on(live)
    hold(later, [ann, cat], [ben])
    elsewhere = follow_on(live, organisation_id=new_id("org"))
    hold(elsewhere, [ben, cat], [ann])
    assert met(later, "session") == {couple(ann, cat): 1}
    assert met(later, "organisation") == {couple(ann, ben): 1, couple(ann, cat): 1}
    assert met_by(later, ann, [ben, cat]) == {couple(ann, ben): 1, couple(ann, cat): 1}
    assert met_by(later, ann, [ben, cat], "session") == {couple(ann, cat): 1}
    assert met_by(later, cat, [ben]) == {}


@pytest.mark.parametrize(("scope", "repeats"), [("organisation", 2), ("session", 0)])
def test_a_plan_counts_the_meetings_that_it_is_told_to(hall: Hall, scope: str, repeats: int) -> None:
    live = hall.live(people=4)
    ann, ben, cat, dan = live.attendees
    hold(live, [ann, ben], [cat, dan])
    later = follow_on(live)
    seats = [{"person_id": p, "room": r} for p, r in ((ann, "A"), (ben, "A"), (cat, "B"), (dan, "B"))]
    rounds = [{"title": "Same again", "rooms": [{"name": "A"}, {"name": "B"}], "seats": seats}]
    plan = later.ok(later.host, "POST", "/plan", {"rounds": rounds, "mode": "list", "history": scope})
    assert plan["figures"]["repeats"] == repeats
    mixed = later.ok(
        later.host, "POST", "/plan", {"rounds": [{"title": "Mix", "rooms": 2}], "history": "organisation"}
    )
    assert mixed["drafts"][-1]["plan"]["figures"]["repeats"] == 0
