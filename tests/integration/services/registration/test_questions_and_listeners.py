"""What people ask the panel when they register, and that they come only to listen."""

import pytest

from contracts import QuestionSubmitted
from tests.support.registration import Registration


@pytest.fixture
def organiser(service: Registration) -> str:
    return service.sign_up("ola@example.org")


@pytest.fixture
def event_id(service: Registration, organiser: str) -> str:
    return str(service.published(organiser, service.organisation(organiser))["id"])


def questions(service: Registration, event_id: str) -> list[dict[str, str]]:
    answer = service.get(f"/internal/events/{event_id}/questions", token=service.service)
    items: list[dict[str, str]] = answer.get_json()["items"]
    return items


def test_a_question_is_told_of_without_its_words_and_can_be_fetched(
    service: Registration, event_id: str
) -> None:
    made = service.registered(event_id, "ann@example.org", question="  Who pays?\nReally? ")
    service.registered(event_id, "ben@example.org", name="Ben Brown")
    told = [message for message in service.messages() if isinstance(message, QuestionSubmitted)]
    assert [message.registration_id for message in told] == [made]
    [item] = questions(service, event_id)
    assert (item["registration_id"], item["text"]) == (made, "Who pays?\nReally?")
    assert item["person_id"] == told[0].person_id


def test_a_question_longer_than_five_hundred_characters_is_refused(
    service: Registration, event_id: str
) -> None:
    body = {"name": "Ann", "email": "ann@example.org", "consent": True, "question": "x" * 501}
    answer = service.post(f"/v1/events/{event_id}/registrations", body)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == "/question"


def test_a_place_given_back_and_a_person_erased_take_their_questions_along(
    service: Registration, event_id: str
) -> None:
    ann, ben = service.sign_up("ann@example.org", "Ann"), service.sign_up("ben@example.org", "Ben")
    anns = service.registered(event_id, "ann@example.org", question="Who pays?")
    service.registered(event_id, "ben@example.org", question="Who sweeps?")
    assert len(questions(service, event_id)) == 2
    assert service.post(f"/v1/registrations/{anns}/cancel", token=ann).status_code == 200
    assert [item["text"] for item in questions(service, event_id)] == ["Who sweeps?"]
    assert service.call("DELETE", "/v1/me", token=ben).status_code == 204
    assert questions(service, event_id) == []


def test_who_comes_only_to_listen_is_shown_so_to_the_session_and_to_themselves(
    service: Registration, event_id: str
) -> None:
    ann = service.sign_up("ann@example.org", "Ann")
    service.registered(event_id, "ann@example.org", listening=True)
    person = service.get("/v1/me", token=ann).get_json()["id"]
    body = {"person_ids": [person], "event_id": event_id}
    shown = service.post("/internal/people", body, token=service.service).get_json()["items"]
    assert shown[0]["listening"] is True
    assert service.get("/v1/me/registrations", token=ann).get_json()["items"][0]["listening"] is True
