"""A room's note: versions, who may read and write, and who is told."""

from tests.support.sessions import Hall


def test_nobody_overwrites_what_they_have_not_seen(hall: Hall) -> None:
    live = hall.live(people=2)
    ann, ben = live.attendees
    path = f"/rooms/{live.snapshot()['session']['main_room_id']}/note"
    first = live.ok(ann, "PUT", path, {"text": "Hall roof", "version": 0})
    refused = live.call(ben, "PUT", path, {"text": "Bus stop", "version": 0})
    assert (refused.status, refused.body["type"]) == (409, "/problems/note-changed")
    assert refused.body["current"] == {"text": "Hall roof", "version": 1}
    assert live.ok(ann, "PUT", path, {"text": "Hall roof", "version": 0}) == first, "sent twice, saved once"
    assert live.ok(ben, "PUT", path, {"text": "Hall roof, bus stop", "version": 1})["version"] == 2
    assert live.ok(ann, "GET", path)["by"] == ben


def test_a_note_is_for_the_people_in_the_room_and_for_hosts(hall: Hall) -> None:
    live = hall.live(people=2)
    opened = live.open(2)
    places = live.places()
    ann, ben = live.attendees
    assert places[ann] != places[ben]
    path = f"/rooms/{places[ann]}/note"
    live.ok(ann, "PUT", path, {"text": "Ours", "version": 0})
    assert live.call(ben, "GET", path).status == 403
    assert live.call(ben, "PUT", path, {"text": "Mine", "version": 1}).status == 403
    assert live.ok(live.host, "PUT", path, {"text": "Ours too", "version": 1})["version"] == 2
    notes = [(audience, body["text"]) for kind, audience, body in live.frames() if kind == "note"]
    assert notes == [({"to": "room", "room_id": places[ann]}, text) for text in ("Ours", "Ours too")]
    live.ok(live.host, "POST", f"/rounds/{opened['id']}/close", {"countdown_seconds": 0})
    assert live.call(ann, "GET", path).status == 403


def test_an_ended_session_keeps_its_notes_as_they_are(hall: Hall) -> None:
    live = hall.live(people=1)
    path = f"/rooms/{live.snapshot()['session']['main_room_id']}/note"
    live.ok(live.host, "PUT", path, {"text": "Thanks", "version": 0})
    live.ok(live.host, "POST", "/end")
    assert live.call(live.host, "PUT", path, {"text": "More", "version": 1}).status == 409
    assert live.ok(live.host, "GET", "/report")["main_note"] == "Thanks"
