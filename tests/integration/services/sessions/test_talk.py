"""Posts, hands and broadcasts reach who they are for, and nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from tests.support.sessions import Hall, Live


def said(live: Live, kind: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(audience, body) of the frames of that kind."""
    return [(audience, body) for one, audience, body in live.frames() if one == kind]


def main_room(live: Live) -> str:
    return str(live.snapshot()["session"]["main_room_id"])


def at_tables(hall: Hall) -> tuple[Live, str, str, str, str]:
    """A session whose two attendees sit at two tables: session, ann, her table, ben, his table."""
    live = hall.live(people=2)
    live.open(2)
    ann, ben = live.attendees
    places = live.places()
    assert places[ann] != places[ben]
    return live, ann, places[ann], ben, places[ben]


def test_a_post_is_for_its_room_and_the_hosts(hall: Hall) -> None:
    live, ann, red, ben, blue = at_tables(hall)
    post = live.ok(ann, "POST", f"/rooms/{red}/posts", {"text": "  Shall we begin?\nI will write. "})
    assert (post["text"], post["person_id"], post["version"]) == ("Shall we begin?\nI will write.", ann, 1)
    assert said(live, "post") == [({"to": "room", "room_id": red}, {"seq": post["number"], "post": post})]
    assert live.snapshot(ann)["room_talk"]["posts"] == [post]
    assert live.snapshot(ben)["room_talk"]["posts"] == []
    assert live.call(ben, "GET", f"/rooms/{red}/talk").status == 403
    assert live.call(ben, "POST", f"/rooms/{red}/posts", {"text": "Hello"}).status == 403
    assert live.ok(live.host, "GET", f"/rooms/{red}/talk")["posts"] == [post]
    answer = live.ok(live.host, "POST", f"/rooms/{blue}/posts", {"text": "Good morning"})
    assert live.snapshot(ben)["room_talk"]["posts"] == [answer]


def test_a_room_that_is_not_open_takes_no_post_even_of_a_host(hall: Hall) -> None:
    live = hall.live(people=1)
    room = live.prepare(1)["rooms"][0]["id"]
    assert live.call(live.host, "POST", f"/rooms/{room}/posts", {"text": "Anybody?"}).status == 403


@pytest.mark.parametrize("words", ["", "  \n ", "x" * 1001, "a\x00b"])
def test_posts_without_words_or_too_long_are_refused(hall: Hall, words: str) -> None:
    live = hall.live()
    assert live.call(live.host, "POST", f"/rooms/{main_room(live)}/posts", {"text": words}).status == 422


def test_a_host_takes_a_post_away_and_brings_it_back(hall: Hall) -> None:
    live, ann, red, ben, _ = at_tables(hall)
    post = live.ok(ann, "POST", f"/rooms/{red}/posts", {"text": "Something rude"})
    path = f"/posts/{post['id']}"
    assert live.call(ben, "PATCH", path, {"removed": True}).status == 403
    gone = live.ok(live.host, "PATCH", path, {"removed": True})
    assert (gone["removed"], gone["text"], gone["version"]) == (True, "", 2)
    assert live.snapshot(ann)["room_talk"]["posts"] == []
    assert live.ok(ann, "GET", f"/rooms/{red}/posts")["items"] == []
    assert live.call(ann, "PATCH", path, {"removed": False}).status == 403
    back = live.ok(live.host, "PATCH", path, {"removed": False})
    assert (back["text"], back["version"]) == ("Something rude", 3)
    frames = [body["post"] for _, body in said(live, "post")]
    assert frames == [post, gone, back]


def test_who_wrote_a_post_can_take_it_away_but_not_pin_it(hall: Hall) -> None:
    live, ann, red, _, _ = at_tables(hall)
    path = f"/posts/{live.ok(ann, 'POST', f'/rooms/{red}/posts', {'text': 'Oops'})['id']}"
    assert live.call(ann, "PATCH", path, {"pinned": True}).status == 403
    assert live.call(ann, "PATCH", path, {"removed": True, "pinned": True}).status == 403
    assert live.ok(ann, "PATCH", path, {"removed": True})["removed"]


def test_hosts_can_keep_the_main_room_quiet_and_tables_stay_free(hall: Hall) -> None:
    live = hall.live(people=1)
    [ann] = live.attendees
    main = main_room(live)
    live.ok(ann, "POST", f"/rooms/{main}/posts", {"text": "Hello"})
    assert live.call(ann, "PUT", "/talk-rules", {"main_posts": False}).status == 403
    live.ok(live.host, "PUT", "/talk-rules", {"main_posts": False})
    live.ok(live.host, "PUT", "/talk-rules", {"main_posts": False})
    assert said(live, "talk")[0][1]["talk_rules"] == {"main_posts": False}
    assert len(said(live, "talk")) == 1
    assert live.snapshot(ann)["talk_rules"] == {"main_posts": False}
    refused = live.call(ann, "POST", f"/rooms/{main}/posts", {"text": "Hello?"})
    assert (refused.status, refused.body["type"]) == (409, "/problems/main-room-quiet")
    live.ok(live.host, "POST", f"/rooms/{main}/posts", {"text": "Welcome"})
    live.open(1)
    live.ok(ann, "POST", f"/rooms/{live.places()[ann]}/posts", {"text": "Here I may"})


def test_older_posts_come_page_by_page_without_a_gap_or_a_double(hall: Hall) -> None:
    live = hall.live()
    main = main_room(live)
    with hall.runtime.database.transaction() as db:
        db.execute(
            text(
                "INSERT INTO posts SELECT 'pst_' || n, :session, :room, :host, n, 'Post ' || n,"
                " clock_timestamp(), 1, false, false FROM generate_series(0, 104) AS n"
            ),
            {"session": live.id, "room": main, "host": live.host},
        )
    talk = live.snapshot()["room_talk"]
    assert [post["text"] for post in talk["posts"]] == [f"Post {number}" for number in range(5, 105)]
    path = f"/rooms/{main}/posts?limit=3&cursor="
    first = live.ok(live.host, "GET", path + talk["older"])
    second = live.ok(live.host, "GET", path + first["next_cursor"])
    texts = [post["text"] for post in (*first["items"], *second["items"])]
    assert texts == [f"Post {number}" for number in (4, 3, 2, 1, 0)]
    assert second["next_cursor"] is None
    assert live.call(live.host, "GET", path + "bm9uc2Vuc2U").status == 422


def test_a_flood_of_posts_is_stopped(hall: Hall) -> None:
    live = hall.live(people=1)
    path = f"/rooms/{main_room(live)}/posts"
    answers = [live.call(live.attendees[0], "POST", path, {"text": "a"}).status for _ in range(11)]
    assert answers == [201] * 10 + [429]
    assert live.call(live.host, "POST", path, {"text": "Please pause"}).status == 201


def test_a_post_sent_twice_with_the_same_key_is_one_post(hall: Hall) -> None:
    live = hall.live()
    path = f"/rooms/{main_room(live)}/posts"
    once = live.call(live.host, "POST", path, {"text": "Hello"}, Idempotency_Key="k1")
    twice = live.call(live.host, "POST", path, {"text": "Hello"}, Idempotency_Key="k1")
    assert once == twice
    assert len(live.snapshot()["room_talk"]["posts"]) == 1


def up(live: Live) -> list[str]:
    return [hand["person_id"] for hand in live.snapshot()["hands"]]


def test_hands_are_in_the_order_in_which_they_were_raised(hall: Hall) -> None:
    live = hall.live(people=3)
    ann, ben, cai = live.attendees
    for who in (cai, ann, ben, cai):
        live.ok(who, "PUT", f"/hands/{who}", {"raised": True})
    assert up(live) == [cai, ann, ben]
    assert len(said(live, "hand")) == 3
    live.ok(cai, "PUT", f"/hands/{cai}", {"raised": False})
    live.ok(cai, "PUT", f"/hands/{cai}", {"raised": True})
    assert up(live) == [ann, ben, cai]


def test_everybody_raises_their_own_hand_and_hosts_put_any_down(hall: Hall) -> None:
    live = hall.live(people=2)
    ann, ben = live.attendees
    live.ok(ann, "PUT", f"/hands/{ann}", {"raised": True})
    assert live.call(ben, "PUT", f"/hands/{ann}", {"raised": False}).status == 403
    assert live.call(live.host, "PUT", f"/hands/{ben}", {"raised": True}).status == 403
    assert live.ok(live.host, "PUT", f"/hands/{ann}", {"raised": False})["raised_at"] is None
    assert up(live) == []
    audience, body = said(live, "hand")[-1]
    assert audience == {"to": "all"}
    assert body["hands"] == [{"person_id": ann, "epoch": 1, "raised_at": None}]


def move(live: Live, person: str) -> None:
    live.open(1)


def leave(live: Live, person: str) -> None:
    live.ok(person, "POST", "/leave")


@pytest.mark.parametrize("go", [move, leave])
def test_a_hand_goes_down_when_its_person_goes(hall: Hall, go: Callable[[Live, str], None]) -> None:
    live = hall.live(people=1)
    [ann] = live.attendees
    live.ok(ann, "PUT", f"/hands/{ann}", {"raised": True})
    go(live, ann)
    assert up(live) == []
    live.ok(ann, "POST", "/join")
    live.ok(ann, "PUT", f"/hands/{ann}", {"raised": True})
    assert up(live) == [ann]


def test_a_host_puts_down_all_hands_of_one_table(hall: Hall) -> None:
    live, ann, red, ben, _ = at_tables(hall)
    for who in (ann, ben):
        live.ok(who, "PUT", f"/hands/{who}", {"raised": True})
    assert live.call(ann, "POST", "/lower-hands", {}).status == 403
    live.ok(live.host, "POST", "/lower-hands", {"room_id": red})
    assert up(live) == [ben]
    live.ok(live.host, "POST", "/lower-hands", {})
    assert up(live) == []


def test_a_broadcast_is_for_everybody_or_for_the_rooms_named(hall: Hall) -> None:
    live, ann, red, ben, _ = at_tables(hall)
    assert live.call(ann, "POST", "/broadcasts", {"text": "Tea!"}).status == 403
    everybody = live.ok(live.host, "POST", "/broadcasts", {"text": "Tea at three"})
    some = live.ok(live.host, "POST", "/broadcasts", {"text": "A host is coming", "room_ids": [red, red]})
    assert [audience for audience, _ in said(live, "broadcast")] == [
        {"to": "all"},
        {"to": "room", "room_id": red},
    ]
    assert live.snapshot(ann)["room_talk"]["broadcasts"] == [everybody, some]
    assert live.snapshot(ben)["room_talk"]["broadcasts"] == [everybody]
    assert live.snapshot()["room_talk"]["broadcasts"] == [everybody, some]
    live.ok(live.host, "DELETE", f"/broadcasts/{everybody['id']}")
    live.ok(live.host, "DELETE", f"/broadcasts/{everybody['id']}")
    assert live.snapshot(ben)["room_talk"]["broadcasts"] == []
    assert [body["broadcast"]["withdrawn"] for _, body in said(live, "broadcast")] == [False, False, True]


def test_a_broadcast_to_a_room_that_is_not_open_goes_nowhere(hall: Hall) -> None:
    live = hall.live()
    room = live.prepare(1)["rooms"][0]["id"]
    assert live.call(live.host, "POST", "/broadcasts", {"text": "Hello", "room_ids": [room]}).status == 404
    assert said(live, "broadcast") == []


def test_only_the_newest_broadcasts_are_shown(hall: Hall) -> None:
    live = hall.live()
    for number in range(7):
        live.ok(live.host, "POST", "/broadcasts", {"text": f"Notice {number}"})
    shown = [one["text"] for one in live.snapshot()["room_talk"]["broadcasts"]]
    assert shown == [f"Notice {number}" for number in range(2, 7)]


def test_a_placement_frame_says_which_host_moved_people(hall: Hall) -> None:
    live = hall.live(people=1)
    [ann] = live.attendees
    opened = live.open(2)
    live.ok(live.host, "POST", "/moves", {"moves": [{"person_id": ann, "room_id": main_room(live)}]})
    back = {"person_id": ann, "room_id": opened["rooms"][0]["id"]}
    live.ok(live.host, "POST", "/moves", {"moves": [back]})
    live.ok(ann, "POST", "/return")
    moved = [(body["cause"], body.get("by")) for _, body in said(live, "placement")]
    assert moved[-3:] == [("move", live.host), ("move", live.host), ("return", ann)]
    assert moved[-4] == ("open", None)


def test_an_ended_session_takes_no_more_talk(hall: Hall) -> None:
    live = hall.live(people=1)
    [ann] = live.attendees
    main = main_room(live)
    live.ok(live.host, "POST", "/end")
    for method, path, body in (
        ("POST", f"/rooms/{main}/posts", {"text": "Bye"}),
        ("PUT", f"/hands/{ann}", {"raised": True}),
        ("POST", "/help", {}),
    ):
        refused = live.call(ann, method, path, body)
        assert (refused.status, refused.body["type"]) == (409, "/problems/session-ended"), path
    assert live.call(live.host, "POST", "/broadcasts", {"text": "Bye"}).status == 409
