"""The whole way: an account, an organisation, an event, a registration, a letter, a token, and what services ask."""

from tests.support.registration import Registration


def test_a_workshop_is_announced_and_somebody_registers_and_comes_in(service: Registration) -> None:
    organiser = service.sign_up("ola@example.org")
    organisation = service.organisation(organiser)
    event = service.event(organiser, organisation, eligible_tiers=["Essentials"])
    assert service.get(f"/v1/events/{event['id']}").status_code == 404
    members = {"members": [{"email": "Ann@example.org", "name": "Ann", "tier": "Essentials"}]}
    saved = service.post(f"/v1/organisations/{organisation}/members", members, token=organiser)
    assert saved.get_json() == {"saved": 1}
    assert service.post(f"/v1/events/{event['id']}/publish", token=organiser).status_code == 200
    shown = service.get(f"/v1/events/{event['slug']}").get_json()
    assert shown["registration_open"]
    assert [part["title"] for part in shown["agenda"][1]["parts"]] == ["Introductions", "Discussion"]

    refused = service.register(event["id"], "eve@example.org")
    assert (refused.status_code, refused.get_json()["type"]) == (403, "/problems/not-eligible")
    registration = service.registered(event["id"], "ANN@example.org", place="Truro", access_needs="Captions")
    again = service.register(event["id"], "ann@example.org", name="Somebody Else")
    assert (again.status_code, again.get_json()["id"]) == (201, registration)

    letter = service.post(
        f"/internal/registrations/{registration}/letter", {"kind": "confirmation"}, token=service.service
    ).get_json()
    assert letter["email"] == "ann@example.org"
    assert letter["name"] == "Ann Archer"
    token = service.sign_in(letter)
    mine = service.get("/v1/me/registrations", token=token).get_json()["items"]
    assert [row["id"] for row in mine] == [registration]

    person = service.get("/v1/me", token=token).get_json()["id"]
    details = service.get(f"/internal/events/{event['id']}", token=service.service).get_json()
    assert details["status"] == "published"
    people = {"person_ids": [person], "event_id": event["id"]}
    shown = service.post("/internal/people", people, token=service.service).get_json()["items"]
    assert shown[0]["place"] == "Truro"
    attendance = service.get(f"/internal/events/{event['id']}/attendance/{person}", token=service.service)
    said = attendance.get_json()
    assert (said["status"], said["registration_id"], said["host"]) == ("confirmed", registration, False)
    assert said["person"] == shown[0]

    cancelled = service.post(f"/v1/registrations/{registration}/cancel", token=token)
    assert cancelled.get_json()["status"] == "cancelled"
    assert service.get(f"/v1/events/{event['id']}").get_json()["seats_left"] == 3
    assert service.sequences(registration) == [("registration.confirmed", 1), ("registration.cancelled", 2)]
    assert service.sequences(event["id"]) == [("event.published", 2)]
