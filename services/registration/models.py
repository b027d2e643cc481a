"""The tables of registration. `version` columns count the changes of a row and order its messages."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.database import new_metadata
from chassis.messaging import tables as messaging_tables

ID = String(30)
EMAIL = String(254)
NAME = String(120)
MOMENT = DateTime(timezone=True)


class Base(DeclarativeBase):
    """Everything that registration owns."""

    metadata = new_metadata()


class Organisation(Base):
    """Who runs events."""

    __tablename__ = "organisations"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(NAME)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    tiers: Mapped[list[str]] = mapped_column(ARRAY(String(60)))
    created_at: Mapped[datetime] = mapped_column(MOMENT)


class Person(Base):
    """Somebody with an address. What they say about themselves at an event stands with the registration.

    The `simulated` people of a rehearsal have no address, and go with it.
    """

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    email: Mapped[str | None] = mapped_column(EMAIL, unique=True)
    name: Mapped[str] = mapped_column(NAME)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    may_organise: Mapped[bool] = mapped_column(default=False)
    simulated: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(MOMENT)
    erased_at: Mapped[datetime | None] = mapped_column(MOMENT)


class Organiser(Base):
    """A person who may act for an organisation."""

    __tablename__ = "organisers"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    created_at: Mapped[datetime] = mapped_column(MOMENT)


class Member(Base):
    """An address that belongs to an organisation, at a tier. Need not be a person that has ever come here."""

    __tablename__ = "members"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    email: Mapped[str] = mapped_column(EMAIL, primary_key=True)
    name: Mapped[str] = mapped_column(NAME)
    tier: Mapped[str] = mapped_column(String(60))
    updated_at: Mapped[datetime] = mapped_column(MOMENT)


class Client(Base):
    """An integration of an organisation, with its own secret (kept as a digest)."""

    __tablename__ = "clients"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(NAME)
    secret_digest: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String(60)))
    created_at: Mapped[datetime] = mapped_column(MOMENT)


class Event(Base):
    """The gathering. `seats_taken` is counted under this row's lock, which is why it can never exceed `capacity`.

    A rehearsal is a hidden copy: `rehearsal_of` names the event, `rehearsed_by` who made it, `pace` how many agenda
    minutes go by in one.
    """

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'published', 'closed', 'ended')", name="status"),
        CheckConstraint("seats_taken >= 0 AND seats_taken <= capacity", name="seats"),
        CheckConstraint("ends_at > starts_at", name="times"),
        Index("ix_events_upcoming", "starts_at", "id", postgresql_where="status <> 'draft'"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    status: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(500))
    description: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime] = mapped_column(MOMENT)
    ends_at: Mapped[datetime] = mapped_column(MOMENT)
    time_zone: Mapped[str] = mapped_column(String(60))
    capacity: Mapped[int] = mapped_column(Integer)
    seats_taken: Mapped[int] = mapped_column(Integer, default=0)
    registration_closes_at: Mapped[datetime | None] = mapped_column(MOMENT)
    eligible_tiers: Mapped[list[str]] = mapped_column(ARRAY(String(60)))
    rehearsal_of: Mapped[str | None] = mapped_column(ForeignKey("events.id"), index=True)
    rehearsed_by: Mapped[str | None] = mapped_column(ID)
    pace: Mapped[int] = mapped_column(Integer, default=1)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(MOMENT)


class AgendaRow(Base):
    """An agenda item, or a part of one (`parent_id`). `breakout` is kept as `domain.agenda.Breakout` says it."""

    __tablename__ = "agenda_items"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('plenary', 'breakout', 'poll', 'questions', 'feedback', 'break', 'notes')", name="kind"
        ),
        CheckConstraint("advance IN ('auto', 'host')", name="advance"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"), index=True)
    parent_id: Mapped[str | None] = mapped_column(
        ForeignKey("agenda_items.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(Integer)
    starts_at: Mapped[datetime] = mapped_column(MOMENT)
    ends_at: Mapped[datetime | None] = mapped_column(MOMENT)
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10))
    lead: Mapped[str] = mapped_column(String(200))
    prompt: Mapped[str] = mapped_column(String(1000))
    advance: Mapped[str] = mapped_column(String(4), default="auto", server_default="auto")
    breakout: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class EventHost(Base):
    """A person who may host an event's session."""

    __tablename__ = "event_hosts"

    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    name: Mapped[str] = mapped_column(NAME)
    added_at: Mapped[datetime] = mapped_column(MOMENT)


class Registration(Base):
    """A claim on a place, with what the person said for this event and what they agreed to."""

    __tablename__ = "registrations"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        CheckConstraint("status IN ('confirmed', 'cancelled')", name="status"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    status: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(NAME)
    place: Mapped[str] = mapped_column(NAME)
    organisation: Mapped[str] = mapped_column(NAME)
    access_needs: Mapped[str] = mapped_column(String(1000))
    question: Mapped[str] = mapped_column(String(500), default="")
    listening: Mapped[bool] = mapped_column(default=False)
    consent: Mapped[str] = mapped_column(String(1000))
    consent_at: Mapped[datetime] = mapped_column(MOMENT)
    registered_by: Mapped[str | None] = mapped_column(ID)
    link_sent_at: Mapped[datetime | None] = mapped_column(MOMENT)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(MOMENT)
    cancelled_at: Mapped[datetime | None] = mapped_column(MOMENT)


class SignIn(Base):
    """Somebody asked for a letter to this address; whether a person has the address is found out afterwards."""

    __tablename__ = "sign_ins"
    __table_args__ = (Index("ix_sign_ins_recent", "email", "created_at"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    email: Mapped[str] = mapped_column(EMAIL)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"), index=True)
    code_digest: Mapped[str | None] = mapped_column(String(64))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(MOMENT, index=True)
    expires_at: Mapped[datetime] = mapped_column(MOMENT)
    used_at: Mapped[datetime | None] = mapped_column(MOMENT)


class SignInFailure(Base):
    """A wrong code or password for an address."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (Index("ix_sign_in_failures_recent", "email", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    email: Mapped[str] = mapped_column(EMAIL)
    at: Mapped[datetime] = mapped_column(MOMENT, index=True)


class Link(Base):
    """A mailed link: a digest of its token, whom it signs in, and where it leads then."""

    __tablename__ = "links"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    registration_id: Mapped[str | None] = mapped_column(ForeignKey("registrations.id"), index=True)
    sign_in_id: Mapped[str | None] = mapped_column(ForeignKey("sign_ins.id", ondelete="CASCADE"), index=True)
    next: Mapped[str] = mapped_column(String(300))
    expires_at: Mapped[datetime] = mapped_column(MOMENT, index=True)
    used_at: Mapped[datetime | None] = mapped_column(MOMENT)


class TokenFamily(Base):
    """One sign-in on one browser: the refresh tokens that follow from each other."""

    __tablename__ = "token_families"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(MOMENT)
    expires_at: Mapped[datetime] = mapped_column(MOMENT, index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(MOMENT)
    revoked_because: Mapped[str | None] = mapped_column(String(20))


class RefreshToken(Base):
    """A refresh token's digest, and the access token that was handed out with it."""

    __tablename__ = "refresh_tokens"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    family_id: Mapped[str] = mapped_column(ForeignKey("token_families.id", ondelete="CASCADE"), index=True)
    issued_at: Mapped[datetime] = mapped_column(MOMENT)
    expires_at: Mapped[datetime] = mapped_column(MOMENT)
    used_at: Mapped[datetime | None] = mapped_column(MOMENT)


class AccessToken(Base):
    """A person's access token that is still alive, so that signing out can refuse it; never the token itself."""

    __tablename__ = "access_tokens"

    token_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    family_id: Mapped[str] = mapped_column(ForeignKey("token_families.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(MOMENT, index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(MOMENT)


class SigningKey(Base):
    """An Ed25519 key: the public half as JWK, the private half sealed with the key secret."""

    __tablename__ = "signing_keys"

    kid: Mapped[str] = mapped_column(String(40), primary_key=True)
    public_jwk: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sealed_private: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=func.now())
    signs_from: Mapped[datetime] = mapped_column(MOMENT)


messaging_tables(Base.metadata)
