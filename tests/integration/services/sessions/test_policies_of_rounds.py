"""Latecomers, leaving early, walking from table to table, and rounds that close by themselves."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from tests.support.sessions import Hall, Live


def opened(live: Live, rooms: int = 2, minutes: int | None = None, **policy: object) -> dict[str, str]:
    """Prepare and open a round with this policy; the round."""
    draft = live.prepare(rooms, policy=policy)
    body = {} if minutes is None else {"minutes": minutes}
    return live.ok(live.host, "POST", f"/rounds/{draft['id']}/open", body)  # type: ignore[no-any-return]


def rooms_of(round_: dict[str, object]) -> list[str]:
    return [room["id"] for room in round_["rooms"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("late", ["main", "choose"])
def test_latecomers_stay_in_the_main_room_where_the_round_says_so(hall: Hall, late: str) -> None:
    live = hall.live(people=2)
    opened(live, late=late)
    person = live.newcomer("Late Lou")
    live.stream(person)
    assert live.places()[person] == live.snapshot()["session"]["main_room_id"]


def test_latecomers_go_to_the_smallest_room_where_the_round_says_so(hall: Hall) -> None:
    live = hall.live(people=3)
    round_ = opened(live, late="smallest")
    first, second = rooms_of(round_)
    places = list(live.places().values())
    smaller = min((first, second), key=places.count)
    late = live.newcomer("Late Lou")
    assert live.places()[late] == smaller


def test_latecomers_choose_a_table_once_and_others_stay_at_theirs(hall: Hall) -> None:
    live = hall.live(people=2)
    first, second = rooms_of(opened(live, late="choose"))
    person = live.newcomer("Late Lou")
    chosen = live.ok(person, "POST", "/walk", {"room_id": second})["placements"][0]
    assert chosen["room_id"] == second
    refused = live.call(person, "POST", "/walk", {"room_id": first})
    assert (refused.status, refused.body["type"]) == (409, "/problems/walking-off")
    assert live.places()[person] == second
    [walked] = [body for kind, _, body in live.frames() if kind == "placement" and body["cause"] == "walk"]
    assert walked["placements"] == [chosen]


def test_people_walk_to_any_open_table_that_is_not_full_where_the_round_lets_them(hall: Hall) -> None:
    live = hall.live(people=4)
    round_ = opened(live, walking=True)
    first, second = rooms_of(round_)
    person = next(one for one in live.attendees if live.places()[one] == first)
    assert live.ok(person, "POST", "/walk", {"room_id": second})["placements"][0]["room_id"] == second
    live.ok(live.host, "PATCH", f"/rounds/{round_['id']}/rooms/{first}", {"most": 1})
    refused = live.call(person, "POST", "/walk", {"room_id": first})
    assert (refused.status, refused.body["type"]) == (409, "/problems/room-full")


def test_a_walk_from_a_place_that_was_left_meanwhile_moves_nobody(hall: Hall) -> None:
    live = hall.live(people=2)
    _, second = rooms_of(opened(live, walking=True))
    person = live.attendees[0]
    stale = live.epochs()[person] - 1
    answer = live.call(person, "POST", "/walk", {"room_id": second, "epoch": stale})
    assert (answer.status, answer.body["type"]) == (409, "/problems/stale-placement")


def test_people_do_not_leave_early_where_the_round_forbids_it_but_hosts_do(hall: Hall) -> None:
    live = hall.live(people=2)
    round_ = opened(live, leaving=False, walking=True)
    main = live.snapshot()["session"]["main_room_id"]
    person = live.attendees[0]
    before = live.places()[person]
    for path, body in (("/return", None), ("/walk", {"room_id": main})):
        refused = live.call(person, "POST", path, body)
        assert (refused.status, refused.body["type"]) == (409, "/problems/leaving-off")
    assert live.places()[person] == before
    live.ok(live.host, "POST", "/walk", {"room_id": rooms_of(round_)[0]})
    live.ok(live.host, "POST", "/return")


def test_whoever_went_to_the_main_room_can_go_back_to_their_own_table(hall: Hall) -> None:
    live = hall.live(people=2)
    opened(live)
    person = live.attendees[0]
    table = live.places()[person]
    live.ok(person, "POST", "/return")
    assert live.ok(person, "POST", "/walk", {"room_id": table})["placements"][0]["room_id"] == table


def test_nobody_walks_to_a_table_with_somebody_they_are_kept_apart_from(hall: Hall) -> None:
    live = hall.live(people=4)
    one, other, *_ = live.attendees
    [draft] = live.plan(2, apart=[[one, other]])["drafts"]
    live.ok(live.host, "PATCH", f"/rounds/{draft['id']}", {"version": draft["version"], "walking": True})
    live.ok(live.host, "POST", f"/rounds/{draft['id']}/open", {})
    refused = live.call(one, "POST", "/walk", {"room_id": live.places()[other]})
    assert (refused.status, refused.body["type"]) == (409, "/problems/room-full")
    assert other not in str(refused.body)


def test_in_a_round_where_people_choose_everybody_chooses(hall: Hall) -> None:
    live = hall.live(people=3)
    [draft] = live.plan(2, mode="self")["drafts"]
    main = live.snapshot()["session"]["main_room_id"]
    assert {item["room_id"] for item in draft["assignments"]} == {main}
    late = live.newcomer()
    hall.fire_due("plan.upkeep")
    live.ok(live.host, "POST", f"/rounds/{draft['id']}/open", {})
    assert set(live.places().values()) == {main}
    first, second = rooms_of(draft)
    for person, room in zip([*live.attendees, late], [first, second, first, second], strict=True):
        live.ok(person, "POST", "/walk", {"room_id": room})
    assert [list(live.places().values()).count(room) for room in (first, second)] == [2, 2]


def let_end_come(hall: Hall, round_id: str, seconds: int) -> None:
    """The round ends in so many seconds, as the database sees it."""
    with hall.runtime.database.transaction() as db:
        db.execute(
            text(
                "UPDATE rounds SET ends_at = clock_timestamp() + make_interval(secs => :seconds) WHERE id = :id"
            ),
            {"id": round_id, "seconds": seconds},
        )


def test_a_round_that_closes_itself_warns_and_closes_at_its_end(hall: Hall) -> None:
    live = hall.live(people=4)
    round_ = opened(live, minutes=10, closes_itself=True, countdown_seconds=60)
    assert hall.fire_due() == 0
    assert hall.fire_due("round.end") == 1
    closing = live.snapshot()["round"]
    assert (closing["status"], closing["closes_at"]) == ("closing", round_["ends_at"])
    assert hall.fire_due("round.close") == 1
    assert live.snapshot()["round"]["status"] == "closed"
    assert [kind for kind, _, _ in live.messages()].count("round.closed") == 1


def test_a_round_whose_end_has_passed_while_the_service_slept_closes_at_once_and_once(hall: Hall) -> None:
    live = hall.live(people=2)
    round_ = opened(live, minutes=10, closes_itself=True, countdown_seconds=30)
    let_end_come(hall, round_["id"], -5)
    assert hall.fire_due("round.end") == 1
    assert hall.fire_due("round.close") == 0
    assert live.snapshot()["round"]["status"] == "closed"


def test_an_end_that_was_moved_is_not_warned_of_by_the_timer_of_the_earlier_one(hall: Hall) -> None:
    live = hall.live(people=2)
    round_ = opened(live, minutes=1, closes_itself=True, countdown_seconds=30)
    later = live.ok(live.host, "POST", f"/rounds/{round_['id']}/extend", {"seconds": 600})
    assert later["ends_at"] > round_["ends_at"]
    with hall.runtime.database.transaction() as db:
        soon = "kind = 'round.end' AND due_at < clock_timestamp() + interval '9 minutes'"
        assert db.scalar(text(f"SELECT count(*) FROM timers WHERE {soon}")) == 0


def test_a_minute_more_takes_a_round_back_from_its_own_countdown(hall: Hall) -> None:
    live = hall.live(people=2)
    round_ = opened(live, minutes=10, closes_itself=True, countdown_seconds=30)
    hall.fire_due("round.end")
    longer = live.ok(live.host, "POST", f"/rounds/{round_['id']}/extend", {"seconds": 60})
    assert (longer["status"], longer["closes_at"]) == ("open", None)
    assert hall.fire_due("round.close") == 0
    assert hall.fire_due("round.end") == 1


def test_a_round_is_not_shortened_into_the_past(hall: Hall) -> None:
    live = hall.live(people=2)
    round_ = opened(live, minutes=1)
    path = f"/rounds/{round_['id']}/extend"
    refused = live.call(live.host, "POST", path, {"seconds": -120})
    assert (refused.status, refused.body["type"]) == (409, "/problems/end-in-the-past")
    assert live.ok(live.host, "POST", path, {"seconds": -20})["ends_at"] < round_["ends_at"]


def test_two_hosts_cannot_extend_blindly(hall: Hall) -> None:
    live = hall.live(people=2)
    round_ = opened(live, minutes=5)
    path, body = f"/rounds/{round_['id']}/extend", {"seconds": 60, "version": round_["version"]}
    first = live.ok(live.host, "POST", path, body)
    second = live.call(live.host, "POST", path, body)
    assert (second.status, second.body["type"]) == (409, "/problems/round-changed")
    assert second.body["version"] == first["version"]
    assert live.snapshot()["round"]["ends_at"] == first["ends_at"]


def test_in_a_rehearsal_minutes_and_countdowns_are_shorter(hall: Hall) -> None:
    live = hall.live(people=2)
    with hall.runtime.database.transaction() as db:
        db.execute(text("UPDATE sessions SET pace = 60"))
    round_ = opened(live, minutes=10, closes_itself=True, countdown_seconds=60)
    lasts = datetime.fromisoformat(str(round_["ends_at"])) - datetime.fromisoformat(str(round_["opened_at"]))
    assert lasts == timedelta(seconds=10)
    with hall.runtime.database.reading() as db:
        warns_at = db.scalar(text("SELECT due_at FROM timers WHERE kind = 'round.end'"))
    assert datetime.fromisoformat(str(round_["ends_at"])) - warns_at == timedelta(seconds=1)
