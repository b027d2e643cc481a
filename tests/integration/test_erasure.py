"""A person takes their data with them, is erased, and is found nowhere any more."""

import uuid
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg import sql

from folkmoot.client import Client, Refused
from tests.support.up import Up
from tests.support.wait import eventually

SERVICES = ("registration", "sessions", "notifications")


def _somebody(stack: Up, name: str, email: str) -> Client:
    anyone = stack.client()
    anyone.post("/v1/people", {"name": name, "email": email, "consent": True})
    token = stack.letter(email).sign_in_token()
    return stack.client(anyone.post("/v1/sign-in/link", {"token": token})["access_token"])


def _workshop(stack: Up) -> tuple[Client, str]:
    mark = uuid.uuid4().hex[:8]
    organiser = _somebody(stack, "Orla Nolan", f"orla.{mark}@example.org")
    organisation = organiser.post(
        "/v1/organisations", {"name": "Hall", "slug": f"erasure-{mark}", "tiers": []}
    )
    starts = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    event = organiser.post(
        "/v1/events",
        {
            "organisation_id": organisation["id"],
            "title": f"A workshop {mark}",
            "starts_at": starts.isoformat(),
            "ends_at": (starts + timedelta(hours=1)).isoformat(),
            "time_zone": "Europe/London",
            "capacity": 10,
        },
    )
    organiser.post(f"/v1/events/{event['id']}/publish")
    return organiser, event["id"]


def _traces(stack: Up, words: list[str]) -> list[str]:
    """Tables, and files of the mail box, in which one of the words still stands."""
    found = []
    for service in SERVICES:
        with psycopg.connect(stack.environment(service)["FOLKMOOT_DATABASE_URL"]) as db:
            tables = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (table,) in tables:
                # Frames of the live room carry names; each is forgotten a day after it was sent.
                kept = sql.SQL("WHERE topic <> 'folkmoot.live'" if table == "outbox" else "")
                query = sql.SQL("SELECT t::text FROM {} t {}").format(sql.Identifier(table), kept)
                rows = db.execute(query).fetchall()
                found += [
                    f"{service}.{table}: {word}"
                    for word in words
                    # Bytes show as hexadecimal digits.
                    if any(word in row or word.encode().hex() in row for (row,) in rows)
                ]
    maildir = stack.environment("notifications")["FOLKMOOT_MAILDIR"]
    with_mail = [
        mail for mail in stack.client().get("/v1/mailbox", limit=200)["items"] if mail["to"] in words
    ]
    return found + [f"{maildir}: {mail['id']}" for mail in with_mail]


@pytest.mark.timeout(120)
def test_an_erased_person_has_their_export_and_leaves_no_trace(stack: Up) -> None:
    _, event_id = _workshop(stack)
    mark = uuid.uuid4().hex[:8]
    name, email, needs = f"Zelah {mark}", f"zelah.{mark}@example.org", f"A ramp, please ({mark[::-1]})"
    stack.client().post(
        f"/v1/events/{event_id}/registrations",
        {"name": name, "email": email, "place": "Bude", "access_needs": needs, "consent": True},
    )
    token = stack.letter(email).sign_in_token()
    access = stack.client().post("/v1/sign-in/link", {"token": token})["access_token"]
    person = stack.client(access)
    session = person.get(f"/v1/sessions/of/{event_id}")
    person.post(f"/v1/sessions/{session['id']}/join")
    words = [name, email, needs]
    assert _traces(stack, words), "the search itself finds nothing"

    export = person.get("/v1/me/export")
    assert export["account"]["email"] == email
    [registration] = export["registrations"]
    assert needs in str(registration)

    person.call("DELETE", "/v1/me")
    with pytest.raises(Refused) as refused:
        person.get("/v1/me")
    assert refused.value.status == 401

    def gone() -> bool:
        assert _traces(stack, words) == []
        return True

    eventually(gone, within=20, every=0.2, because="something is kept of an erased person")
