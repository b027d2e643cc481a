"""The mail box over HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from chassis.auth import LocalKeys, Verifier
from chassis.clock import FixedClock
from chassis.http import create_flask
from services.notifications.routes import api
from services.notifications.runtime.maildir import MaildirPost
from services.notifications.use_cases import write
from tests.support.letters import LINK, ToldFacts, letter, runtime


@pytest.fixture
def client(letters_url: str, tmp_path: Path) -> Iterator[FlaskClient]:
    here = runtime(
        ToldFacts(clock=FixedClock(datetime(2026, 1, 1, tzinfo=UTC))), letters_url, maildir=str(tmp_path)
    )
    post = MaildirPost(tmp_path)
    for number, kind in enumerate(("confirmation", "sign_in", "link")):
        post.send(write(here, letter(kind, id=f"let_{number}"))[0])  # type: ignore[arg-type]
    app = create_flask("notifications", api, here, Verifier(LocalKeys(lambda: {"keys": []}), "http://issuer"))
    yield app.test_client()
    here.database.dispose()


def test_the_list_is_newest_first_with_links_and_codes(client: FlaskClient) -> None:
    answer = client.get("/v1/mailbox?to=MORWENNA@example.org")
    assert answer.status_code == 200
    items = answer.json["items"]  # type: ignore[index]
    assert [item["id"] for item in items] == ["let_2", "let_1", "let_0"]
    assert [item["code"] for item in items] == [None, "042917", None]
    assert all(LINK in item["links"] for item in items)
    assert client.get("/v1/mailbox?to=nobody@example.org").json == {"items": [], "next_cursor": None}


def test_the_list_goes_on_where_it_stopped(client: FlaskClient) -> None:
    first = client.get("/v1/mailbox?limit=2").json
    second = client.get(f"/v1/mailbox?limit=2&cursor={first['next_cursor']}").json  # type: ignore[index]
    assert [item["id"] for item in second["items"]] == ["let_0"]  # type: ignore[index]
    assert second["next_cursor"] is None  # type: ignore[index]


def test_one_letter_comes_with_its_html_and_its_calendar(client: FlaskClient) -> None:
    mail = client.get("/v1/mailbox/let_0").json
    assert mail["html"].startswith("<!DOCTYPE html>")  # type: ignore[index]
    [calendar] = mail["attachments"]  # type: ignore[index]
    assert calendar["name"] == "workshop.ics"
    assert calendar["media_type"] == "text/calendar"
    assert calendar["text"].startswith("BEGIN:VCALENDAR")


@pytest.mark.parametrize("path", ["/v1/mailbox/let_9", "/v1/mailbox/..%2Flet_0", "/v1/mailbox/let%00"])
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


def test_a_box_that_is_not_open_shows_nothing(letters_url: str, tmp_path: Path) -> None:
    here = runtime(ToldFacts(), letters_url, maildir=str(tmp_path), public_url="https://moot.example")
    app = create_flask("notifications", api, here, Verifier(LocalKeys(lambda: {"keys": []}), "http://issuer"))
    assert app.test_client().get("/v1/mailbox").status_code == 404
    here.database.dispose()
