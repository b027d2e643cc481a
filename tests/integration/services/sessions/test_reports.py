"""The report: who may read it, what the organiser corrects, and the ZIP, on a real database."""

import io
import json
import zipfile
from typing import Any

from tests.support.sessions import Hall, Live, token


def ended(hall: Hall) -> tuple[Live, Any]:
    """A workshop that has ended, in which two people from two places wrote a note; and its round."""
    live = hall.live()
    ann = live.newcomer("Ann Lee", "Bath")
    live.newcomer("Ben Fox", "Truro")
    opened = live.open(1)
    [room] = opened["rooms"]
    live.ok(ann, "PUT", f"/rooms/{room['id']}/note", {"text": "Save the hall", "version": 0})
    live.attendees = [ann]
    live.ok(live.host, "POST", "/end")
    return live, room


def corrected(live: Live, version: int = 0, **changes: Any) -> dict[str, Any]:
    body = {"audience": "attendees", "version": version, **changes}
    return dict(live.ok(live.host, "PUT", "/report", body))


def test_a_report_is_for_everybody_who_was_registered_until_the_organiser_says_otherwise(hall: Hall) -> None:
    live, _ = ended(hall)
    [ann] = live.attendees
    stranger = hall.live().host
    assert [live.call(who, "GET", "/report").status for who in (live.host, ann, stranger, None)] == [
        200,
        200,
        403,
        401,
    ]

    corrected(live, audience="hosts")
    refused = live.call(ann, "GET", "/report")
    assert (refused.status, refused.body["type"].rsplit("/", 1)[-1]) == (403, "report-for-hosts")

    corrected(live, 1, audience="public")
    seen = live.call(None, "GET", "/report").body
    assert seen["seen_as"] == "public"
    assert [room["people"] for room in seen["rounds"][0]["rooms"]] == [[]]
    assert seen["rounds"][0]["rooms"][0]["count"] == 2
    assert "Ann Lee" not in json.dumps(seen)
    assert live.call(stranger, "GET", "/report").body["seen_as"] == "public"
    assert live.call(ann, "GET", "/report").body["seen_as"] == "attendees"
    by_event = hall.call(None, "GET", f"/v1/sessions/of/{live.event_id}/report").body
    assert by_event == seen


def test_people_who_met_are_counted(hall: Hall) -> None:
    live, _ = ended(hall)
    figures = live.ok(live.host, "GET", "/report")["mixing"]
    assert (figures["people"], figures["new"], figures["mean_met"], figures["mean_places"]) == (
        2,
        2,
        1.0,
        1.0,
    )
    assert figures["between"] == [{"place": "Bath", "other": "Truro", "pairs": 1}]
    assert len(figures["each"]) == 2


def test_corrections_change_what_is_shown_and_not_what_was_recorded(hall: Hall) -> None:
    live, room = ended(hall)
    seen = corrected(live, summary="We met.", notes={room["id"]: "Save the village hall"})
    assert (seen["summary"], seen["version"]) == ("We met.", 1)
    [ann] = live.attendees
    assert live.ok(ann, "GET", "/report")["rounds"][0]["rooms"][0]["note"] == "Save the village hall"
    assert live.ok(live.host, "GET", f"/rooms/{room['id']}/note")["text"] == "Save the hall"

    corrected(live, 1, hidden=[room["id"]])
    assert live.ok(ann, "GET", "/report")["rounds"][0]["rooms"][0]["note"] == ""


def test_two_organisers_cannot_overwrite_each_other_blindly(hall: Hall) -> None:
    live, _ = ended(hall)
    corrected(live, summary="First.")
    body = {"audience": "public", "summary": "Second.", "version": 0}
    answer = live.call(live.host, "PUT", "/report", body)
    assert (answer.status, answer.body["version"]) == (409, 1)
    assert live.ok(live.host, "GET", "/report")["summary"] == "First."
    foreign = hall.live(people=1).open(1)["rooms"][0]["id"]
    body = {"audience": "public", "notes": {foreign: "x"}, "version": 1}
    assert live.call(live.host, "PUT", "/report", body).status == 404
    [ann] = live.attendees
    assert live.call(ann, "PUT", "/report", {"audience": "public", "version": 1}).status == 403


def test_the_report_goes_home_as_one_zip_that_is_the_same_each_time(hall: Hall) -> None:
    live, _ = ended(hall)

    def fetch(who: str) -> bytes:
        answer = hall.http.get(
            f"/v1/sessions/{live.id}/report.zip", headers={"Authorization": f"Bearer {token(who)}"}
        )
        assert (answer.status_code, answer.mimetype) == (200, "application/zip")
        return answer.get_data()

    packed = zipfile.ZipFile(io.BytesIO(fetch(live.host)))
    assert packed.testzip() is None
    assert set(packed.namelist()) >= {
        "report.md",
        "report.json",
        "rooms.csv",
        "people.csv",
        "agenda.csv",
        "mixing.csv",
    }
    assert "Save the hall" in packed.read("report.md").decode()
    assert json.loads(packed.read("report.json"))["attendance"]["total"] == 2
    assert fetch(live.host) == fetch(live.host)
    theirs = zipfile.ZipFile(io.BytesIO(fetch(live.attendees[0])))
    assert "mixing.csv" not in theirs.namelist()


def test_there_is_no_report_before_the_end(hall: Hall) -> None:
    live = hall.live(people=1)
    for path in ("/report", "/report.zip"):
        assert live.call(live.attendees[0], "GET", path).status == 409
    assert live.call(live.host, "PUT", "/report", {"audience": "public", "version": 0}).status == 409


def test_a_post_that_a_host_pinned_stands_in_the_report(hall: Hall) -> None:
    live = hall.live()
    ann = live.newcomer("Ann Lee", "Bath")
    main = live.snapshot()["session"]["main_room_id"]
    post = live.ok(ann, "POST", f"/rooms/{main}/posts", {"text": "Come to the fair"})
    live.ok(live.host, "PATCH", f"/posts/{post['id']}", {"pinned": True})
    live.ok(ann, "POST", f"/rooms/{main}/posts", {"text": "Not for everybody"})
    live.ok(live.host, "POST", "/end")
    said = live.ok(ann, "GET", "/report")["said"]
    assert said == [{"text": "Come to the fair", "by": "Ann Lee", "room": "Main room"}]
    corrected(live, audience="public")
    assert [one["by"] for one in live.call(None, "GET", "/report").body["said"]] == [None]
