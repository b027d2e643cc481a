"""Breakout rounds against a real database: drafts, opening, latecomers, countdowns."""

from sqlalchemy import text

from chassis.messaging.timers import Timers
from services.sessions.handlers import TIMERS
from tests.support.sessions import Hall, Live


def fire_due(hall: Hall) -> int:
    return Timers(hall.runtime.database, TIMERS, hall.runtime).fire_due()


def let_countdown_end(hall: Hall) -> None:
    """Every countdown of rounds is over now, as the database sees it."""
    with hall.runtime.database.transaction() as db:
        db.execute(
            text(
                "UPDATE timers SET due_at = clock_timestamp() WHERE kind = 'round.close' AND due_at IS NOT NULL"
            )
        )


def sizes(live: Live, opened: dict[str, object]) -> list[int]:
    rooms = [room["id"] for room in opened["rooms"]]  # type: ignore[attr-defined]
    places = list(live.places().values())
    return sorted(places.count(room) for room in rooms)


def test_hosts_are_not_put_into_breakout_rooms_and_sizes_are_balanced(hall: Hall) -> None:
    live = hall.live(people=7)
    opened = live.open(3)
    assert sizes(live, opened) == [2, 2, 3]
    assert live.places()[live.host] == live.snapshot()["session"]["main_room_id"]


def test_a_draft_can_be_edited_and_opens_as_edited(hall: Hall) -> None:
    live = hall.live(people=4)
    draft = live.prepare(2)
    first, second = (room["id"] for room in draft["rooms"])
    main = live.snapshot()["session"]["main_room_id"]
    stays, *others = live.attendees
    wanted = [{"person_id": stays, "room_id": main}] + [{"person_id": p, "room_id": second} for p in others]
    edited = live.ok(live.host, "POST", f"/rounds/{draft['id']}/assign", {"assignments": wanted})
    assert {item["person_id"]: item["room_id"] for item in edited["assignments"]} == {
        item["person_id"]: item["room_id"] for item in wanted
    }
    live.ok(live.host, "POST", f"/rounds/{draft['id']}/open", {})
    places = live.places()
    assert places[stays] == main
    assert {places[person] for person in others} == {second}
    live.stream(stays)
    assert live.places()[stays] == main, "whom the plan keeps in the main room stays there on reconnecting"
    assert first not in places.values()


def test_the_same_seed_gives_the_same_plan_and_no_seed_another(hall: Hall) -> None:
    live = hall.live(people=12)
    draft = live.prepare(3, seed=4)
    path = f"/rounds/{draft['id']}/allocate"
    again = live.ok(live.host, "POST", path, {"seed": 4})
    assert again["assignments"] == draft["assignments"]
    assert live.ok(live.host, "POST", path, {})["seed"] != 4


def test_several_rounds_can_be_prepared_but_only_one_at_a_time_is_open(hall: Hall) -> None:
    live = hall.live(people=2)
    draft = live.prepare()
    other = live.prepare()
    assert live.call(live.host, "DELETE", f"/rounds/{draft['id']}").status == 204
    assert live.snapshot()["round"] == other
    opened = live.ok(live.host, "POST", f"/rounds/{other['id']}/open", {})
    assert live.call(live.host, "DELETE", f"/rounds/{opened['id']}").status == 409
    third = live.prepare()
    refused = live.call(live.host, "POST", f"/rounds/{third['id']}/open", {})
    assert (refused.status, refused.body["type"]) == (409, "/problems/round-exists")
    assert live.snapshot()["round"]["id"] == opened["id"]
    live.ok(live.host, "POST", f"/rounds/{opened['id']}/close", {"countdown_seconds": 0})
    live.ok(live.host, "POST", f"/rounds/{third['id']}/open", {})


def test_a_second_round_follows_the_first(hall: Hall) -> None:
    live = hall.live(people=4)
    first = live.open(2)
    live.ok(live.host, "POST", f"/rounds/{first['id']}/close", {"countdown_seconds": 0})
    second = live.open(2)
    assert sizes(live, second) == [2, 2]
    assert {epoch for person, epoch in live.epochs().items() if person != live.host} == {4}


def test_people_who_went_away_before_the_plan_get_a_room_when_they_come_back(hall: Hall) -> None:
    live = hall.live(people=3)
    away = live.attendees[0]
    stream = live.stream(away)
    live.presence(closed=[stream])
    opened = live.open(2)
    main = live.snapshot()["session"]["main_room_id"]
    assert live.places()[away] == main
    live.stream(away)
    assert live.places()[away] != main
    assert sizes(live, opened) == [1, 2]


def test_people_who_come_after_the_plan_are_not_left_behind_when_it_opens(hall: Hall) -> None:
    live = hall.live(people=2)
    draft = live.prepare(2)
    late = live.newcomer("Late Lou")
    opened = live.ok(live.host, "POST", f"/rounds/{draft['id']}/open", {})
    assert live.places()[late] in {room["id"] for room in opened["rooms"]}


def test_latecomers_fill_the_smallest_rooms(hall: Hall) -> None:
    live = hall.live(people=2)
    opened = live.open(3)
    for _ in range(4):
        live.newcomer("Late Lou")
    assert sizes(live, opened) == [2, 2, 2]


def test_reconnecting_brings_people_back_to_their_own_room(hall: Hall) -> None:
    live = hall.live(people=4)
    live.open(2)
    before = live.places()
    person = live.attendees[0]
    live.presence(closed=[live.stream(person)])
    live.ok(person, "POST", "/join")
    assert live.places() == before


def test_who_went_back_to_the_main_room_stays_there_on_reconnecting(hall: Hall) -> None:
    live = hall.live(people=2)
    live.open(2)
    person = live.attendees[0]
    back = live.ok(person, "POST", "/return")["placements"][0]
    live.ok(person, "POST", "/join")
    live.stream(person)
    assert live.places()[person] == back["room_id"]
    again = live.ok(person, "POST", "/return")["placements"][0]
    assert again == back


def test_a_countdown_closes_the_round_once(hall: Hall) -> None:
    live = hall.live(people=4)
    opened = live.open(2)
    closing = live.ok(live.host, "POST", f"/rounds/{opened['id']}/close", {"countdown_seconds": 15})
    assert closing["status"] == "closing"
    assert fire_due(hall) == 0
    let_countdown_end(hall)
    assert fire_due(hall) == 1
    assert fire_due(hall) == 0
    snapshot = live.snapshot()
    assert snapshot["round"]["status"] == "closed"
    assert set(live.places().values()) == {snapshot["session"]["main_room_id"]}
    closes = [body for kind, _, body in live.frames() if kind == "placement" and body["cause"] == "close"]
    assert len(closes) == 1
    assert [kind for kind, _, _ in live.messages()].count("round.closed") == 1


def test_a_cancelled_countdown_never_closes(hall: Hall) -> None:
    live = hall.live(people=2)
    opened = live.open(2)
    live.ok(live.host, "POST", f"/rounds/{opened['id']}/close", {"countdown_seconds": 10})
    reopened = live.ok(live.host, "POST", f"/rounds/{opened['id']}/cancel-close")
    assert (reopened["status"], reopened["closes_at"]) == ("open", None)
    let_countdown_end(hall)
    assert fire_due(hall) == 0
    assert live.snapshot()["round"]["status"] == "open"


def test_a_countdown_set_anew_counts_from_then(hall: Hall) -> None:
    live = hall.live(people=2)
    opened = live.open(2)
    path = f"/rounds/{opened['id']}/close"
    first = live.ok(live.host, "POST", path, {"countdown_seconds": 10})
    second = live.ok(live.host, "POST", path, {"countdown_seconds": 120})
    assert second["closes_at"] > first["closes_at"]
    let_countdown_end(hall)
    assert fire_due(hall) == 1
    assert live.snapshot()["round"]["status"] == "closed"


def test_closing_at_once_during_a_countdown_leaves_no_timer(hall: Hall) -> None:
    live = hall.live(people=2)
    opened = live.open(2)
    live.ok(live.host, "POST", f"/rounds/{opened['id']}/close", {"countdown_seconds": 60})
    live.ok(live.host, "POST", f"/rounds/{opened['id']}/close", {"countdown_seconds": 0})
    let_countdown_end(hall)
    assert fire_due(hall) == 0
    again = live.call(live.host, "POST", f"/rounds/{opened['id']}/close", {"countdown_seconds": 0})
    assert (again.status, again.body["type"]) == (409, "/problems/wrong-round-state")


def test_ending_the_session_closes_the_open_round_and_drops_a_draft(hall: Hall) -> None:
    live = hall.live(people=2)
    live.open(2)
    live.ok(live.host, "POST", "/end")
    assert live.snapshot()["round"]["status"] == "closed"
    assert len(set(live.places().values())) == 1
    other = hall.live(people=2)
    other.prepare()
    other.ok(other.host, "POST", "/end")
    assert other.snapshot()["round"] is None
    assert other.ok(other.host, "GET", "/report")["rounds"] == []


def test_a_draft_is_told_to_hosts_only_and_the_open_round_to_all(hall: Hall) -> None:
    live = hall.live(people=2)
    live.open(2)
    rounds = [
        (audience["to"], body["round"]["status"]) for kind, audience, body in live.frames() if kind == "round"
    ]
    assert rounds == [("hosts", "draft"), ("all", "open")]
    rooms = [audience["to"] for kind, audience, _ in live.frames() if kind == "rooms"]
    assert rooms == ["hosts", "all"]
    [placed] = [body for kind, _, body in live.frames() if kind == "placement" and body["cause"] == "open"]
    assert len(placed["placements"]) == 2


def test_named_rooms_keep_their_names_and_order(hall: Hall) -> None:
    live = hall.live(people=2)
    draft = live.ok(
        live.host, "POST", "/rounds", {"title": "Themes", "room_names": ["Green New Deal", " Food "]}
    )
    assert [(room["name"], room["position"]) for room in draft["rooms"]] == [
        ("Green New Deal", 1),
        ("Food", 2),
    ]


def test_preparing_twice_with_one_idempotency_key_prepares_once(hall: Hall) -> None:
    live = hall.live(people=2)
    body = {"title": "Talk", "rooms": 2}
    first = live.call(live.host, "POST", "/rounds", body, Idempotency_Key="k1")
    second = live.call(live.host, "POST", "/rounds", body, Idempotency_Key="k1")
    assert (first.status, first.body) == (second.status, second.body)
    assert first.status == 201


def test_an_agenda_item_must_be_on_the_agenda(hall: Hall) -> None:
    live = hall.live(people=1)
    body = {"title": "Talk", "rooms": 1, "agenda_item_id": "agi_9"}
    assert live.call(live.host, "POST", "/rounds", body).status == 404
    assert (
        live.ok(live.host, "POST", "/rounds", {**body, "agenda_item_id": "agi_1"})["agenda_item_id"]
        == "agi_1"
    )
