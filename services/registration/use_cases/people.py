"""A person's own account: what is known of them, their password, export and erasure; and people for other services."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.auth import Caller
from chassis.messaging import outbox
from chassis.problems import Forbidden
from contracts import PersonErased
from services.registration import store
from services.registration.domain.names import normal_email
from services.registration.models import Event, Organisation, Person, Registration
from services.registration.runtime import Runtime
from services.registration.use_cases import guard, tokens
from services.registration.use_cases.registrations import free_seat

ERASED = "(erased)"


@dataclass(frozen=True)
class Account:
    """A person, what they organise and what they host."""

    person: Person
    organisations: tuple[Organisation, ...]
    hosting: tuple[Event, ...]


@dataclass(frozen=True)
class Shown:
    """How a person shows themselves at an event."""

    person_id: str
    name: str
    place: str = ""
    organisation: str = ""
    access_needs: str = ""
    listening: bool = False


def account(runtime: Runtime, caller: Caller) -> Account:
    """The caller's own account."""
    with runtime.database.reading() as db:
        person = guard.signed_in(db, caller)
        return Account(
            person, tuple(store.organisations_of(db, person.id)), tuple(store.hosted_by(db, person.id))
        )


def set_password(runtime: Runtime, caller: Caller, new: str, current: str | None) -> None:
    """Choose a password; whoever has one must say it. Forbidden when it is wrong."""
    with runtime.database.reading() as db:
        kept = guard.signed_in(db, caller).password_hash
    if kept is not None and not (current and runtime.vault.password_fits(current, kept)):
        raise Forbidden("Your present password is not right. Try again.", code="wrong-password")
    hashed = runtime.vault.hash_password(new)
    with runtime.database.transaction() as db:
        person = store.lock_person(db, caller.sub)
        if person is None or person.password_hash != kept:
            raise Forbidden("The password was just changed elsewhere. Try again.", code="wrong-password")
        person.password_hash = hashed


def add_organiser(runtime: Runtime, *, email: str, name: str, password: str | None) -> Person:
    """Let an address organise, whoever may found organisations otherwise. A password given replaces the old one."""
    hashed = runtime.vault.hash_password(password) if password else None
    with runtime.database.transaction() as db:
        found = store.person_for(db, runtime.ids("per"), normal_email(email), name, runtime.clock.now())
        person = store.lock_person(db, found.id)
        assert person is not None
        person.may_organise = True
        if hashed is not None:
            person.password_hash = hashed
        return person


def shown(runtime: Runtime, person_ids: Sequence[str], event_id: str | None) -> Sequence[Shown]:
    """How people show themselves at an event: as they registered for it, or by name alone when they did not."""
    with runtime.database.reading() as db:
        people = store.people(db, person_ids)
        said: dict[str, Registration] = {}
        if event_id is not None:
            said = store.registrations_among(db, event_id, person_ids)
        found = []
        for person in people:
            row = said.get(person.id)
            if row is None:
                found.append(Shown(person.id, person.name))
            else:
                found.append(
                    Shown(person.id, row.name, row.place, row.organisation, row.access_needs, row.listening)
                )
        return found


def erase(runtime: Runtime, caller: Caller) -> None:
    """Forget the caller: places to come are given back, what they said is emptied, every sign-in ends.

    The organisers' own member lists are theirs to keep; they are not touched.
    """
    with runtime.database.transaction() as db:
        guard.signed_in(db, caller)
        rows = [row for row, _ in store.registrations_of(db, caller.sub, None, 10_000)]
        for event_id in sorted({row.event_id for row in rows}):
            store.lock_event(db, event_id)
        for row in sorted(rows, key=lambda row: row.id):
            event = store.event(db, row.event_id)
            registration = store.lock_registration(db, row.id)
            assert event is not None
            assert registration is not None
            if registration.status == "confirmed" and event.status != "ended":
                free_seat(runtime, db, event, registration)
            registration.name = ERASED
            registration.place = registration.organisation = registration.access_needs = ""
            registration.question = ""
        for family in store.families_of(db, caller.sub):
            tokens.revoke_family(runtime, db, family, "erased")
        store.forget_person(db, caller.sub, ERASED)
        person = store.lock_person(db, caller.sub)
        assert person is not None
        person.email = None
        person.name = ERASED
        person.password_hash = None
        person.may_organise = False
        person.erased_at = runtime.clock.now()
        person.version += 1
        outbox.add(
            db,
            PersonErased(person_id=person.id),
            key=person.id,
            sequence=person.version,
            subject=person.id,
        )
