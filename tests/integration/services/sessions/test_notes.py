"""A room's note: who may read and write, who is told, and that what several write at once comes together."""

import base64
from typing import Any

import pytest
from pycrdt import Doc, Text
from sqlalchemy import text

from tests.support.sessions import Hall, Live


class Page:
    """Somebody's copy of a note, as Yjs keeps it in a browser."""

    def __init__(self, live: Live, person_id: str, room_id: str, client: int | None = None) -> None:
        self.live, self.person_id, self.path = live, person_id, f"/rooms/{room_id}/note"
        self.doc: Doc[Text] = Doc() if client is None else Doc(client_id=client)
        self.text = self.doc.get("note", type=Text)
        self.sent = self.doc.get_state()

    def write(self, at: int, letters: str) -> None:
        self.text.insert(at, letters)

    def update(self) -> bytes:
        return bytes(self.doc.get_update(self.sent))

    def send(self, update: bytes | None = None) -> Any:
        content = self.update() if update is None else update
        answer = self.live.call(
            self.person_id,
            "POST",
            self.path + "/updates",
            {"update": base64.b64encode(content).decode()},
        )
        if answer.status == 200:
            self.sent = self.doc.get_state()
        return answer

    def fetch(self) -> int:
        vector = base64.urlsafe_b64encode(self.doc.get_state()).decode()
        found = self.live.ok(self.person_id, "GET", f"{self.path}/document?vector={vector}")
        self.doc.apply_update(base64.b64decode(found["update"]))
        return int(found["version"])

    def __str__(self) -> str:
        return str(self.text)


def main_room(live: Live) -> str:
    return str(live.snapshot()["session"]["main_room_id"])


def test_what_several_write_at_once_comes_together(hall: Hall) -> None:
    live = hall.live(people=2)
    room = main_room(live)
    ann, ben = (Page(live, person, room) for person in live.attendees)
    ann.write(0, "Hall roof")
    ben.write(0, "Bus stop 🚌")
    assert ann.send().body["version"] == 1
    assert ben.send().body["version"] == 2
    assert (ann.fetch(), ben.fetch()) == (2, 2)
    assert str(ann) == str(ben)
    assert live.ok(live.host, "GET", ann.path)["text"] == str(ann)
    assert {"Hall roof", "Bus stop 🚌"} <= {str(ann)[:9], str(ann)[9:], str(ann)[:10], str(ann)[10:]}


def test_the_room_and_the_hosts_are_told_of_each_update(hall: Hall) -> None:
    live = hall.live(people=2)
    live.open(2)
    places = live.places()
    ann, ben = live.attendees
    page = Page(live, ann, places[ann])
    page.write(0, "Ours")
    update = page.update()
    page.send()
    told = [(audience, body) for kind, audience, body in live.frames() if kind == "document"]
    assert told == [
        (
            {"to": "room", "room_id": places[ann]},
            {
                "seq": live.snapshot()["seq"],
                "room_id": places[ann],
                "version": 1,
                "by": ann,
                "update": base64.b64encode(update).decode(),
            },
        )
    ]
    assert live.call(ben, "GET", page.path).status == 403
    assert live.call(ben, "GET", page.path + "/document").status == 403
    assert Page(live, ben, places[ann]).send(update).status == 403


def test_sending_again_changes_nothing(hall: Hall) -> None:
    live = hall.live(people=1)
    page = Page(live, live.attendees[0], main_room(live))
    page.write(0, "Once")
    update = page.update()
    first = page.send(update).body
    assert page.send(update).body == first
    assert live.ok(live.host, "GET", page.path)["text"] == "Once"


def test_what_was_typed_before_a_move_still_arrives_at_the_old_table(hall: Hall) -> None:
    live = hall.live(people=1)
    opened = live.open(1)
    [ann] = live.attendees
    table = live.places()[ann]
    page = Page(live, ann, table)
    page.write(0, "half a sen")
    page.send()
    live.ok(live.host, "POST", f"/rounds/{opened['id']}/close", {"countdown_seconds": 0})
    page.write(10, "tence")
    assert page.send().status == 200
    assert live.ok(ann, "GET", page.path)["text"] == "half a sentence", "it can still be read"
    assert live.snapshot(ann)["note"]["room_id"] != table
    kept = live.ok(ann, "GET", "/notes")["notes"]
    assert [(one["name"], one["round"], one["text"]) for one in kept] == [
        ("Table 1", "Talk", "half a sentence"),
        ("Main room", None, ""),
    ]
    other = live.newcomer()
    assert [one["name"] for one in live.ok(other, "GET", "/notes")["notes"]] == ["Main room"]
    assert live.ok(live.host, "GET", "/notes")["notes"] == kept


def test_an_update_that_lacks_its_beginning_is_told_what_is_there(hall: Hall) -> None:
    live = hall.live(people=1)
    page = Page(live, live.attendees[0], main_room(live))
    page.write(0, "one ")
    page.send()
    page.write(4, "two ")
    page.sent = page.doc.get_state()  # The second update was lost on the way.
    page.write(8, "three")
    behind = page.send()
    assert (behind.status, behind.body["type"]) == (409, "/problems/note-behind")
    everything = page.doc.get_update(base64.b64decode(behind.body["vector"]))
    assert page.send(everything).status == 200
    assert live.ok(live.host, "GET", page.path)["text"] == "one two three"


@pytest.mark.parametrize(
    "update",
    [
        b"",
        b"\x00",
        b"\xff" * 8,
        b"\x01\xff\xff\xff\xff\x0f\x05",
        b"\x01\x01\x05\x00\x04\x01\x04note\x03a\x00b\x00",
        b"\x01\x01\x05\x00\x04\x01\x04note\x02\xff\xfe\x00",
        b"\x01\x01\x05\x00\x04\x01\x05other\x01a\x00",
        b"\x01\x01\x05\x00\x08\x01\x04note\x01\x77\x01a\x00",
        b"\x00\x00\x00",
    ],
)
def test_what_is_no_update_of_a_note_changes_nothing(hall: Hall, update: bytes) -> None:
    live = hall.live(people=1)
    page = Page(live, live.attendees[0], main_room(live))
    before = live.snapshot()
    assert page.send(update).status == 422
    assert live.snapshot()["seq"] == before["seq"]
    assert live.ok(live.host, "GET", page.path)["text"] == ""


def test_nobody_writes_in_somebody_elses_name(hall: Hall) -> None:
    live = hall.live(people=2)
    room = main_room(live)
    ann = Page(live, live.attendees[0], room, client=77)
    ben = Page(live, live.attendees[1], room, client=77)
    ann.write(0, "Ann was here")
    ann.send()
    ben.fetch()
    ben.sent = ben.doc.get_state()
    ben.write(0, "Not really: ")
    refused = ben.send()
    assert (refused.status, refused.body["type"]) == (422, "/problems/note-update-invalid")
    server = Page(live, live.attendees[1], room, client=1)
    server.write(0, "The server says")
    assert server.send().status == 422
    ann.write(0, "Still: ")
    assert ann.send().status == 200


def test_a_note_takes_no_more_than_it_can_hold(hall: Hall) -> None:
    live = hall.live(people=1)
    page = Page(live, live.attendees[0], main_room(live))
    for _ in range(2):
        page.write(0, "x" * 90_000)
        assert page.send().status == 200
    page.write(0, "x" * 90_000)
    refused = page.send()
    assert (refused.status, refused.body["type"]) == (409, "/problems/note-full")


def test_folding_keeps_every_letter_and_the_text(hall: Hall) -> None:
    live = hall.live(people=2)
    room = main_room(live)
    ann, ben = (Page(live, person, room) for person in live.attendees)
    for number in range(5):
        ann.write(0, f"a{number} ")
        ann.send()
    assert hall.counts("SELECT count(*) FROM note_updates") == 5
    before = live.snapshot()
    hall.fire_due("note.fold")
    assert hall.counts("SELECT count(*) FROM note_updates") == 0
    assert live.snapshot()["seq"] == before["seq"], "nothing has changed for anybody"
    ben.write(0, "b ")
    ben.send()
    hall.fire_due("note.fold")
    ann.fetch()
    ben.fetch()
    assert str(ann) == str(ben) == live.snapshot(ann.person_id)["note"]["text"]
    assert sorted(str(ann).split()) == ["a0", "a1", "a2", "a3", "a4", "b"]


def test_a_note_from_before_notes_were_documents_goes_on(hall: Hall) -> None:
    live = hall.live(people=1)
    room = main_room(live)
    with hall.runtime.database.transaction() as db:
        db.execute(
            text(
                "UPDATE rooms SET note_text = 'Kept 🏡', note_version = 3, note_text_version = 3 WHERE id = :room"
            ),
            {"room": room},
        )
    page = Page(live, live.attendees[0], room)
    assert page.fetch() == 3
    assert str(page) == "Kept 🏡"
    page.sent = page.doc.get_state()
    page.write(len(page.text), " and new")
    assert page.send().body["version"] == 4
    assert live.ok(live.host, "GET", page.path)["text"] == "Kept 🏡 and new"


def test_nobody_overwrites_what_they_have_not_seen(hall: Hall) -> None:
    live = hall.live(people=2)
    ann, ben = live.attendees
    path = f"/rooms/{main_room(live)}/note"
    first = live.ok(ann, "PUT", path, {"text": "Hall roof", "version": 0})
    refused = live.call(ben, "PUT", path, {"text": "Bus stop", "version": 0})
    assert (refused.status, refused.body["type"]) == (409, "/problems/note-changed")
    assert refused.body["current"] == {"text": "Hall roof", "version": 1}
    assert live.ok(ann, "PUT", path, {"text": "Hall roof", "version": 0}) == first, "sent twice, saved once"
    assert live.ok(ben, "PUT", path, {"text": "Hall roof, bus stop", "version": 1})["version"] == 2
    assert live.ok(ann, "GET", path)["by"] == ben


def test_replacing_the_whole_text_leaves_alone_what_others_are_writing(hall: Hall) -> None:
    live = hall.live(people=2)
    room = main_room(live)
    ann, ben = live.attendees
    page = Page(live, ann, room)
    page.write(0, "roof 🏠 and bus")
    page.send()
    page.write(0, "The ")
    live.ok(ben, "PUT", page.path, {"text": "roof 🏡 and train", "version": 1})
    page.send()
    page.fetch()
    assert str(page) == "The roof 🏡 and train"


def test_who_speaks_for_a_room_is_somebody_who_was_in_it(hall: Hall) -> None:
    live = hall.live(people=2)
    live.open(2)
    places = live.places()
    ann, ben = live.attendees
    path = f"/rooms/{places[ann]}/reporter"
    assert live.call(ben, "PUT", path, {"person_id": ben}).status == 403
    assert live.call(ann, "PUT", path, {"person_id": ben}).status == 404
    assert live.ok(ann, "PUT", path, {"person_id": ann})["reporter"] == ann
    assert live.snapshot(ann)["note"]["reporter"] == ann
    assert ("reporter", {"to": "room", "room_id": places[ann]}) in [
        (kind, audience) for kind, audience, _ in live.frames()
    ]
    assert live.ok(live.host, "PUT", path, {"person_id": None})["reporter"] is None


def test_an_ended_session_keeps_its_notes_as_they_are(hall: Hall) -> None:
    live = hall.live(people=1)
    path = f"/rooms/{main_room(live)}/note"
    live.ok(live.host, "PUT", path, {"text": "Thanks", "version": 0})
    live.ok(live.host, "POST", "/end")
    assert live.call(live.host, "PUT", path, {"text": "More", "version": 1}).status == 409
    page = Page(live, live.attendees[0], main_room(live))
    page.write(0, "More")
    assert page.send().body["type"] == "/problems/session-ended"
    assert live.ok(live.host, "GET", "/report")["main_note"] == "Thanks"
