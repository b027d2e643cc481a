"""Rehearsals: hidden copies of an event with simulated people, for its organisers and hosts."""

from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest
from sqlalchemy import func, select, text

from contracts import QuestionSubmitted
from services.registration.models import Event, Person
from services.registration.models import Registration as RegistrationRow
from tests.support.registration import NOW, Registration


@pytest.fixture
def organiser(service: Registration) -> str:
    return service.sign_up("ola@example.org")


@pytest.fixture
def event(service: Registration, organiser: str) -> dict[str, Any]:
    return service.published(organiser, service.organisation(organiser))


def rehearse(service: Registration, token: str, event_id: str, **body: Any) -> dict[str, Any]:
    answer = service.post(f"/v1/events/{event_id}/rehearsals", body, token=token)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def tokens_of(service: Registration, token: str, rehearsal_id: str, limit: int = 200) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor = ""
    while True:
        more = f"&cursor={cursor}" if cursor else ""
        answer = service.post(f"/v1/events/{rehearsal_id}/rehearsal-tokens?limit={limit}{more}", token=token)
        assert answer.status_code == 200, answer.text
        page = answer.get_json()
        items += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return items


def counts(service: Registration) -> tuple[int, ...]:
    with service.runtime.database.reading() as db:
        return tuple(
            db.scalar(select(func.count()).select_from(table)) or 0
            for table in (Event, Person, RegistrationRow)
        )


def test_a_rehearsal_is_the_event_shifted_to_begin_now(
    service: Registration, organiser: str, event: dict[str, Any]
) -> None:
    made = rehearse(service, organiser, event["id"], people=3, pace=10)
    copied = service.get(f"/v1/events/{made['id']}", token=organiser).get_json()
    assert copied["title"] == f"Rehearsal: {event['title']}"
    assert datetime.fromisoformat(copied["starts_at"]) == NOW
    later = NOW - datetime.fromisoformat(event["starts_at"])

    def plan(of: dict[str, Any], shift: timedelta) -> list[Any]:
        return [
            (
                item["title"],
                datetime.fromisoformat(item["starts_at"]) + shift,
                datetime.fromisoformat(item["ends_at"]) + shift,
                [
                    (part["prompt"], datetime.fromisoformat(part["starts_at"]) + shift)
                    for part in item["parts"]
                ],
            )
            for item in of["agenda"]
        ]

    assert plan(copied, timedelta()) == plan(event, later)
    ids = {item["id"] for item in copied["agenda"]}
    assert ids.isdisjoint(item["id"] for item in event["agenda"])
    said = service.get(f"/internal/events/{made['id']}", token=service.service).get_json()
    assert (said["rehearsal"], said["pace"]) == (True, 10)
    of = service.get(f"/internal/events/{event['id']}", token=service.service).get_json()
    assert (of["rehearsal"], of["pace"]) == (False, 1)
    assert said["host_ids"] == of["host_ids"]


def test_nobody_outside_hears_of_a_rehearsal(
    service: Registration, organiser: str, event: dict[str, Any]
) -> None:
    listed = service.get("/v1/events").get_json()
    before = [message for message in service.messages() if message.PUBLIC]
    made = rehearse(service, organiser, event["id"], people=5)
    slug = service.get(f"/v1/events/{made['id']}", token=organiser).get_json()["slug"]
    assert service.get("/v1/events").get_json() == listed
    stranger = service.sign_up("stranger@example.org", "Stranger")
    for path in (f"/v1/events/{made['id']}", f"/v1/events/{slug}"):
        assert service.get(path).status_code == 404
        assert service.get(path, token=stranger).status_code == 404
    assert service.register(made["id"], "ann@example.org").status_code == 404
    vouched = service.register(made["id"], "ann@example.org", token=organiser, vouched=True)
    assert (vouched.status_code, vouched.get_json()["type"].rpartition("/")[2]) == (409, "is-rehearsal")
    assert service.get("/v1/me", token=organiser).get_json()["hosting"] == []
    recipients = service.get(f"/internal/events/{made['id']}/recipients", token=service.service)
    assert recipients.get_json()["items"] == []
    assert [message for message in service.messages() if message.PUBLIC] == before


def test_the_simulated_people_have_names_of_many_kinds_and_are_the_same_for_a_seed(
    service: Registration, organiser: str, event: dict[str, Any]
) -> None:
    first = rehearse(service, organiser, event["id"], people=300, seed=7)
    again = rehearse(service, organiser, event["id"], people=300, seed=7)
    names = [one["name"] for one in tokens_of(service, organiser, first["id"])]
    assert len(set(names)) == 300
    assert sorted(names) == sorted(one["name"] for one in tokens_of(service, organiser, again["id"]))


def test_simulated_people_need_something_ask_something_and_come_only_to_listen_as_people_do(
    service: Registration, organiser: str, event: dict[str, Any]
) -> None:
    made = rehearse(service, organiser, event["id"], people=60, listeners=4)
    with service.runtime.database.reading() as db:
        rows = db.scalars(select(RegistrationRow).where(RegistrationRow.event_id == made["id"])).all()
    assert sum(row.listening for row in rows) == 4
    assert 0 < sum(row.access_needs != "" for row in rows) < 30
    asked = {row.id: row.question for row in rows if row.question}
    assert 0 < len(asked) < 30
    submitted = service.get(f"/internal/events/{made['id']}/questions", token=service.service).get_json()
    assert {one["registration_id"]: one["text"] for one in submitted["items"]} == asked
    told = [message for message in service.messages() if isinstance(message, QuestionSubmitted)]
    assert {(message.event_id, message.registration_id) for message in told} == {
        (made["id"], one) for one in asked
    }


def test_tokens_name_the_simulated_people_of_the_rehearsal_and_nobody_else(
    service: Registration, organiser: str, event: dict[str, Any]
) -> None:
    service.registered(event["id"], "real@example.org")
    made = rehearse(service, organiser, event["id"], people=7)
    other = rehearse(service, organiser, event["id"], people=2)
    tokens = tokens_of(service, organiser, made["id"], limit=3)
    assert len({one["person_id"] for one in tokens}) == 7
    with service.runtime.database.reading() as db:
        simulated = set(db.scalars(select(Person.id).where(Person.simulated)))
    others = {one["person_id"] for one in tokens_of(service, organiser, other["id"])}
    assert {one["person_id"] for one in tokens} | others == simulated
    for one in tokens:
        claims = jwt.decode(one["access_token"], options={"verify_signature": False})
        assert (claims["sub"], claims["client_id"]) == (one["person_id"], "rehearsal")
        assert service.get("/v1/me", token=one["access_token"]).status_code == 200


def test_tokens_are_refused_for_real_events_and_to_everybody_but_who_made_the_rehearsal(
    service: Registration, organiser: str, event: dict[str, Any]
) -> None:
    service.registered(event["id"], "real@example.org")
    service.post(
        f"/v1/events/{event['id']}/hosts", {"email": "host@example.org", "name": "Hugh"}, token=organiser
    )
    host = service.sign_up("host@example.org")
    stranger = service.sign_up("stranger@example.org")
    made = rehearse(service, organiser, event["id"], people=2)
    own = rehearse(service, host, event["id"], people=1)

    def status(token: str | None, event_id: str) -> int:
        return service.post(f"/v1/events/{event_id}/rehearsal-tokens", token=token).status_code

    assert status(organiser, event["id"]) == 404
    assert status(organiser, made["id"]) == 200
    assert status(host, made["id"]) == 403
    assert status(host, own["id"]) == 200
    assert status(organiser, own["id"]) == 403
    assert status(stranger, made["id"]) == 404
    assert status(None, made["id"]) == 401
    simulated = tokens_of(service, organiser, made["id"])[0]["access_token"]
    assert status(simulated, made["id"]) == 404


def test_only_organisers_and_hosts_rehearse_and_a_rehearsal_is_not_rehearsed(
    service: Registration, organiser: str, event: dict[str, Any]
) -> None:
    stranger = service.sign_up("stranger@example.org")
    path = f"/v1/events/{event['id']}/rehearsals"
    assert service.post(path, {}, token=stranger).status_code == 403
    assert service.get(path, token=stranger).status_code == 403
    made = rehearse(service, organiser, event["id"])
    assert made["people"] == 20
    again = service.post(f"/v1/events/{made['id']}/rehearsals", {}, token=organiser)
    assert again.status_code == 409
    for wrong in ({"people": 1001}, {"people": -1}, {"pace": 0}, {"pace": 121}):
        assert service.post(path, wrong, token=organiser).status_code == 422
    rehearse(service, organiser, event["id"])
    rehearse(service, organiser, event["id"])
    full = service.post(path, {}, token=organiser)
    assert (full.status_code, full.get_json()["type"].rpartition("/")[2]) == (409, "too-many-rehearsals")
    assert len(service.get(path, token=organiser).get_json()["items"]) == 3


def test_a_forgotten_rehearsal_leaves_nothing_but_the_word_to_forget_it(
    service: Registration, organiser: str, event: dict[str, Any]
) -> None:
    service.registered(event["id"], "real@example.org")
    before = counts(service)
    made = rehearse(service, organiser, event["id"], people=40)
    simulated = tokens_of(service, organiser, made["id"])[0]["access_token"]
    path = f"/v1/events/{event['id']}/rehearsals/{made['id']}"
    stranger = service.sign_up("stranger@example.org")
    assert service.call("DELETE", path, token=stranger).status_code == 403
    assert service.call("DELETE", path, token=organiser).status_code == 204
    assert service.call("DELETE", path, token=organiser).status_code == 204
    assert counts(service) == (before[0], before[1] + 1, before[2])
    forgotten = [message for message in service.messages() if message.TYPE == "rehearsal.forgotten"]
    assert [message.model_dump()["event_id"] for message in forgotten] == [made["id"]]
    assert service.get("/v1/me", token=simulated).status_code == 401


def test_the_event_itself_cannot_be_forgotten_as_a_rehearsal(
    service: Registration, organiser: str, event: dict[str, Any]
) -> None:
    path = f"/v1/events/{event['id']}/rehearsals/{event['id']}"
    assert service.call("DELETE", path, token=organiser).status_code == 204
    assert service.get(f"/v1/events/{event['id']}").status_code == 200


def test_a_rehearsal_is_forgotten_by_itself_after_a_day(
    service: Registration, organiser: str, event: dict[str, Any]
) -> None:
    made = rehearse(service, organiser, event["id"], people=4)
    service.fire_timers()
    assert service.get(f"/v1/events/{made['id']}", token=organiser).status_code == 200
    with service.runtime.database.transaction() as db:
        db.execute(text("UPDATE timers SET due_at = due_at - interval '1 day' WHERE subject = :id"), made)
    service.fire_timers()
    assert service.get(f"/v1/events/{made['id']}", token=organiser).status_code == 404
