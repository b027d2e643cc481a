"""Rehearsals: made, handed out as tokens, forgotten. Nobody outside the event's organisers and hosts hears of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.database import now as database_now
from chassis.messaging import outbox, timers
from chassis.problems import Forbidden, NotFound
from contracts import QuestionSubmitted, RehearsalForgotten
from services.registration import store
from services.registration.domain import identity
from services.registration.domain import rehearsals as rules
from services.registration.domain.cast import cast
from services.registration.models import Event, EventHost
from services.registration.runtime import Runtime
from services.registration.use_cases import guard
from services.registration.use_cases.events import copy_facts

FORGET_TIMER = "rehearsal.forget"
CLIENT = "rehearsal"
"""`client_id` of the tokens of simulated people, so that they can be told from people's own."""
CONSENT = "(simulated)"


@dataclass(frozen=True)
class Rehearsal:
    """A rehearsal, and the event that it rehearses."""

    event: Event
    of: Event

    @property
    def people(self) -> int:
        """How many simulated people there are."""
        return self.event.seats_taken


@dataclass(frozen=True)
class SimulatedToken:
    """An access token of somebody who does not exist. `expires_in`: seconds."""

    person_id: str
    name: str
    access_token: str
    expires_in: int


def rehearse(
    runtime: Runtime, caller: Caller, event_id: str, *, people: int, pace: int, seed: int, listeners: int = 0
) -> Rehearsal:
    """Copy an event, to begin now, with so many simulated people; the last `listeners` of them come only to listen.

    For its organisers and hosts. Conflict when it is a rehearsal itself, or has as many as may be.
    """
    with runtime.database.transaction() as db:
        seen = guard.visible_event(db, event_id, caller)
        event = store.lock_event(db, seen.id)
        if event is None:
            raise NotFound("event")
        guard.require_host(db, event, caller)
        guard.refuse_rehearsal(event)
        with guard.rules():
            rules.check_another(store.count_rehearsals(db, event.id))
        now = runtime.clock.now()
        copied = Event(
            id=runtime.ids("evt"),
            organisation_id=event.organisation_id,
            slug="",
            # Closed: nobody else can register, and who is registered may come.
            status="closed",
            seats_taken=people,
            rehearsal_of=event.id,
            rehearsed_by=caller.sub,
            pace=pace,
            version=1,
            created_at=now,
        )
        copied.slug = f"rehearsal-{copied.id.removeprefix('evt_')}"
        copy_facts(runtime, db, event, copied, partial(rules.facts_of, people=people, now=now))
        for host in store.hosts(db, event.id):
            db.add(EventHost(event_id=copied.id, person_id=host.person_id, name=host.name, added_at=now))
        _add_people(runtime, db, copied, people, seed, listeners)
        timers.schedule(db, FORGET_TIMER, copied.id, database_now(db) + rules.KEPT)
        return Rehearsal(copied, event)


def rehearsals_of(runtime: Runtime, caller: Caller, event_id: str) -> Sequence[Rehearsal]:
    """The rehearsals of an event that are kept, newest first; for its organisers and hosts."""
    with runtime.database.reading() as db:
        event = guard.visible_event(db, event_id, caller)
        guard.require_host(db, event, caller)
        return [Rehearsal(copied, event) for copied in store.rehearsals(db, event.id)]


def tokens_for(
    runtime: Runtime, caller: Caller, event_id: str, after: str | None, limit: int
) -> tuple[Sequence[SimulatedToken], str | None]:
    """A page of access tokens of a rehearsal's simulated people, and the registration after which the next one
    begins. Only for whoever made the rehearsal; NotFound for an event that is none."""
    with runtime.database.reading() as db:
        event = guard.visible_event(db, event_id, caller)
        guard.require_host(db, event, caller)
        if event.rehearsal_of is None:
            raise NotFound("rehearsal")
        if event.rehearsed_by != caller.sub:
            raise Forbidden(
                "Only whoever made a rehearsal may act as its simulated people. Make a rehearsal of your own."
            )
        rows = store.simulated(db, event.id, after, limit + 1)
    shown = rows[:limit]
    return (
        [_token(runtime, person_id, row.name) for person_id, row in shown],
        shown[-1][1].id if len(rows) > limit else None,
    )


def remove(runtime: Runtime, caller: Caller, event_id: str, rehearsal_id: str) -> None:
    """Forget a rehearsal now; for the organisers and hosts of the event. Forgotten already: nothing happens."""
    with runtime.database.transaction() as db:
        event = guard.visible_event(db, event_id, caller)
        guard.require_host(db, event, caller)
        copied = store.lock_event(db, rehearsal_id)
        if copied is not None and copied.rehearsal_of == event.id:
            timers.cancel(db, FORGET_TIMER, copied.id)
            _forget(db, copied)


def forget_when_due(db: Session, event_id: str) -> None:
    """A rehearsal has been kept long enough."""
    copied = store.lock_event(db, event_id)
    if copied is not None and copied.rehearsal_of is not None:
        _forget(db, copied)


def _forget(db: Session, copied: Event) -> None:
    event_id, version = copied.id, copied.version + 1
    store.forget_rehearsal(db, event_id)
    outbox.add(db, RehearsalForgotten(event_id=event_id), key=event_id, sequence=version, subject=event_id)


def _add_people(runtime: Runtime, db: Session, event: Event, count: int, seed: int, listeners: int) -> None:
    now = event.created_at
    people: list[dict[str, Any]] = []
    registrations: list[dict[str, Any]] = []
    for number, simulated in enumerate(cast(seed, count)):
        person_id = runtime.ids("per")
        people.append({"id": person_id, "name": simulated.name, "simulated": True, "created_at": now})
        registrations.append(
            {
                "id": runtime.ids("reg"),
                "event_id": event.id,
                "person_id": person_id,
                "status": "confirmed",
                "name": simulated.name,
                "place": simulated.place,
                "organisation": simulated.organisation,
                "access_needs": simulated.access_needs,
                "question": simulated.question,
                "listening": number >= count - listeners,
                "consent": CONSENT,
                "consent_at": now,
                "created_at": now,
            }
        )
    store.add_simulated(db, people, registrations)
    for row in registrations:
        if row["question"]:
            _tell_question(db, event, row["id"], row["person_id"])


def _tell_question(db: Session, event: Event, registration_id: str, person_id: str) -> None:
    said = QuestionSubmitted(
        registration_id=registration_id,
        event_id=event.id,
        organisation_id=event.organisation_id,
        person_id=person_id,
    )
    outbox.add_many(db, [(said, 1)], key=registration_id, rehearsal=True)


def _token(runtime: Runtime, person_id: str, name: str) -> SimulatedToken:
    claims = identity.access_claims(
        issuer=runtime.issuer.name,
        audience=identity.PUBLIC_AUDIENCE,
        subject=person_id,
        client_id=CLIENT,
        scope="person",
        token_id=runtime.ids("tok"),
        now=runtime.clock.now(),
        lifetime=runtime.issuer.lifetime,
    )
    return SimulatedToken(person_id, name, runtime.issuer.sign(claims), claims["exp"] - claims["iat"])
