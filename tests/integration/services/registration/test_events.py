"""Events: what organisers may do, in which order, and what others see of it."""

from datetime import timedelta

import pytest

from chassis.database import now as database_now
from chassis.messaging.envelope import Received
from contracts import SessionEnded
from services.registration.handlers import on_session_ended
from tests.support.registration import NOW, Registration, event_body


@pytest.fixture
def organiser(service: Registration) -> str:
    return service.sign_up("ola@example.org")


@pytest.fixture
def organisation(service: Registration, organiser: str) -> str:
    return service.organisation(organiser)


def test_a_change_needs_the_version_that_was_seen(
    service: Registration, organiser: str, organisation: str
) -> None:
    event = service.event(organiser, organisation)
    path = f"/v1/events/{event['id']}"
    tag = service.get(path, token=organiser).headers["ETag"]
    change = {"title": "A better title"}
    assert service.call("PATCH", path, change, token=organiser).status_code == 428
    changed = service.call("PATCH", path, change, token=organiser, If_Match=tag)
    assert changed.status_code == 200
    assert changed.get_json()["title"] == "A better title"
    lost = service.call("PATCH", path, {"title": "Mine"}, token=organiser, If_Match=tag)
    assert (lost.status_code, lost.get_json()["version"]) == (412, changed.get_json()["version"])
    assert service.call("PATCH", path, change, token=organiser, If_Match="*").status_code == 200
    assert service.call("PATCH", path, change, token=organiser, If_Match='"nonsense"').status_code == 412


def test_a_registration_changes_the_etag_but_is_no_conflict(
    service: Registration, organiser: str, organisation: str
) -> None:
    event = service.published(organiser, organisation)
    path = f"/v1/events/{event['id']}"
    before = service.get(path, token=organiser).headers["ETag"]
    assert service.get(path, token=organiser, If_None_Match=before).status_code == 304
    service.registered(event["id"], "ann@example.org")
    after = service.get(path, token=organiser, If_None_Match=before)
    assert (after.status_code, after.get_json()["seats_left"]) == (200, 2)
    change = service.call("PATCH", path, {"place": "Online"}, token=organiser, If_Match=before)
    assert change.status_code == 200


def test_a_changed_agenda_keeps_the_ids_that_it_names(
    service: Registration, organiser: str, organisation: str
) -> None:
    event = service.event(organiser, organisation)
    agenda = event["agenda"]
    agenda[0]["title"] = "A warm welcome"
    agenda.append({**agenda[0], "id": "agi_" + "0" * 26, "starts_at": agenda[1]["ends_at"]})
    agenda[2]["ends_at"] = event["ends_at"]
    answer = service.call(
        "PATCH", f"/v1/events/{event['id']}", {"agenda": agenda}, token=organiser, If_Match="*"
    )
    changed = answer.get_json()["agenda"]
    assert [item["id"] for item in changed[:2]] == [item["id"] for item in agenda[:2]]
    assert changed[1]["parts"] == agenda[1]["parts"]
    assert changed[2]["id"] not in {"agi_" + "0" * 26, agenda[0]["id"]}


def test_another_events_agenda_cannot_be_taken_over(
    service: Registration, organiser: str, organisation: str
) -> None:
    other = service.event(organiser, organisation)
    event = service.event(organiser, organisation)
    answer = service.call(
        "PATCH", f"/v1/events/{event['id']}", {"agenda": other["agenda"]}, token=organiser, If_Match="*"
    )
    assert answer.status_code == 200
    assert service.get(f"/v1/events/{other['id']}", token=organiser).get_json()["agenda"] == other["agenda"]


def test_each_step_of_an_events_life_is_one_message_in_order(
    service: Registration, organiser: str, organisation: str
) -> None:
    event = service.event(organiser, organisation)
    path = f"/v1/events/{event['id']}"
    service.call("PATCH", path, {"title": "Draft two"}, token=organiser, If_Match="*")
    assert service.sequences(event["id"]) == []
    for step in ("publish", "close", "end"):
        assert service.post(f"{path}/{step}", token=organiser).status_code == 200
        if step == "publish":
            host = {"email": "hal@example.org", "name": "Hal"}
            assert service.post(f"{path}/hosts", host, token=organiser).status_code == 201
            assert service.post(f"{path}/hosts", host, token=organiser).status_code == 201
            service.call("PATCH", path, {"title": "Now"}, token=organiser, If_Match="*")
    assert service.sequences(event["id"]) == [
        ("event.published", 3),
        ("host.added", 4),
        ("event.changed", 5),
        ("event.closed", 6),
        ("event.ended", 7),
    ]
    wrong = service.post(f"{path}/publish", token=organiser)
    assert (wrong.status_code, wrong.get_json()["type"]) == (409, "/problems/wrong-state")
    late = service.call("PATCH", path, {"title": "Too late"}, token=organiser, If_Match="*")
    assert late.status_code == 409


def test_registration_closes_by_itself_at_the_time_that_was_set(
    service: Registration, organiser: str, organisation: str
) -> None:
    with service.runtime.database.reading() as db:
        soon = database_now(db) - timedelta(seconds=1)
    event = service.published(organiser, organisation, registration_closes_at=soon.isoformat())
    assert service.fire_timers() == 1
    assert service.get(f"/v1/events/{event['id']}").get_json()["status"] == "closed"
    assert (
        service.register(event["id"], "ann@example.org").get_json()["type"] == "/problems/registration-closed"
    )
    vouched = service.register(event["id"], "ann@example.org", token=organiser, vouched=True)
    assert vouched.status_code == 201


def test_a_closing_time_that_is_taken_away_does_not_close(
    service: Registration, organiser: str, organisation: str
) -> None:
    event = service.published(
        organiser, organisation, registration_closes_at=(NOW - timedelta(seconds=5)).isoformat()
    )
    service.call(
        "PATCH",
        f"/v1/events/{event['id']}",
        {"registration_closes_at": None},
        token=organiser,
        If_Match="*",
    )
    assert service.fire_timers() == 0
    assert service.get(f"/v1/events/{event['id']}").get_json()["registration_open"]


def test_the_end_of_the_session_ends_the_event_once(
    service: Registration, organiser: str, organisation: str
) -> None:
    event = service.published(organiser, organisation)
    message = SessionEnded(
        session_id="ses_" + "0" * 26, event_id=event["id"], organisation_id=event["organisation"]["id"]
    )
    for _ in range(2):
        with service.runtime.database.transaction() as db:
            received: Received[SessionEnded] = Received(
                id="1",
                message=message,
                key=event["id"],
                sequence=1,
                subject=None,
                time=NOW,
                traceparent=None,
            )
            on_session_ended(service.runtime, db, received)
    assert service.sequences(event["id"]) == [("event.published", 2), ("event.ended", 3)]
    assert service.get(f"/v1/events/{event['id']}").get_json()["status"] == "ended"


def test_capacity_is_never_lowered_below_who_is_coming(
    service: Registration, organiser: str, organisation: str
) -> None:
    event = service.published(organiser, organisation)
    for who in ("ann", "bob"):
        service.registered(event["id"], f"{who}@example.org")
    path = f"/v1/events/{event['id']}"
    small = service.call("PATCH", path, {"capacity": 1}, token=organiser, If_Match="*")
    assert (small.status_code, small.get_json()["type"]) == (409, "/problems/capacity-too-small")
    full = service.call("PATCH", path, {"capacity": 2}, token=organiser, If_Match="*")
    assert full.get_json()["why_closed"] == "event-full"


def test_facts_that_contradict_each_other_are_all_named(
    service: Registration, organiser: str, organisation: str
) -> None:
    body = event_body(organisation, time_zone="Europe/Camelot", eligible_tiers=["Gold"])
    answer = service.post("/v1/events", body, token=organiser)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == ["/time_zone", "/eligible_tiers/0"]


@pytest.mark.parametrize(
    "moment",
    [
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00+23:59",
        "2026-11-23T14:00:00",
        "2026-11-23",
        "",
        1234567890,
        "٢٠٢٦-11-23T14:00:00Z",
        "2026-W48-1T14:00:00Z",
    ],
)
def test_a_time_that_is_none_is_refused(
    service: Registration, organiser: str, organisation: str, moment: object
) -> None:
    answer = service.post("/v1/events", event_body(organisation, starts_at=moment), token=organiser)
    assert answer.status_code == 422


@pytest.mark.parametrize("title", ["", "   ", "a\x00b", "a\nb", "\u200b\u3000", "x" * 201, 7, None])
def test_a_title_that_nobody_could_read_is_refused(
    service: Registration, organiser: str, organisation: str, title: object
) -> None:
    answer = service.post("/v1/events", event_body(organisation, title=title), token=organiser)
    assert answer.status_code == 422


def test_two_events_of_one_title_have_two_addresses(
    service: Registration, organiser: str, organisation: str
) -> None:
    slugs = {service.event(organiser, organisation)["slug"] for _ in range(3)}
    assert len(slugs) == 3
    assert "we-were-built-for-this" in slugs


def test_the_list_shows_published_events_page_by_page(
    service: Registration, organiser: str, organisation: str
) -> None:
    service.event(organiser, organisation)
    published = [service.published(organiser, organisation)["id"] for _ in range(5)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = service.get(f"/v1/events?limit=2{cursor}").get_json()
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == published
    assert service.get("/v1/events?cursor=x").status_code == 422
    service.clock.advance(timedelta(days=2))
    assert service.get("/v1/events").get_json()["items"] == []


def test_organisations_never_see_each_other(service: Registration, organiser: str, organisation: str) -> None:
    draft = service.event(organiser, organisation)
    published = service.published(organiser, organisation)
    registration = service.registered(published["id"], "ann@example.org")
    rival = service.sign_up("ria@example.org")
    service.organisation(rival)
    assert service.get(f"/v1/organisations/{organisation}", token=rival).status_code == 404
    members = {"members": [{"email": "r@example.org", "name": "R", "tier": "Essentials"}]}
    assert service.post(f"/v1/organisations/{organisation}/members", members, token=rival).status_code == 404
    client = {"name": "Spy", "scopes": ["messages:read"]}
    assert service.post(f"/v1/organisations/{organisation}/clients", client, token=rival).status_code == 404
    assert service.post("/v1/events", event_body(organisation), token=rival).status_code == 404
    for event, status in ((draft, 404), (published, 403)):
        path = f"/v1/events/{event['id']}"
        for step in ("publish", "close", "end"):
            assert service.post(f"{path}/{step}", token=rival).status_code == status
        change = service.call("PATCH", path, {"title": "Mine"}, token=rival, If_Match="*")
        assert change.status_code == status
        host = {"email": "ria@example.org", "name": "Ria"}
        assert service.post(f"{path}/hosts", host, token=rival).status_code == status
        assert service.get(f"{path}/registrations", token=rival).status_code == status
    assert service.post(f"/v1/registrations/{registration}/cancel", token=rival).status_code == 404
    assert service.register(published["id"], "x@example.org", token=rival, vouched=True).status_code == 403


def test_where_organisers_are_invited_others_found_nothing(service: Registration) -> None:
    token = service.sign_up("ann@example.org")
    invited = service.runtime.settings.model_copy(update={"organising": "invited"})
    object.__setattr__(service.runtime, "settings", invited)
    body = {"name": "Ann's", "slug": "anns"}
    assert service.post("/v1/organisations", body, token=token).status_code == 403
    person = {"email": "ann@example.org", "name": "Ann"}
    assert service.post("/internal/organisers", person, token=service.service).status_code == 200
    assert service.post("/v1/organisations", body, token=token).status_code == 201
