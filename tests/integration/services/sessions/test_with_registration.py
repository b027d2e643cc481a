"""What this service asks registration over HTTP, asked of the real one: the two agree on every field."""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from chassis.auth import ServiceClient
from chassis.ids import new_id
from chassis.problems import NotFound
from services.registration.migrations import upgrade as upgrade_registration
from services.sessions.registration import RegistrationApi
from tests.support import registration as real
from tests.support.databases import Databases
from tests.support.registration import Registration
from tests.support.sessions import Hall


@pytest.fixture
def registration(databases: Databases) -> Iterator[Registration]:
    url = databases.copy_of("registration", upgrade_registration)
    service = real.start(url)
    yield service
    service.runtime.database.dispose()
    databases.drop(url)


@pytest.fixture
def api(registration: Registration) -> Iterator[RegistrationApi]:
    server = make_server("127.0.0.1", 0, registration.http.application, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    address = f"http://127.0.0.1:{server.server_port}"
    client = ServiceClient(address, token_url=f"{address}/v1/token", name="sessions", secret=real.SECRET)
    yield RegistrationApi(client)
    server.shutdown()
    serving.join()
    server.server_close()


def test_a_real_event_becomes_a_session_and_a_registered_person_joins(
    hall: Hall, registration: Registration, api: RegistrationApi
) -> None:
    hall.runtime = type(hall.runtime)(hall.runtime.settings, hall.runtime.database, api)
    hall.wire()
    organiser = registration.sign_up("ola@example.org")
    organiser_id = registration.get("/v1/me", token=organiser).get_json()["id"]
    event = registration.published(organiser, registration.organisation(organiser))
    host = {"email": "holly@example.org", "name": "Holly Host"}
    answer = registration.post(f"/v1/events/{event['id']}/hosts", host, token=organiser)
    assert answer.status_code < 300, answer.text
    registration_id = registration.registered(
        event["id"], "ann@example.org", name="Ann Lee", place="Truro", organisation="Acorn"
    )
    [confirmed] = [m for m in registration.messages() if m.TYPE == "registration.confirmed"]
    ann = confirmed.model_dump()["person_id"]
    [added] = [m for m in registration.messages() if m.TYPE == "host.added"]
    holly = added.model_dump()["person_id"]

    session = hall.ok(ann, "GET", f"/v1/sessions/of/{event['id']}")
    assert session["title"] == event["title"]
    assert [item["title"] for item in session["agenda"]] == ["Welcome", "Breakout sessions"]
    assert session["agenda"][1]["parts"][1]["prompt"] == "What is at stake?"
    path = f"/v1/sessions/{session['id']}"
    assert [hall.ok(who, "POST", f"{path}/join")["role"] for who in (ann, holly, organiser_id)] == [
        "attendee",
        "host",
        "host",
    ]
    [shown] = [
        person
        for person in hall.ok(holly, "GET", f"{path}/snapshot")["participants"]
        if person["person_id"] == ann
    ]
    assert (shown["name"], shown["place"], shown["organisation"]) == ("Ann Lee", "Truro", "Acorn")
    assert api.attendance(event["id"], ann).registration_id == registration_id
    item = session["agenda"][1]["id"]
    body = {"title": "Talk", "rooms": 1, "agenda_item_id": item}
    assert hall.call(organiser_id, "POST", f"{path}/rounds", body).status == 201

    stranger = new_id("per")
    assert hall.call(stranger, "GET", f"/v1/sessions/of/{event['id']}").status == 403
    assert hall.call(stranger, "POST", f"{path}/join").status == 403


def test_what_registration_does_not_know_is_not_found(api: RegistrationApi) -> None:
    with pytest.raises(NotFound):
        api.event(new_id("evt"))
    with pytest.raises(NotFound):
        api.person(new_id("evt"), new_id("per"))
    assert api.attendance(new_id("evt"), new_id("per")).status == "none"
    for odd in ("", "..", "%00", "a b", "x" * 300, "a?b=c", "a/b#c"):
        with pytest.raises(NotFound):
            api.event(odd)
