"""What registration says, and what becomes of it here."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from chassis.ids import new_id
from chassis.messaging import InvalidMessage, Received
from chassis.messaging.timers import Timers
from chassis.problems import Unavailable
from contracts import (
    EventChanged,
    EventEnded,
    EventPublished,
    HostAdded,
    Message,
    PersonErased,
    RegistrationCancelled,
    RegistrationConfirmed,
)
from services.sessions.handlers import HANDLERS, TIMERS
from tests.support.sessions import Hall


def receive(hall: Hall, message: Message) -> None:
    with hall.runtime.database.transaction() as db:
        received: Received[Any] = Received(message, new_id("msg"), "key", "key", 1, datetime.now(UTC), None)
        HANDLERS[type(message)](hall.runtime, db, received)


def published(hall: Hall, event_id: str, kind: type[Message] = EventPublished, version: int = 1) -> Message:
    organisation_id = hall.registration.events[event_id].organisation_id
    return kind.model_validate({"event_id": event_id, "organisation_id": organisation_id, "version": version})


def test_a_published_event_has_one_session_however_often_it_is_announced(hall: Hall) -> None:
    event_id, host = hall.event()
    receive(hall, published(hall, event_id))
    receive(hall, published(hall, event_id))
    session = hall.ok(host, "GET", f"/v1/sessions/of/{event_id}")
    assert (session["status"], session["title"]) == ("waiting", "We were built for this")
    assert hall.counts("SELECT count(*) FROM sessions") == 1
    assert [kind for kind, _, _ in hall.outbox("folkmoot.sessions", event_id)] == ["session.created"]


def test_a_session_is_made_on_demand_when_the_message_is_late(hall: Hall) -> None:
    event_id, host = hall.event()
    session = hall.ok(host, "GET", f"/v1/sessions/of/{event_id}")
    receive(hall, published(hall, event_id))
    assert hall.ok(host, "GET", f"/v1/sessions/of/{event_id}") == session
    assert hall.counts("SELECT count(*) FROM sessions") == 1


@pytest.mark.parametrize("status", ["draft", "ended"])
def test_events_that_are_not_published_have_no_session(hall: Hall, status: str) -> None:
    event_id, host = hall.event(status=status)
    assert hall.call(host, "GET", f"/v1/sessions/of/{event_id}").status == 404
    assert hall.call(host, "GET", f"/v1/sessions/of/{new_id('evt')}").status == 404
    assert hall.counts("SELECT count(*) FROM sessions") == 0


def test_registered_people_are_not_asked_after_once_the_message_is_here(hall: Hall) -> None:
    live = hall.live()
    person = new_id("per")
    names = {"registration_id": new_id("reg"), "event_id": live.event_id, "organisation_id": new_id("org")}
    receive(hall, RegistrationConfirmed(**names, person_id=person))
    asked = hall.registration.asked
    assert hall.ok(person, "GET", f"/v1/sessions/{live.id}")["id"] == live.id
    assert hall.registration.asked == asked
    receive(hall, RegistrationCancelled(**names, person_id=person))
    assert live.call(person, "GET", "").status == 403


def test_a_late_confirmation_does_not_turn_people_away(hall: Hall) -> None:
    live = hall.live()
    person = hall.attendee(live.event_id)
    assert live.ok(person, "POST", "/join")["role"] == "attendee"


def test_an_event_that_changes_changes_its_session_and_older_news_do_not(hall: Hall) -> None:
    live = hall.live()
    details = hall.registration.events[live.event_id]
    hall.registration.events[live.event_id] = details.model_copy(update={"title": "New title", "version": 3})
    receive(hall, published(hall, live.event_id, EventChanged, 3))
    assert live.snapshot()["session"]["title"] == "New title"
    kind, _, body = live.frames()[-1]
    assert (kind, body["title"]) == ("session", "New title")
    hall.registration.events[live.event_id] = details
    receive(hall, published(hall, live.event_id, EventChanged, 2))
    assert live.snapshot()["session"]["title"] == "New title"


def test_a_new_host_may_host_and_is_seen_as_one(hall: Hall) -> None:
    live = hall.live(people=1)
    [ann] = live.attendees
    organisation_id = hall.registration.events[live.event_id].organisation_id
    assert live.call(ann, "POST", "/rounds", {"title": "Talk", "rooms": 1}).status == 403
    receive(hall, HostAdded(event_id=live.event_id, organisation_id=organisation_id, person_id=ann))
    assert live.snapshot(ann)["you"]["role"] == "host"
    kind, _, body = live.frames()[-1]
    assert (kind, body["role"]) == ("participant", "host")
    assert live.prepare(1)["assignments"] == []


def test_the_session_ends_with_its_event(hall: Hall) -> None:
    live, waiting = hall.live(people=1), hall.live(start=False)
    live.open(1)
    for session in (live, waiting):
        receive(hall, published(hall, session.event_id, EventEnded, 2))
        receive(hall, published(hall, session.event_id, EventEnded, 2))
        assert session.snapshot()["session"]["status"] == "ended"
    assert [kind for kind, _, _ in live.messages()][-2:] == ["session.ended", "report.ready"]
    assert [kind for kind, _, _ in waiting.messages()][-1] == "session.ended"


def test_an_erased_person_is_forgotten_everywhere(hall: Hall) -> None:
    live, other = hall.live(), hall.live()
    person = live.newcomer("Secret Sue", "Hidden Hamlet")
    hall.registration.attending[(other.event_id, person)] = hall.registration.attending[
        (live.event_id, person)
    ]
    other.ok(person, "POST", "/join")
    live.stream(person)
    hall.registration.attending.clear()
    receive(hall, PersonErased(person_id=person))
    for session in (live, other):
        shown = session.snapshot()
        assert "Secret" not in str(shown)
        assert "Hamlet" not in str(shown)
        assert session.call(person, "GET", "/snapshot").status == 403
    [erased] = [p for p in live.snapshot()["participants"] if p["person_id"] == person]
    assert (erased["name"], erased["present"]) == ("Former participant", False)
    live.ok(live.host, "POST", "/end")
    assert live.ok(live.host, "GET", "/report")["attendance"]["total"] == 1


def test_an_event_that_nobody_knows_is_an_invalid_message(hall: Hall) -> None:
    message = EventPublished(event_id=new_id("evt"), organisation_id=new_id("org"), version=1)
    with pytest.raises(InvalidMessage):
        receive(hall, message)


def test_when_registration_does_not_answer_the_session_is_made_later(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    event_id, _ = hall.event()

    def silent(event_id: str) -> Any:
        raise Unavailable("Registration is away.")

    with monkeypatch.context() as away:
        away.setattr(hall.registration, "event", silent)
        receive(hall, published(hall, event_id))
    assert hall.counts("SELECT count(*) FROM sessions") == 0
    with hall.runtime.database.transaction() as db:
        db.execute(text("UPDATE timers SET due_at = clock_timestamp()"))
    assert Timers(hall.runtime.database, TIMERS, hall.runtime).fire_due() == 1
    assert hall.counts("SELECT count(*) FROM sessions") == 1
