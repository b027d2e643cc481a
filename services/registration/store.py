"""Named queries. `lock_*` take the row lock under which a unit changes and its messages get their order."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Row, delete, func, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.messaging.tables import TIMERS
from services.registration.models import (
    AccessToken,
    AgendaRow,
    Client,
    Event,
    EventHost,
    Link,
    Member,
    Organisation,
    Organiser,
    Person,
    RefreshToken,
    Registration,
    SignIn,
    SignInFailure,
    SigningKey,
    TokenFamily,
)

_SIGNING_KEYS_LOCK = 0x666D_6B65_7973

# --- organisations -------------------------------------------------------------------------------------------------


def organisation(db: Session, organisation_id: str) -> Organisation | None:
    """By id or slug."""
    column = Organisation.id if organisation_id.startswith("org_") else Organisation.slug
    return db.scalars(select(Organisation).where(column == organisation_id)).one_or_none()


def add_organisation(db: Session, new: Organisation) -> bool:
    """Insert; False when the slug is taken."""
    done = db.execute(
        insert(Organisation)
        .values(id=new.id, name=new.name, slug=new.slug, tiers=new.tiers, created_at=new.created_at)
        .on_conflict_do_nothing()
        .returning(Organisation.id)
    )
    return done.scalar_one_or_none() is not None


def is_organiser(db: Session, organisation_id: str, person_id: str) -> bool:
    """Whether the person may act for the organisation."""
    return db.get(Organiser, (organisation_id, person_id)) is not None


def organisations_of(db: Session, person_id: str) -> Sequence[Organisation]:
    """The organisations that a person acts for, by name."""
    return db.scalars(
        select(Organisation)
        .join(Organiser, Organiser.organisation_id == Organisation.id)
        .where(Organiser.person_id == person_id)
        .order_by(Organisation.name, Organisation.id)
    ).all()


def put_members(db: Session, rows: Sequence[dict[str, object]]) -> None:
    """Add members, or change the name and tier of those that are there."""
    statement = insert(Member)
    db.execute(
        statement.on_conflict_do_update(
            index_elements=[Member.organisation_id, Member.email],
            set_={
                "name": statement.excluded.name,
                "tier": statement.excluded.tier,
                "updated_at": statement.excluded.updated_at,
            },
        ),
        rows,
    )


def tier_of(db: Session, organisation_id: str, email: str) -> str | None:
    """The membership tier of an address; None for no member."""
    return db.scalars(
        select(Member.tier).where(Member.organisation_id == organisation_id, Member.email == email)
    ).one_or_none()


def client(db: Session, client_id: str) -> Client | None:
    """An integration."""
    return db.get(Client, client_id)


# --- people --------------------------------------------------------------------------------------------------------


def person(db: Session, person_id: str) -> Person | None:
    """A person who has not been erased."""
    found = db.get(Person, person_id)
    return found if found is not None and found.erased_at is None else None


def person_by_email(db: Session, email: str) -> Person | None:
    """By normalised address."""
    return db.scalars(select(Person).where(Person.email == email)).one_or_none()


def lock_person(db: Session, person_id: str) -> Person | None:
    """A person, locked."""
    return db.scalars(
        select(Person).where(Person.id == person_id, Person.erased_at.is_(None)).with_for_update()
    ).one_or_none()


def person_for(db: Session, person_id: str, email: str, name: str, now: datetime) -> Person:
    """The person with this address; a new one, with this id and name, when there is none."""
    found = person_by_email(db, email) or add_person(db, person_id, email, name, now)
    if found is None:
        # Somebody else has just added the address.
        found = person_by_email(db, email)
        assert found is not None
    return found


def add_person(db: Session, person_id: str, email: str, name: str, now: datetime) -> Person | None:
    """A new person; None when the address is somebody's already."""
    return db.scalars(
        insert(Person)
        .values(id=person_id, email=email, name=name, may_organise=False, version=0, created_at=now)
        .on_conflict_do_nothing()
        .returning(Person)
    ).one_or_none()


def people(db: Session, person_ids: Collection[str]) -> Sequence[Person]:
    """Those of the people who exist and were not erased."""
    return db.scalars(select(Person).where(Person.id.in_(person_ids), Person.erased_at.is_(None))).all()


def forget_person(db: Session, person_id: str, erased: str) -> None:
    """Remove what lies about of a person beside their own row: letters, links, roles."""
    email = db.scalars(select(Person.email).where(Person.id == person_id)).one()
    db.execute(delete(Link).where(Link.person_id == person_id))
    db.execute(delete(SignIn).where((SignIn.person_id == person_id) | (SignIn.email == email)))
    db.execute(delete(SignInFailure).where(SignInFailure.email == email))
    db.execute(delete(Organiser).where(Organiser.person_id == person_id))
    db.execute(update(EventHost).where(EventHost.person_id == person_id).values(name=erased))


# --- events --------------------------------------------------------------------------------------------------------


def event(db: Session, event_id: str) -> Event | None:
    """By id or slug."""
    column = Event.id if event_id.startswith("evt_") else Event.slug
    return db.scalars(select(Event).where(column == event_id)).one_or_none()


def lock_event(db: Session, event_id: str) -> Event | None:
    """An event, locked and as it is now, whatever was read before. First of all locks that a use case takes."""
    return db.scalars(
        select(Event).where(Event.id == event_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()


def slug_taken(db: Session, slug: str) -> bool:
    """Whether an event has this slug. Serialises those who choose one until they commit."""
    db.execute(text("SELECT pg_advisory_xact_lock(hashtext(:slug))"), {"slug": f"event slug {slug}"})
    return db.scalars(select(Event.id).where(Event.slug == slug)).first() is not None


def upcoming_events(
    db: Session, now: datetime, after: tuple[datetime, str] | None, limit: int
) -> Sequence[Row[Event, str, str]]:
    """Published events that are not over, soonest first, with their organisation's name and slug."""
    query = (
        select(Event, Organisation.name, Organisation.slug)
        .join(Organisation, Organisation.id == Event.organisation_id)
        .where(Event.status.in_(("published", "closed")), Event.ends_at > now)
        .order_by(Event.starts_at, Event.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(Event.starts_at, Event.id) > after)
    return db.execute(query).all()


def agenda(db: Session, event_id: str) -> Sequence[AgendaRow]:
    """Items and parts, items first, each in order."""
    return db.scalars(
        select(AgendaRow)
        .where(AgendaRow.event_id == event_id)
        .order_by(AgendaRow.parent_id.is_not(None), AgendaRow.position)
    ).all()


def drop_agenda(db: Session, event_id: str) -> None:
    """Remove every item of an event."""
    db.execute(delete(AgendaRow).where(AgendaRow.event_id == event_id))


def is_host(db: Session, event_id: str, person_id: str) -> bool:
    """Whether the person was named a host of the event."""
    return db.get(EventHost, (event_id, person_id)) is not None


def hosts(db: Session, event_id: str) -> Sequence[EventHost]:
    """The event's hosts in the order in which they were added."""
    return db.scalars(
        select(EventHost)
        .where(EventHost.event_id == event_id)
        .order_by(EventHost.added_at, EventHost.person_id)
    ).all()


def hosted_by(db: Session, person_id: str) -> Sequence[Event]:
    """The events that a person hosts, latest first."""
    return db.scalars(
        select(Event)
        .join(EventHost, EventHost.event_id == Event.id)
        .where(EventHost.person_id == person_id)
        .order_by(Event.starts_at.desc())
        .limit(100)
    ).all()


# --- registrations -------------------------------------------------------------------------------------------------


def registration(db: Session, registration_id: str) -> Registration | None:
    """A registration."""
    return db.get(Registration, registration_id)


def lock_registration(db: Session, registration_id: str) -> Registration | None:
    """A registration, locked and as it is now."""
    return db.scalars(
        select(Registration)
        .where(Registration.id == registration_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def registration_of(db: Session, event_id: str, person_id: str) -> Registration | None:
    """A person's registration for an event, as it is now."""
    return db.scalars(
        select(Registration)
        .where(Registration.event_id == event_id, Registration.person_id == person_id)
        .execution_options(populate_existing=True)
    ).one_or_none()


def person_and_registration(
    db: Session, event_id: str, email: str
) -> tuple[Person | None, Registration | None]:
    """Who has this address, and their registration for the event; at one go, because most who come late ask this."""
    row = db.execute(
        select(Person, Registration)
        .outerjoin(Registration, (Registration.person_id == Person.id) & (Registration.event_id == event_id))
        .where(Person.email == email)
    ).one_or_none()
    return (None, None) if row is None else (row[0], row[1])


def registrations(
    db: Session, event_id: str, after: str | None, limit: int
) -> Sequence[Row[Registration, str | None]]:
    """An event's registrations with their addresses, in the order in which they came."""
    query = (
        select(Registration, Person.email)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.event_id == event_id, Person.erased_at.is_(None))
        .order_by(Registration.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(Registration.id > after)
    return db.execute(query).all()


def recipients(db: Session, event_id: str) -> Sequence[Row[Registration, str]]:
    """Confirmed registrations and where to write to."""
    return db.execute(  # type: ignore[return-value]  # the addresses are not null
        select(Registration, Person.email)
        .join(Person, Person.id == Registration.person_id)
        .where(
            Registration.event_id == event_id, Registration.status == "confirmed", Person.email.is_not(None)
        )
        .order_by(Registration.id)
    ).all()


def registrations_of(
    db: Session, person_id: str, after: str | None, limit: int
) -> Sequence[Row[Registration, Event]]:
    """A person's registrations with their events, latest first."""
    query = (
        select(Registration, Event)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.person_id == person_id)
        .order_by(Registration.id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(Registration.id < after)
    return db.execute(query).all()


def registrations_among(db: Session, event_id: str, person_ids: Collection[str]) -> dict[str, Registration]:
    """The registrations of some people for an event, by person id."""
    rows = db.scalars(
        select(Registration).where(Registration.event_id == event_id, Registration.person_id.in_(person_ids))
    )
    return {row.person_id: row for row in rows}


# --- signing in ----------------------------------------------------------------------------------------------------


def recent_sign_ins(db: Session, email: str, since: datetime) -> int:
    """How many letters were asked for to this address."""
    return db.scalars(
        select(func.count()).select_from(SignIn).where(SignIn.email == email, SignIn.created_at > since)
    ).one()


def lock_live_sign_ins(db: Session, email: str, now: datetime) -> Sequence[SignIn]:
    """The sign-ins of an address whose codes may still work, newest first, locked."""
    return db.scalars(
        select(SignIn)
        .where(SignIn.email == email, SignIn.expires_at > now, SignIn.used_at.is_(None))
        .order_by(SignIn.id.desc())
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def lock_sign_in(db: Session, sign_in_id: str) -> SignIn | None:
    """A sign-in, locked."""
    return db.scalars(
        select(SignIn)
        .where(SignIn.id == sign_in_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def failures(db: Session, email: str, since: datetime) -> int:
    """Wrong codes and passwords for an address."""
    return db.scalars(
        select(func.count())
        .select_from(SignInFailure)
        .where(SignInFailure.email == email, SignInFailure.at > since)
    ).one()


def link(db: Session, digest: str) -> Link | None:
    """A mailed link."""
    return db.get(Link, digest)


def lock_link(db: Session, digest: str) -> Link | None:
    """A mailed link, locked."""
    return db.scalars(
        select(Link).where(Link.digest == digest).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()


def put_link(db: Session, new: Link) -> None:
    """Keep a link unless it is kept already (a letter that is made twice)."""
    db.execute(
        insert(Link)
        .values(
            digest=new.digest,
            person_id=new.person_id,
            registration_id=new.registration_id,
            sign_in_id=new.sign_in_id,
            next=new.next,
            expires_at=new.expires_at,
        )
        .on_conflict_do_nothing()
    )


def use_links_of(db: Session, sign_in_id: str, now: datetime) -> None:
    """A sign-in is used up: so are its links."""
    db.execute(update(Link).where(Link.sign_in_id == sign_in_id, Link.used_at.is_(None)).values(used_at=now))


# --- tokens --------------------------------------------------------------------------------------------------------


def family_of(db: Session, refresh_digest: str) -> tuple[TokenFamily, RefreshToken] | None:
    """A refresh token and its family, the family locked: refreshes of one browser happen one after the other."""
    family_id = db.scalars(
        select(RefreshToken.family_id).where(RefreshToken.digest == refresh_digest)
    ).one_or_none()
    if family_id is None:
        return None
    family = db.scalars(
        select(TokenFamily).where(TokenFamily.id == family_id).with_for_update()
    ).one_or_none()
    token = db.get(RefreshToken, refresh_digest, populate_existing=True)
    return None if family is None or token is None else (family, token)


def lock_family(db: Session, family_id: str) -> TokenFamily | None:
    """A token family, locked."""
    return db.scalars(
        select(TokenFamily)
        .where(TokenFamily.id == family_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def families_of(db: Session, person_id: str) -> Sequence[TokenFamily]:
    """A person's families that are not revoked, locked."""
    return db.scalars(
        select(TokenFamily)
        .where(TokenFamily.person_id == person_id, TokenFamily.revoked_at.is_(None))
        .order_by(TokenFamily.id)
        .with_for_update()
    ).all()


def put_refresh_token(db: Session, digest: str, family_id: str, now: datetime, expires_at: datetime) -> None:
    """Keep a refresh token unless it is kept already."""
    db.execute(
        insert(RefreshToken)
        .values(digest=digest, family_id=family_id, issued_at=now, expires_at=expires_at)
        .on_conflict_do_nothing()
    )


def live_access_tokens(db: Session, family_id: str, now: datetime) -> Sequence[AccessToken]:
    """The family's access tokens that would still be accepted."""
    return db.scalars(
        select(AccessToken).where(
            AccessToken.family_id == family_id, AccessToken.expires_at > now, AccessToken.revoked_at.is_(None)
        )
    ).all()


def access_token(db: Session, token_id: str) -> AccessToken | None:
    """An access token of a person."""
    return db.get(AccessToken, token_id)


def is_revoked(db: Session, token_id: str) -> bool:
    """Whether an access token was revoked."""
    found = db.scalars(select(AccessToken.revoked_at).where(AccessToken.token_id == token_id)).one_or_none()
    return found is not None


def lock_signing_keys(db: Session) -> None:
    """Let one process at a time change the signing keys."""
    db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SIGNING_KEYS_LOCK})


def signing_keys(db: Session) -> Sequence[SigningKey]:
    """Every signing key, oldest first."""
    return db.scalars(select(SigningKey).order_by(SigningKey.signs_from, SigningKey.kid)).all()


# --- housekeeping --------------------------------------------------------------------------------------------------


def forget_stale(db: Session, *, before: datetime) -> int:
    """Delete what has long expired: letters, links, failures, tokens. Returns the number of rows."""
    rows = 0
    for statement in (
        delete(TIMERS).where(TIMERS.c.due_at.is_(None), TIMERS.c.fired_at < before),
        delete(Link).where(Link.expires_at < before),
        delete(SignIn).where(SignIn.created_at < before),
        delete(SignInFailure).where(SignInFailure.at < before),
        delete(AccessToken).where(AccessToken.expires_at < before),
        delete(TokenFamily).where(TokenFamily.expires_at < before),
    ):
        rows += db.execute(statement).rowcount  # type: ignore[attr-defined]
    return rows


def timer_known(db: Session, kind: str) -> bool:
    """Whether a timer of this kind is set."""
    return (
        db.execute(
            select(TIMERS.c.subject).where(TIMERS.c.kind == kind, TIMERS.c.due_at.is_not(None))
        ).first()
        is not None
    )
