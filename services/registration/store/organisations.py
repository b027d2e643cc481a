"""Organisations, their members and integrations."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.registration.models import Client, Member, Organisation, Organiser


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


def organisers_of(db: Session, organisation_id: str) -> Sequence[str]:
    """The people who may act for an organisation, in the order in which they were named."""
    return db.scalars(
        select(Organiser.person_id)
        .where(Organiser.organisation_id == organisation_id)
        .order_by(Organiser.created_at, Organiser.person_id)
    ).all()


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
