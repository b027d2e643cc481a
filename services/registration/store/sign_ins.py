"""Letters, links and failures."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.registration.models import Link, SignIn, SignInFailure


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
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def lock_sign_in(db: Session, sign_in_id: str) -> SignIn | None:
    """A sign-in, locked."""
    return db.scalars(
        select(SignIn)
        .where(SignIn.id == sign_in_id)
        .with_for_update(key_share=True)
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
        select(Link)
        .where(Link.digest == digest)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
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
