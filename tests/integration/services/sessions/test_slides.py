"""Slides: uploaded by a host, drawn, shown page by page, looked back at, deleted."""

from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from chassis.ids import new_id
from contracts.slides import LARGEST_DECK
from services.sessions.drawing import Bounds
from services.sessions.use_cases import slide_drawing
from services.sessions.use_cases.slide_drawing import draw_next
from tests.support.pdf import encrypted_pdf, heavy_pdf, pdf
from tests.support.sessions import Hall, Live, token


def send(
    live: Live,
    who: str,
    data: bytes,
    name: str = "Our street.pdf",
    kind: str = "application/pdf",
    **more: str,
) -> TestResponse:
    headers = {"Authorization": f"Bearer {token(who)}", **more}
    return live.hall.http.post(
        f"/v1/sessions/{live.id}/slides",
        query_string={"name": name},
        data=data,
        headers=headers,
        content_type=kind,
    )


def upload(live: Live, *pages: str) -> Any:
    """Slides, all drawn."""
    answer = send(live, live.host, pdf(*pages))
    assert answer.status_code == 201, answer.get_json()
    draw(live)
    return next(deck for deck in live.snapshot()["slides"]["decks"] if deck["id"] == answer.get_json()["id"])


def draw(live: Live, **more: Any) -> None:
    while draw_next(live.hall.runtime, **more):
        pass


def show(live: Live, deck: Any, page: int, **more: Any) -> Any:
    return live.ok(live.host, "PUT", "/slides", {"deck_id": deck["id"], "page": page, **more})


def picture(live: Live, who: str, deck: Any, page: Any, size: str = "small", **headers: str) -> TestResponse:
    return live.hall.http.get(
        f"/v1/sessions/{live.id}/slides/{deck['id']}/pages/{page}/picture",
        query_string={"size": size},
        headers={"Authorization": f"Bearer {token(who)}", **headers},
    )


def told(live: Live) -> list[tuple[str, dict[str, Any]]]:
    return [
        (audience["to"], {key: value for key, value in body.items() if key != "seq"})
        for kind, audience, body in live.frames()
        if kind == "slides"
    ]


def test_hosts_see_page_after_page_being_drawn(hall: Hall) -> None:
    live = hall.live()
    answer = send(live, live.host, pdf("One", "Two"))
    waiting = answer.get_json()
    assert (answer.status_code, waiting["status"], waiting["title"]) == (201, "drawing", "Our street")
    draw(live)
    assert {to for to, _ in told(live)} == {"hosts"}
    steps = [
        (deck["status"], deck["pages"], deck["drawn"]) for _, body in told(live) for deck in [body["deck"]]
    ]
    assert steps == [
        ("drawing", None, 0),
        ("drawing", 2, 0),
        ("drawing", 2, 1),
        ("drawing", 2, 2),
        ("ready", 2, 2),
    ]
    assert live.snapshot()["slides"]["decks"] == [told(live)[-1][1]["deck"]]
    assert hall.counts("SELECT count(*) FROM slide_files") == 0, "the file itself is not kept"


def test_everybody_sees_the_page_the_host_is_on_and_may_look_back(hall: Hall) -> None:
    live = hall.live(people=1)
    ann = live.attendees[0]
    deck = upload(live, "One", "Two", "Three", "Four")
    assert picture(live, ann, deck, 2).status_code == 404, "nothing was shown yet"
    shown = show(live, deck, 2)
    assert shown["shown"] == {
        "deck_id": deck["id"],
        "title": "Our street",
        "pages": 4,
        "furthest": 2,
        "number": 2,
        "width": 1600,
        "height": 900,
        "text": "Two",
    }
    assert ("all", {"screen": shown}) in told(live)
    seen = live.snapshot(ann)["slides"]
    assert (seen["shown"], seen["version"], seen["decks"]) == (shown["shown"], shown["version"], [])
    for page, status in ((1, 200), (2, 200), (3, 200), (4, 404), (0, 404), ("x", 404), ("²", 404)):
        assert picture(live, ann, deck, page).status_code == status, page
    assert picture(live, live.host, deck, 4).status_code == 200
    back = show(live, deck, 1)["shown"]
    assert (back["number"], back["furthest"]) == (1, 2)
    assert live.ok(ann, "GET", f"/slides/{deck['id']}/pages/2")["text"] == "Two"
    off = live.ok(live.host, "PUT", "/slides", {"deck_id": None})
    assert off["shown"] is None
    assert live.snapshot(ann)["slides"]["shown"] is None


def test_pictures_are_kept_by_browsers_but_given_only_to_members(hall: Hall) -> None:
    live = hall.live(people=1)
    ann = live.attendees[0]
    deck = upload(live, "One")
    show(live, deck, 1)
    first = picture(live, ann, deck, 1, "large")
    assert first.mimetype == "image/webp"
    assert first.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert len(picture(live, ann, deck, 1).data) < len(first.data)
    again = picture(live, ann, deck, 1, "large", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    stranger = new_id("per")
    known = {"If-None-Match": first.headers["ETag"]}
    assert picture(live, stranger, deck, 1).status_code == 403
    assert picture(live, stranger, deck, 1, "large", **known).status_code == 403
    other = hall.live(people=1)
    assert picture(other, other.attendees[0], deck, 1).status_code == 404, "slides of another session"
    assert picture(live, ann, deck, 1, "huge").status_code == 422


def test_two_hosts_do_not_turn_the_page_twice(hall: Hall) -> None:
    live = hall.live()
    deck = upload(live, "One", "Two", "Three")
    at_one = show(live, deck, 1)
    at_two = show(live, deck, 2, version=at_one["version"])
    late = live.call(
        live.host, "PUT", "/slides", {"deck_id": deck["id"], "page": 2, "version": at_one["version"]}
    )
    assert (late.status, late.body["type"]) == (409, "/problems/slides-changed")
    assert late.body["current"] == at_two
    before = len(told(live))
    assert show(live, deck, 2) == at_two
    assert len(told(live)) == before, "what changes nothing is not told"


def test_a_page_that_is_not_drawn_cannot_be_shown(hall: Hall) -> None:
    live = hall.live()
    deck = send(live, live.host, pdf("One", "Two")).get_json()
    body = {"deck_id": deck["id"], "page": 1}
    early = live.call(live.host, "PUT", "/slides", body)
    assert (early.status, early.body["type"]) == (409, "/problems/slide-not-ready")
    draw(live)
    show(live, deck, 2)
    assert live.call(live.host, "PUT", "/slides", {**body, "page": 3}).status == 409
    assert live.call(live.host, "PUT", "/slides", {**body, "deck_id": new_id("sld")}).status == 404


@pytest.mark.parametrize(
    ("data", "bounds", "words"),
    [
        (encrypted_pdf(), None, "password"),
        (pdf("Cut")[:100], None, "damaged"),
        (heavy_pdf(), Bounds(computing=2), "heavy"),
        (pdf(*["Again"] * 3), Bounds(pages=2), "more than"),
    ],
    ids=["encrypted", "malformed", "heavy", "too many pages"],
)
def test_what_cannot_be_drawn_is_said_in_words_that_help(
    hall: Hall, data: bytes, bounds: Bounds | None, words: str
) -> None:
    live = hall.live()
    assert send(live, live.host, data).status_code == 201
    draw(live, bounds=bounds)
    [deck] = live.snapshot()["slides"]["decks"]
    assert deck["status"] == "failed"
    assert words in deck["trouble"]
    assert told(live)[-1] == ("hosts", {"deck": deck})
    upload(live, "The next one is drawn all the same")


def test_what_is_no_pdf_is_refused_at_the_door(hall: Hall) -> None:
    live = hall.live(people=1)
    refused = send(live, live.host, b"PK\x03\x04 a text document")
    assert (refused.status_code, refused.get_json()["type"]) == (422, "/problems/not-a-pdf")
    assert send(live, live.host, pdf("One"), kind="application/json").status_code == 415
    assert send(live, live.attendees[0], pdf("One")).status_code == 403
    large = send(live, live.host, b"%PDF-" + b"x" * LARGEST_DECK)
    assert (large.status_code, large.get_json()["type"]) == (413, "/problems/too-large")
    assert str(LARGEST_DECK) in large.get_json()["detail"]
    assert live.snapshot()["slides"]["decks"] == []


def test_a_file_of_many_megabytes_comes_through_and_once(hall: Hall) -> None:
    live = hall.live()
    data = pdf("One") + b"%" + b"x" * (5 * 1024 * 1024)
    answers = [send(live, live.host, data, **{"Idempotency-Key": "one"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].data == answers[1].data
    assert len(live.snapshot()["slides"]["decks"]) == 1


def test_deleted_slides_leave_everybodys_screen(hall: Hall) -> None:
    live = hall.live(people=1)
    deck, other = upload(live, "One"), upload(live, "Two")
    show(live, deck, 1)
    live.ok(live.host, "DELETE", f"/slides/{other['id']}")
    assert live.snapshot()["slides"]["shown"]["deck_id"] == deck["id"]
    assert live.call(live.attendees[0], "DELETE", f"/slides/{deck['id']}").status == 403
    live.ok(live.host, "DELETE", f"/slides/{deck['id']}")
    assert live.snapshot(live.attendees[0])["slides"]["shown"] is None
    assert [body for to, body in told(live) if to == "hosts"][-1] == {"deleted": deck["id"]}
    assert picture(live, live.host, deck, 1).status_code == 404
    assert hall.counts("SELECT count(*) FROM slide_pages") == 0


def test_slides_that_are_deleted_while_they_are_drawn_are_left_alone(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = hall.live()
    deck = send(live, live.host, pdf("One", "Two")).get_json()
    keep = slide_drawing._keep

    def keep_and_delete(*given: Any) -> bool:
        kept = keep(*given)
        if live.snapshot()["slides"]["decks"]:
            live.ok(live.host, "DELETE", f"/slides/{deck['id']}")
        return kept

    monkeypatch.setattr(slide_drawing, "_keep", keep_and_delete)
    draw(live)
    assert live.snapshot()["slides"]["decks"] == []


def test_another_worker_goes_on_where_one_died(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    live = hall.live()
    send(live, live.host, pdf("One", "Two", "Three"))

    class Killed(BaseException):
        pass

    done = slide_drawing._keep

    def die_after_two(*given: Any) -> bool:
        kept = done(*given)
        if given[2].number == 2:
            raise Killed
        return kept

    monkeypatch.setattr(slide_drawing, "_keep", die_after_two)
    with pytest.raises(Killed):
        draw(live)
    monkeypatch.setattr(slide_drawing, "_keep", done)
    assert draw_next(hall.runtime) is False, "the other may still be at it"
    with hall.runtime.database.transaction() as db:
        db.execute(text("UPDATE slide_decks SET claimed_until = clock_timestamp() - interval '1 second'"))
    draw(live)
    [deck] = live.snapshot()["slides"]["decks"]
    assert (deck["status"], deck["drawn"]) == ("ready", 3)
    drawn = [body["deck"]["drawn"] for _, body in told(live)]
    assert drawn == sorted(drawn), "nothing is drawn twice"


def test_nothing_is_uploaded_or_turned_after_the_end(hall: Hall) -> None:
    live = hall.live(people=1)
    deck = upload(live, "One", "Two")
    show(live, deck, 1)
    live.ok(live.host, "POST", "/end")
    assert send(live, live.host, pdf("More")).status_code == 409
    assert live.call(live.host, "PUT", "/slides", {"deck_id": deck["id"], "page": 2}).status == 409
    assert live.call(live.host, "DELETE", f"/slides/{deck['id']}").status == 409
    assert picture(live, live.attendees[0], deck, 1).status_code == 200
