"""Who may do what, and how a rule's no becomes a problem that a caller can act on."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.problems import Conflict, Forbidden, Invalid, NotFound, Problem, Unauthorised
from services.registration import store
from services.registration.domain.errors import InvalidFacts, NotEligible, Refused
from services.registration.models import Event, Organisation, Person, Registration


@contextmanager
def rules() -> Iterator[None]:
    """Inside, a domain rule that says no is raised as the Problem it is."""
    try:
        yield
    except NotEligible as refused:
        raise Problem(403, refused.code, refused.title, refused.detail) from None
    except Refused as refused:
        raise Conflict(refused.code, refused.title, refused.detail) from None
    except InvalidFacts as invalid:
        raise Invalid(
            "Some facts contradict each other; see `errors`.",
            [{"pointer": pointer, "detail": said} for pointer, said in invalid.errors],
        ) from None


def signed_in(db: Session, caller: Caller) -> Person:
    """The person who calls; Unauthorised when they have been erased since the token was made."""
    person = store.person(db, caller.sub)
    if person is None:
        raise Unauthorised()
    return person


def organisation_for(db: Session, organisation_id: str, caller: Caller) -> Organisation:
    """The organisation, for one of its organisers. Others hear that there is none."""
    organisation = store.organisation(db, organisation_id)
    if organisation is None or not store.is_organiser(db, organisation.id, caller.sub):
        raise NotFound("organisation")
    return organisation


def acts_for(db: Session, organisation_id: str, caller: Caller | None) -> bool:
    """Whether the caller is a person who may act for the organisation."""
    return (
        caller is not None and caller.kind == "person" and store.is_organiser(db, organisation_id, caller.sub)
    )


def visible_event(db: Session, event_id: str, caller: Caller | None) -> Event:
    """The event (by id or slug), if it is published or the caller's own organisation's or theirs to host.

    A rehearsal is as hidden as a draft.
    """
    event = store.event(db, event_id)
    if event is None:
        raise NotFound("event")
    if hidden(event) and not acts_for(db, event.organisation_id, caller):
        hosting = caller is not None and store.is_host(db, event.id, caller.sub)
        if not hosting:
            raise NotFound("event")
    return event


def hidden(event: Event) -> bool:
    """Whether only the event's organisers and hosts know of it."""
    return event.status == "draft" or event.rehearsal_of is not None


def locked_event(db: Session, event_id: str, caller: Caller) -> Event:
    """The event, locked, for one of its organisers. Conflict when it is a rehearsal, which stays as it was copied."""
    event = store.lock_event(db, event_id)
    if event is None:
        raise NotFound("event")
    require_organiser(db, event, caller)
    refuse_rehearsal(event)
    return event


def refuse_rehearsal(event: Event) -> None:
    """Raise Conflict when the event is a rehearsal."""
    if event.rehearsal_of is not None:
        raise Conflict(
            "is-rehearsal",
            "This is a rehearsal.",
            "A rehearsal is a copy, with simulated people only. Do this with the event itself, then rehearse again.",
        )


def require_host(db: Session, event: Event, caller: Caller) -> None:
    """Raise unless the caller organises or hosts the event; who may not even see it hears that there is none."""
    if acts_for(db, event.organisation_id, caller) or store.is_host(db, event.id, caller.sub):
        return
    if hidden(event):
        raise NotFound("event")
    raise Forbidden("Only the organisers and hosts of this event may do this. Ask one of them.")


def require_organiser(db: Session, event: Event, caller: Caller) -> None:
    """Raise unless the caller organises the event; who may not even see it hears that there is none."""
    if not acts_for(db, event.organisation_id, caller):
        if hidden(event):
            raise NotFound("event")
        raise Forbidden("Only the organisers of this event may do this. Ask one of them.")


def own_registration(db: Session, registration: Registration | None, caller: Caller) -> Registration:
    """The registration, if it is the caller's own or for an event that the caller organises."""
    if registration is None:
        raise NotFound("registration")
    if registration.person_id != caller.sub:
        event = store.event(db, registration.event_id)
        if event is None or not acts_for(db, event.organisation_id, caller):
            raise NotFound("registration")
    return registration
