"""Drafts follow who is here, without anybody who joins waiting for it; open rounds take latecomers at the best seat."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from contracts import HostAdded, PersonErased
from services.sessions.use_cases.drafting import LEFT_AFTER, UPKEEP_TIMER
from tests.integration.services.sessions.test_changing_plans import on, pinned, seats
from tests.integration.services.sessions.test_messages_in import receive
from tests.integration.services.sessions.test_plans import rooms_of
from tests.support.sessions import Hall, Live


def go_away(live: Live, person: str, since: timedelta = LEFT_AFTER) -> None:
    """The person's streams closed, that long ago."""
    live.presence(closed=[live.stream(person)])
    with live.hall.runtime.database.transaction() as db:
        db.execute(
            text("UPDATE participants SET gone_at = gone_at - :since WHERE person_id = :person"),
            {"since": since, "person": person},
        )


def sizes(draft: Any) -> list[int]:
    return sorted(len(people) for name, people in rooms_of(draft).items() if name != "main")


def test_who_joins_is_in_every_draft_a_moment_later_and_at_most_two_others_move(hall: Hall) -> None:
    live = hall.live(people=8)
    before = live.plan(3, 3)["drafts"]
    late = live.newcomer("Late Lou")
    assert late not in seats(live.drafts()[0]), "joining does not wait for the drafts"
    assert hall.fire_due() == 0
    assert hall.fire_due(UPKEEP_TIMER) == 1
    after = live.drafts()
    moved = 0
    for old, new in zip(before, after, strict=True):
        assert seats(new).keys() == {*live.attendees, late}
        assert sizes(new) == [3, 3, 3]
        assert new["plan"]["edited"] is True
        assert new["plan"]["figures"]["people"] == 9
        moved += sum(seats(new)[person] != room for person, room in seats(old).items())
    assert moved <= 2
    told = [audience["to"] for kind, audience, body in live.frames() if kind == "plan"]
    assert set(told) == {"hosts"}


def test_many_who_join_together_cost_one_repair(hall: Hall) -> None:
    live = hall.live(people=2)
    live.plan(2)
    late = {live.newcomer(f"Late {n}") for n in range(6)}
    assert hall.counts("SELECT count(*) FROM timers WHERE kind = 'plan.upkeep' AND generation = 1") == 1
    assert hall.fire_due(UPKEEP_TIMER) == 1
    assert late < seats(live.drafts()[0]).keys()
    assert sizes(live.drafts()[0]) == [4, 4]
    seq = live.snapshot()["seq"]
    assert hall.fire_due(UPKEEP_TIMER) == 0
    assert live.snapshot()["seq"] == seq


def test_without_drafts_nothing_is_put_in_order(hall: Hall) -> None:
    live = hall.live(people=3)
    live.open(2)
    live.newcomer("Late Lou")
    assert hall.fire_due(UPKEEP_TIMER) == 0


def test_a_short_break_leaves_the_drafts_as_they_are_and_a_long_one_frees_the_seat(hall: Hall) -> None:
    live = hall.live(people=6)
    [draft] = live.plan(3)["drafts"]
    brief, gone = live.attendees[:2]
    go_away(live, brief, timedelta(seconds=5))
    go_away(live, gone)
    hall.fire_due(UPKEEP_TIMER)
    after = live.drafts()[0]
    assert seats(after).keys() == set(live.attendees) - {gone}
    assert sum(seats(after)[one] != seats(draft)[one] for one in seats(after)) <= 2
    assert hall.counts("SELECT count(*) FROM timers WHERE kind = 'plan.upkeep' AND due_at IS NOT NULL") == 1
    go_away(live, brief)
    hall.fire_due(UPKEEP_TIMER)
    assert brief not in seats(live.drafts()[0])


def test_who_is_pinned_keeps_the_seat_while_away(hall: Hall) -> None:
    live = hall.live(people=6)
    draft = live.prepare(3)
    gone = live.attendees[0]
    on(live, draft, "pin", {"person_ids": [gone]})
    go_away(live, gone)
    hall.fire_due(UPKEEP_TIMER)
    assert seats(live.drafts()[0])[gone] == seats(draft)[gone]
    assert seats(on(live, draft, "allocate", {}))[gone] == seats(draft)[gone]
    assert pinned(live.drafts()[0]) == {gone}


def test_leaving_on_purpose_frees_the_seat_too(hall: Hall) -> None:
    live = hall.live(people=4)
    live.prepare(2)
    gone = live.attendees[0]
    live.call(gone, "POST", "/leave")
    with hall.runtime.database.transaction() as db:
        db.execute(text("UPDATE participants SET gone_at = gone_at - interval '31 s'"))
    hall.fire_due(UPKEEP_TIMER)
    assert gone not in seats(live.drafts()[0])


def test_where_no_plan_can_hold_newcomers_still_get_a_seat(hall: Hall) -> None:
    live = hall.live(people=4)
    live.plan([{"name": "A", "most": 2}, {"name": "B", "most": 2}])
    late = live.newcomer("Late Lou")
    hall.fire_due(UPKEEP_TIMER)
    draft = live.drafts()[0]
    assert seats(draft)[late] in {room["id"] for room in draft["rooms"]}
    assert len(draft["plan"]["broken"]) == 1


def test_a_host_who_changes_a_draft_meanwhile_comes_first(hall: Hall) -> None:
    live = hall.live(people=4)
    draft = live.prepare(2)
    late = live.newcomer("Late Lou")
    on(live, draft, "pin", {"person_ids": live.attendees[:1]})
    hall.fire_due(UPKEEP_TIMER)
    after = live.drafts()[0]
    assert late in seats(after)
    assert pinned(after) == {live.attendees[0]}


def test_an_erased_person_is_in_no_draft_and_nothing_that_was_said_of_them_is_kept(hall: Hall) -> None:
    live = hall.live(people=4)
    ann, ben, cat, _ = live.attendees
    about = [{"person_id": ann, "needs_access": True, "themes": ["Rents"]}]
    opened = live.plan(2, apart=[[ann, ben]], together=[[ann, cat]], people=about)["drafts"][0]
    live.ok(live.host, "POST", f"/rounds/{opened['id']}/open", {})
    live.plan(2, apart=[[ann, ben]], people=about)
    receive(hall, PersonErased(person_id=ann))
    assert ann not in seats(live.drafts()[0])
    spoken_of = "SELECT count(*) FROM rounds WHERE strpos(CAST(plan -> 'terms' AS text), :person) > 0"
    assert (hall.counts(spoken_of, person=ann), hall.counts(spoken_of, person=ben)) == (0, 0)
    hall.fire_due(UPKEEP_TIMER)
    assert live.snapshot()["plan"]["figures"]["people"] == 3


def test_who_becomes_a_host_loses_the_seat(hall: Hall) -> None:
    live = hall.live(people=4)
    live.prepare(2)
    ann = live.attendees[0]
    organisation_id = hall.registration.events[live.event_id].organisation_id
    receive(hall, HostAdded(event_id=live.event_id, organisation_id=organisation_id, person_id=ann))
    assert ann not in seats(live.drafts()[0])


def test_latecomers_of_an_open_round_sit_with_people_whom_they_have_not_met(hall: Hall) -> None:
    live = hall.live(people=5)
    first = live.prepare(2)
    late, *others = live.attendees
    met, strangers = others[:2], others[2:]
    rooms = [room["id"] for room in first["rooms"]]
    wanted = {late: rooms[0], **dict.fromkeys(met, rooms[0]), **dict.fromkeys(strangers, rooms[1])}
    on(live, first, "assign", {"assignments": [{"person_id": p, "room_id": r} for p, r in wanted.items()]})
    live.ok(live.host, "POST", f"/rounds/{first['id']}/open", {})
    live.ok(live.host, "POST", f"/rounds/{first['id']}/close", {"countdown_seconds": 0})
    live.presence(closed=[live.stream(late)])
    second = live.prepare(2)
    assert late not in seats(second)
    rooms = [room["id"] for room in second["rooms"]]
    wanted = {**dict.fromkeys(met, rooms[0]), **dict.fromkeys(strangers, rooms[1])}
    on(live, second, "assign", {"assignments": [{"person_id": p, "room_id": r} for p, r in wanted.items()]})
    live.ok(live.host, "POST", f"/rounds/{second['id']}/open", {})
    live.stream(late)
    assert live.places()[late] == rooms[1], (
        "both rooms are as small, but in the first sit people they have met"
    )


def test_latecomers_are_kept_apart_from_whom_they_must_not_meet(hall: Hall) -> None:
    live = hall.live(people=3)
    late = hall.attendee(live.event_id, "Late Lou")
    ann = live.attendees[0]
    [draft] = live.plan(2, apart=[[ann, late]])["drafts"]
    lonely, other = (room["id"] for room in draft["rooms"])
    wanted = [{"person_id": ann, "room_id": lonely}]
    wanted += [{"person_id": person, "room_id": other} for person in live.attendees[1:]]
    on(live, draft, "assign", {"assignments": wanted})
    live.ok(live.host, "POST", f"/rounds/{draft['id']}/open", {})
    live.ok(late, "POST", "/join")
    assert live.places()[late] == other


def test_who_is_not_in_the_draft_gets_the_best_seat_when_it_opens_and_nobody_else_moves(hall: Hall) -> None:
    live = hall.live(people=6)
    draft = live.prepare(2)
    late = [live.newcomer(f"Late {n}") for n in range(2)]
    opened = live.ok(live.host, "POST", f"/rounds/{draft['id']}/open", {})
    places = live.places()
    assert {person: places[person] for person in live.attendees} == seats(draft)
    assert sorted(places[person] for person in late) == sorted(room["id"] for room in opened["rooms"])
    assert live.drafts() == []


def test_when_every_room_is_full_a_latecomer_goes_to_the_smallest(hall: Hall) -> None:
    live = hall.live(people=3)
    [draft] = live.plan([{"name": "A", "most": 1}, {"name": "B", "most": 2}])["drafts"]
    live.ok(live.host, "POST", f"/rounds/{draft['id']}/open", {})
    late = live.newcomer("Late Lou")
    assert live.places()[late] == draft["rooms"][0]["id"]


def test_figures_of_the_other_drafts_are_worked_out_again_after_one_opens(hall: Hall) -> None:
    live = hall.live(people=6)
    first, second, _ = live.plan(2, 2, 2)["drafts"]
    live.ok(live.host, "POST", f"/rounds/{first['id']}/open", {})
    plan = live.snapshot()["plan"]
    assert (plan["figures"], len(plan["drafts"])) == (None, 2)
    hall.fire_due(UPKEEP_TIMER)
    plan = live.snapshot()["plan"]
    assert plan["figures"]["rounds"] == 2
    assert seats(plan["drafts"][0]) == seats(second)


def test_ending_the_session_throws_all_drafts_away(hall: Hall) -> None:
    live = hall.live(people=4)
    live.open(2)
    live.plan(2, 2)
    live.ok(live.host, "POST", "/end")
    snapshot = live.snapshot()
    assert (snapshot["round"]["status"], snapshot["plan"]["drafts"]) == ("closed", [])
    assert hall.fire_due(UPKEEP_TIMER) <= 1
