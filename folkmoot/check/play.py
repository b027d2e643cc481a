"""The workshop itself: Locality's South West workshop, with its agenda, its tiers and twenty-four attendees."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from folkmoot.check.live import play_live
from folkmoot.check.mail import MailBox, wait_for_letter
from folkmoot.check.people import Cast, Person, refused, together
from folkmoot.check.report import Report, expect
from folkmoot.check.stream import Heard, Stream
from folkmoot.client import Client
from folkmoot.demo.facts import event_body, gatherings

SIZE = 24


def play(client: Client, box: MailBox, report: Report) -> None:
    """Play it all; Wrong is raised at the first thing that is not as it should be."""
    cast = Cast(client, box, SIZE)
    facts = next(gatherings())
    with report.step("reach the deployment") as step:
        document = client.get("/openapi.json")
        step.say(f"{client.base_url}, OpenAPI {document['openapi']}, {len(document['paths'])} paths")
    organisation_id = _set_up_organisation(cast, report, facts["organisation"]["tiers"])
    messages = _listen_as_integration(cast, report, organisation_id)
    event = _publish(
        cast, report, {**event_body(facts, organisation_id, datetime.now(UTC)), "capacity": SIZE}
    )
    _register(cast, report, event["id"])
    _sign_in(cast, report, event["id"])
    session_id = play_live(cast, report, event["id"])
    _hear_of_it_afterwards(cast, report, event["id"], session_id, messages)


def _set_up_organisation(cast: Cast, report: Report, tiers: list[str]) -> str:
    with report.step("organiser signs up by a mailed link"):
        organiser = cast.organiser
        cast.anyone.post("/v1/people", {"name": organiser.name, "email": organiser.email, "consent": True})
        token = cast.sign_in_by_letter(organiser)
        refused(
            410,
            "link-used",
            "the same link again",
            lambda: cast.anyone.post("/v1/sign-in/link", {"token": token}),
        )
    with report.step("organisation with three tiers and its members"):
        made = cast.organiser.signed_in.post(
            "/v1/organisations", {"name": "Locality (check)", "slug": f"check-{cast.run}", "tiers": tiers}
        )
        members = [
            {"email": person.email, "name": person.name, "tier": tiers[number % 2]}
            for number, person in enumerate([*cast.attendees, cast.late])
        ]
        members.append({"email": cast.friend.email, "name": cast.friend.name, "tier": tiers[2]})
        cast.organiser.signed_in.post(f"/v1/organisations/{made['id']}/members", {"members": members})
    return str(made["id"])


def _listen_as_integration(cast: Cast, report: Report, organisation_id: str) -> Stream:
    with report.step("integration gets a token and listens"):
        made = cast.organiser.signed_in.post(
            f"/v1/organisations/{organisation_id}/clients", {"name": "Check", "scopes": ["messages:read"]}
        )
        token = cast.anyone.post(
            "/v1/token",
            {
                "grant_type": "client_credentials",
                "client_id": made["client_id"],
                "client_secret": made["client_secret"],
            },
        )
        return Stream(cast.anyone.as_caller(token["access_token"]), "/v1/messages/stream")


def _publish(cast: Cast, report: Report, body: dict[str, Any]) -> dict[str, Any]:
    organiser = cast.organiser.signed_in
    with report.step("publish the workshop") as step:
        key = f"check-{cast.run}"
        event: dict[str, Any] = organiser.post("/v1/events", body, key=key)
        again = organiser.post("/v1/events", body, key=key)
        expect(again["id"] == event["id"], "the same Idempotency-Key made a second event")
        expect(event["status"] == "draft", f"a new event should be a draft, but is {event['status']}")
        organiser.post(f"/v1/events/{event['id']}/publish")
        seen = cast.anyone.get(f"/v1/events/{event['id']}")
        expect(seen["status"] == "published", f"the event should be published, but is {seen['status']}")
        expect(seen["seats_left"] == SIZE, f"{SIZE} seats should be left, not {seen['seats_left']}")
        titles = [item["title"] for item in seen["agenda"]]
        expect(titles == [item["title"] for item in body["agenda"]], f"the agenda came back as {titles}")
        step.say(f"{len(titles)} agenda items, {SIZE} seats, /e/{seen['slug']}")
    with report.step("name the host"):
        cast.host.id = organiser.post(
            f"/v1/events/{event['id']}/hosts", {"email": cast.host.email, "name": cast.host.name}
        )["person_id"]
    return event


def _register(cast: Cast, report: Report, event_id: str) -> None:
    path = f"/v1/events/{event_id}/registrations"

    def register(person: Person) -> Any:
        return cast.anyone.post(
            path, {"name": person.name, "email": person.email, "place": person.place, "consent": True}
        )

    with report.step(f"{SIZE} people register") as step:
        answers = together(register, cast.attendees)
        ids = {answer["id"] for answer in answers}
        expect(len(ids) == SIZE, f"{SIZE} registrations should be {SIZE} ids, not {len(ids)}")
        statuses = {answer["status"] for answer in answers}
        expect(statuses == {"confirmed"}, f"all should be confirmed, but are {', '.join(sorted(statuses))}")
        again = register(cast.attendees[0])
        expect(
            again["id"] == answers[0]["id"], "registering the same address again made another registration"
        )
        left = cast.anyone.get(f"/v1/events/{event_id}")["seats_left"]
        expect(left == 0, f"no seat should be left, not {left}")
        step.say("0 seats left")
    with report.step("one is refused by tier"):
        refused(403, "not-eligible", "a Friend's registration", lambda: register(cast.friend))
    with report.step("one is refused by capacity"):
        refused(409, "event-full", "registration number 25", lambda: register(cast.late))


def _sign_in(cast: Cast, report: Report, event_id: str) -> None:
    with report.step("every attendee signs in by the mailed link") as step:
        letters: list[str] = []

        def sign_in(person: Person) -> None:
            letter = wait_for_letter(cast.box, person.email)
            calendars = [name for name in letter.attachments if "calendar" in name or ".ics" in name]
            expect(calendars, f"the letter to {person.email} has no calendar file")
            expect(letter.html, f"the letter to {person.email} has no HTML part")
            letters.append(letter.subject)
            cast.sign_in_by_letter(person)

        together(sign_in, cast.attendees)
        step.say(f"“{letters[0]}”, with calendar file")
    with report.step("the host signs in by a mailed link"):
        cast.anyone.post("/v1/sign-in", {"email": cast.host.email})
        known = cast.host.id
        cast.sign_in_by_letter(cast.host)
        expect(cast.host.id == known, "the host's link signed somebody else in")
    with report.step("an attendee may not act as host or organiser"):
        attendee = cast.attendees[0].signed_in
        listed = attendee.raw("GET", f"/v1/events/{event_id}/registrations").status_code
        expect(listed in {403, 404}, f"an attendee got {listed} for the list of registrations")


def _hear_of_it_afterwards(
    cast: Cast, report: Report, event_id: str, session_id: str, messages: Stream
) -> None:
    with report.step("report by e-mail to every attendee"):
        together(lambda person: wait_for_letter(cast.box, person.email, having="/report/"), cast.attendees)
    with report.step("the integration heard of everything, without personal data") as step:
        for kind in (
            "event.published",
            "session.started",
            "round.opened",
            "round.closed",
            "session.ended",
            "report.ready",
        ):
            messages.wait_for(kind, lambda heard, kind=kind: _type(heard) == kind)  # type: ignore[misc]
        said = [heard for heard in list(messages.heard) if _type(heard)]
        confirmed = [heard for heard in said if _type(heard) == "registration.confirmed"]
        expect(
            len(confirmed) == SIZE, f"{SIZE} registration.confirmed should have come, not {len(confirmed)}"
        )
        ids = [heard.data["id"] for heard in said]
        expect(len(set(ids)) == len(ids), "a message came twice")
        _in_order(said, session_id)
        text = " ".join(str(heard.data) for heard in said)
        for person in [cast.organiser, *cast.everybody]:
            expect(person.email not in text and person.name not in text, f"a message names {person.name}")
        messages.close()
        step.say(f"{len(ids)} messages")


def _in_order(heard: list[Heard], session_id: str) -> None:
    """The messages about one session carry rising sequence numbers."""
    numbers = [
        int(one.data["sequence"])
        for one in heard
        if one.data["data"].get("session_id") == session_id and one.data["source"].endswith("sessions")
    ]
    expect(len(numbers) > SIZE, f"only {len(numbers)} messages came about the session")
    rising = all(earlier < later for earlier, later in pairwise(numbers))
    expect(rising, f"the session's messages came out of order: {numbers}")


def _type(heard: Heard) -> str:
    return str(heard.data.get("type", "")) if isinstance(heard.data, dict) else ""
