"""Registrations: seats, cancelling, links again, and what a person may see and erase."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from contracts import PersonErased
from tests.support.registration import Registration


@pytest.fixture
def organiser(service: Registration) -> str:
    return service.sign_up("ola@example.org")


@pytest.fixture
def event_id(service: Registration, organiser: str) -> str:
    return str(service.published(organiser, service.organisation(organiser))["id"])


def seats_left(service: Registration, event_id: str) -> int:
    return int(service.get(f"/v1/events/{event_id}").get_json()["seats_left"])


def test_a_full_event_takes_nobody_until_somebody_cancels(
    service: Registration, organiser: str, event_id: str
) -> None:
    first, *_ = [service.registered(event_id, f"{who}@example.org") for who in ("ann", "bob", "cy")]
    full = service.register(event_id, "dee@example.org")
    assert (full.status_code, full.get_json()["type"]) == (409, "/problems/event-full")
    assert service.register(event_id, "dee@example.org", token=organiser, vouched=True).status_code == 409
    for _ in range(2):
        assert service.post(f"/v1/registrations/{first}/cancel", token=organiser).status_code == 200
    assert seats_left(service, event_id) == 1
    service.registered(event_id, "dee@example.org")


def test_who_cancelled_may_register_again_as_the_same_registration(
    service: Registration, organiser: str, event_id: str
) -> None:
    registration = service.registered(event_id, "ann@example.org", place="Truro")
    service.post(f"/v1/registrations/{registration}/cancel", token=organiser)
    again = service.register(event_id, "ann@example.org", place="Exeter")
    assert (again.status_code, again.get_json()["id"]) == (201, registration)
    rows = service.get(f"/v1/events/{event_id}/registrations", token=organiser).get_json()["items"]
    assert [(row["status"], row["place"]) for row in rows] == [("confirmed", "Exeter")]
    assert service.sequences(registration) == [
        ("registration.confirmed", 1),
        ("registration.cancelled", 2),
        ("registration.confirmed", 3),
    ]


def test_one_address_at_once_gets_one_registration(service: Registration, event_id: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: service.register(event_id, "ann@example.org"), range(16)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_json()["id"] for answer in answers}) == 1
    assert seats_left(service, event_id) == 2


def test_seats_are_right_after_any_crowd(service: Registration, organiser: str, event_id: str) -> None:
    def come_and_go(number: int) -> None:
        answer = service.register(event_id, f"person-{number % 5}@example.org")
        if answer.status_code == 201 and number % 2:
            service.post(f"/v1/registrations/{answer.get_json()['id']}/cancel", token=organiser)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(come_and_go, range(60)))
    with service.runtime.database.reading() as db:
        confirmed = db.execute(
            text("SELECT count(*) FROM registrations WHERE status = 'confirmed'")
        ).scalar_one()
    assert seats_left(service, event_id) == 3 - confirmed


def test_the_link_is_sent_again_after_ten_minutes_and_the_answer_never_changes(
    service: Registration, event_id: str
) -> None:
    registration = service.registered(event_id, "ann@example.org")

    def sent() -> int:
        return len([kind for kind, _ in service.sequences(registration) if kind.endswith("link_requested")])

    path = f"/v1/registrations/{registration}/send-link"
    assert service.post(path).status_code == 202
    service.register(event_id, "ann@example.org")
    assert sent() == 0
    service.clock.advance(timedelta(minutes=10))
    assert service.post(path).status_code == 202
    assert service.register(event_id, "ann@example.org").status_code == 201
    assert sent() == 1
    assert service.post("/v1/registrations/reg_nonsense/send-link").status_code == 202


def test_a_cancelled_registration_gets_no_invitation(
    service: Registration, organiser: str, event_id: str
) -> None:
    registration = service.registered(event_id, "ann@example.org")
    service.post(f"/v1/registrations/{registration}/cancel", token=organiser)
    path = f"/internal/registrations/{registration}/letter"
    assert service.post(path, {"kind": "confirmation"}, token=service.service).status_code == 409
    told = service.post(path, {"kind": "cancellation"}, token=service.service).get_json()
    assert (told["link"], told["status"]) == (None, "cancelled")


def test_an_idempotency_key_registers_once(service: Registration, event_id: str) -> None:
    body = {"name": "Ann", "email": "ann@example.org", "consent": True}
    path = f"/v1/events/{event_id}/registrations"
    answers = [service.call("POST", path, body, Idempotency_Key="one") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].data == answers[1].data


@pytest.mark.parametrize(
    "said",
    [
        {"consent": False},
        {"consent": "true"},
        {"email": "ann"},
        {"email": "ann@example"},
        {"email": "ann..archer@example.org"},
        {"email": "ann@exa\x00mple.org"},
        {"email": "ann@example.org\nBcc: eve@example.org"},
        {"name": "\ud800"},
        {"name": "Ann\r\nBcc: x"},
        {"place": "x" * 121},
        {"surprise": 1},
    ],
)
def test_what_cannot_be_meant_is_refused(
    service: Registration, event_id: str, said: dict[str, object]
) -> None:
    answer = service.register(event_id, **{"email": "ann@example.org", **said})  # type: ignore[arg-type]
    assert answer.status_code in (400, 422)
    assert seats_left(service, event_id) == 3


@pytest.mark.parametrize(
    "path", ["/v1/events/%00", "/v1/events/%ff", "/v1/events/" + "x" * 300, "/v1/events/%F0%9F%98%80"]
)
def test_an_address_that_no_event_can_have_is_not_found(service: Registration, path: str) -> None:
    assert service.get(path).status_code == 404


def test_people_are_shown_as_they_registered_for_that_event_only(
    service: Registration, organiser: str, event_id: str
) -> None:
    other = service.published(organiser, service.organisation(organiser))["id"]
    service.registered(event_id, "ann@example.org", access_needs="Captions")
    service.registered(other, "ann@example.org", name="A. Archer")
    rows = service.get(f"/v1/events/{event_id}/registrations", token=organiser).get_json()["items"]
    person = rows[0]["person_id"]

    def shown(event: str | None) -> tuple[str, str]:
        body = {"person_ids": [person], "event_id": event}
        item = service.post("/internal/people", body, token=service.service).get_json()["items"][0]
        return item["name"], item["access_needs"]

    assert shown(event_id) == ("Ann Archer", "Captions")
    assert shown(other) == ("A. Archer", "")
    assert shown(None) == ("Ann Archer", "")


def test_organisers_and_named_hosts_may_host_and_nobody_else(
    service: Registration, organiser: str, event_id: str
) -> None:
    hal = service.post(
        f"/v1/events/{event_id}/hosts", {"email": "hal@example.org", "name": "Hal"}, token=organiser
    ).get_json()["person_id"]
    ola = service.get("/v1/me", token=organiser).get_json()["id"]
    eve = service.get("/v1/me", token=service.sign_up("eve@example.org")).get_json()["id"]

    def may_host(person: str) -> bool:
        path = f"/internal/events/{event_id}/attendance/{person}"
        return bool(service.get(path, token=service.service).get_json()["host"])

    assert [may_host(person) for person in (hal, ola, eve)] == [True, True, False]


def test_a_person_sees_and_erases_what_is_kept(service: Registration, organiser: str, event_id: str) -> None:
    ann = service.sign_up("ann@example.org", "Ann")
    service.registered(event_id, "ann@example.org", place="Truro", access_needs="Captions")
    export = service.get("/v1/me/export", token=ann).get_json()
    assert export["registrations"][0]["access_needs"] == "Captions"
    person = export["account"]["id"]

    assert service.call("DELETE", "/v1/me", token=ann).status_code == 204
    assert service.get("/v1/me", token=ann).status_code == 401
    assert seats_left(service, event_id) == 3
    assert PersonErased(person_id=person) in service.messages()
    rows = service.get(f"/v1/events/{event_id}/registrations", token=organiser).get_json()["items"]
    assert rows == []
    with service.runtime.database.reading() as db:
        tables = db.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars()
        everything = " ".join(
            db.execute(text(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")).scalar_one()
            for table in tables
            if table != "members"
        )
    for trace in ("ann@example.org", "Ann Archer", "Truro", "Captions"):
        assert trace not in everything
    again = service.sign_up("ann@example.org", "Ann")
    assert service.get("/v1/me", token=again).get_json()["id"] != person


def test_unusual_addresses_that_exist_are_taken(service: Registration, event_id: str) -> None:
    for email in (
        "o'brien+moot@example.org",
        "a.b_c@mail.xn--80ak6aa92e.xn--p1ai",
        "x@sub.sub.example.museum",
    ):
        service.registered(event_id, email)


def test_what_is_wrong_is_said_in_words(service: Registration, event_id: str) -> None:
    answer = service.register(event_id, "ann", name=" ", consent=None)
    said = {error["pointer"]: error["detail"] for error in answer.get_json()["errors"]}
    assert said == {
        "/name": "Write one line of 1 to 120 characters.",
        "/email": "Write an e-mail address such as ann@example.org.",
        "/consent": "Agree to how your details are used; without that they cannot be kept.",
    }
