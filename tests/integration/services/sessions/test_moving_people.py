"""Moves are whole or do not happen, also when two hosts move the same people at the same moment."""

import random
from concurrent.futures import ThreadPoolExecutor

from tests.support.sessions import Answer, Hall, Live


def moves(people: list[str], room: str, epoch: int | None = None) -> dict[str, object]:
    extra = {} if epoch is None else {"epoch": epoch}
    return {"moves": [{"person_id": person, "room_id": room, **extra} for person in people]}


def history_is_sound(live: Live) -> None:
    """The placements are the last stays, and every person's epochs are 1, 2, 3, ... without a gap or double."""
    odd = live.hall.counts(
        "SELECT count(*) FROM (SELECT person_id, count(*) AS n, max(epoch) AS top FROM stays"
        " WHERE session_id = :id GROUP BY person_id) AS h"
        " JOIN placements AS p ON p.person_id = h.person_id AND p.session_id = :id"
        " JOIN stays AS s ON s.session_id = :id AND s.person_id = h.person_id AND s.epoch = h.top"
        " WHERE h.n <> h.top OR p.epoch <> h.top OR p.room_id <> s.room_id",
        id=live.id,
    )
    assert odd == 0
    people = live.hall.counts("SELECT count(*) FROM participants WHERE session_id = :id", id=live.id)
    assert live.hall.counts("SELECT count(*) FROM placements WHERE session_id = :id", id=live.id) == people


def test_a_move_of_some_who_are_stale_moves_nobody_and_says_who(hall: Hall) -> None:
    live = hall.live(people=3)
    opened = live.open(2)
    room = opened["rooms"][0]["id"]
    before = live.places()
    mover, *_ = live.attendees
    body = {
        "moves": [{"person_id": p, "room_id": room, "epoch": 1 if p == mover else 2} for p in live.attendees]
    }
    refused = live.call(live.host, "POST", "/moves", body)
    assert (refused.status, refused.body["type"]) == (409, "/problems/stale-placement")
    assert refused.body["people"] == [{"person_id": mover, "room_id": before[mover], "epoch": 2}]
    assert live.places() == before


def test_moves_into_unknown_closed_or_foreign_rooms_move_nobody(hall: Hall) -> None:
    live, other = hall.live(people=2), hall.live(people=1)
    foreign = other.open(1)["rooms"][0]["id"]
    first = live.open(1)
    live.ok(live.host, "POST", f"/rounds/{first['id']}/close", {"countdown_seconds": 0})
    live.open(1)
    before = live.places()
    assert live.call(live.host, "POST", "/moves", moves(live.attendees, foreign)).status == 404
    closed = live.call(live.host, "POST", "/moves", moves(live.attendees, first["rooms"][0]["id"]))
    assert (closed.status, closed.body["type"]) == (409, "/problems/room-closed")
    main = live.snapshot()["session"]["main_room_id"]
    strangers = live.call(live.host, "POST", "/moves", moves([*live.attendees, other.attendees[0]], main))
    assert (strangers.status, strangers.body["people"]) == (404, other.attendees)
    twice = live.call(live.host, "POST", "/moves", moves([live.attendees[0]] * 2, main))
    assert (twice.status, twice.body["type"]) == (422, "/problems/moved-twice")
    assert live.places() == before


def test_moving_people_to_where_they_are_says_nothing(hall: Hall) -> None:
    live = hall.live(people=2)
    main = live.snapshot()["session"]["main_room_id"]
    seq = live.snapshot()["seq"]
    moved = live.ok(live.host, "POST", "/moves", moves(live.attendees, main, epoch=1))
    assert moved["seq"] == seq
    assert {placed["epoch"] for placed in moved["placements"]} == {1}


def test_a_bulk_move_is_one_frame_and_a_message_for_each_person(hall: Hall) -> None:
    live = hall.live(people=5)
    opened = live.open(2)
    room = opened["rooms"][0]["id"]
    said = len(live.messages())
    live.ok(live.host, "POST", "/moves", moves(live.attendees, room))
    kind, audience, body = live.frames()[-1]
    assert (kind, audience, body["cause"]) == ("placement", {"to": "all"}, "move")
    assert len(body["placements"]) == len(live.messages()) - said
    assert {live.places()[person] for person in live.attendees} == {room}


def test_two_hosts_who_move_the_same_people_at_once_never_double_anybody(hall: Hall) -> None:
    live = hall.live(people=8)
    opened = live.open(4)
    rooms = [room["id"] for room in opened["rooms"]]
    epochs = live.epochs()

    def move_all(room: str) -> Answer:
        body = {
            "moves": [{"person_id": p, "room_id": room, "epoch": epochs[p]} for p in live.attendees],
        }
        return live.call(live.host, "POST", "/moves", body)

    with ThreadPoolExecutor(2) as hosts:
        answers = list(hosts.map(move_all, rooms[:2]))
    assert sorted(answer.status for answer in answers) == [200, 409]
    winner = rooms[:2][[answer.status for answer in answers].index(200)]
    assert {live.places()[person] for person in live.attendees} == {winner}
    history_is_sound(live)


def test_many_moves_returns_and_joins_at_once_keep_everybody_in_exactly_one_room(hall: Hall) -> None:
    live = hall.live(people=10)
    opened = live.open(4)
    rooms = [room["id"] for room in opened["rooms"]]
    chance = random.Random(7)

    def act(number: int) -> int:
        if number % 5 == 0:
            return live.call(chance.choice(live.attendees), "POST", "/return").status
        if number % 7 == 0:
            live.newcomer("Late Lou")
            return 200
        people = chance.sample(live.attendees, 4)
        return live.call(live.host, "POST", "/moves", moves(people, chance.choice(rooms))).status

    with ThreadPoolExecutor(8) as crowd:
        assert set(crowd.map(act, range(80))) == {200}
    history_is_sound(live)
    sequences = [body["seq"] for _, _, body in live.frames()]
    assert sequences == list(range(1, len(sequences) + 1))
    versions = [sequence for _, sequence, _ in live.messages()]
    assert versions == list(range(1, len(versions) + 1))


def test_closing_while_people_are_moved_leaves_everybody_in_the_main_room(hall: Hall) -> None:
    live = hall.live(people=10)
    opened = live.open(2)
    rooms = [room["id"] for room in opened["rooms"]]

    def act(number: int) -> int:
        if number == 10:
            path = f"/rounds/{opened['id']}/close"
            return live.call(live.host, "POST", path, {"countdown_seconds": 0}).status
        return live.call(live.host, "POST", "/moves", moves(live.attendees[:5], rooms[number % 2])).status

    with ThreadPoolExecutor(4) as crowd:
        assert set(crowd.map(act, range(20))) <= {200, 409}
    assert set(live.places().values()) == {live.snapshot()["session"]["main_room_id"]}
    history_is_sound(live)
