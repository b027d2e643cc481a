"""Proving who one is: by mailed link, by typed code, by password."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from chassis.database import now as database_now
from chassis.messaging import outbox, timers
from chassis.problems import Problem, TooMany, Unauthorised
from contracts import SignInRequested
from services.registration import store
from services.registration.domain import identity
from services.registration.domain.names import normal_email
from services.registration.models import Person, SignIn, SignInFailure
from services.registration.runtime import Runtime
from services.registration.use_cases import tokens
from services.registration.use_cases.tokens import SignedIn
from services.registration.vault import digest_of, same

PREPARE_TIMER = "sign_in.prepare"


def request_sign_in(runtime: Runtime, email: str, *, newcomer_name: str | None = None) -> None:
    """Ask for a letter with a link and a code. `newcomer_name`: make an account for an address that is new.

    Does the same work and says the same for every address: whether somebody has it is found out by the worker
    afterwards (`prepare_letter`), not while the caller waits.
    """
    with runtime.database.transaction() as db:
        now = runtime.clock.now()
        address = normal_email(email)
        recent = store.recent_sign_ins(db, address, now - identity.SIGN_IN_WINDOW)
        row = SignIn(
            id=runtime.ids("sgn"),
            email=address,
            attempts=0,
            created_at=now,
            expires_at=now + identity.LINK_LIFETIME,
        )
        if recent < identity.SIGN_INS_PER_WINDOW:
            db.add(row)
            # Due at once by the clock that timers go by, which may differ from ours.
            due_at = database_now(db)
            timers.schedule(db, PREPARE_TIMER, row.id, due_at, data={"newcomer": newcomer_name})


def prepare_letter(runtime: Runtime, db: Session, sign_in_id: str, newcomer_name: str | None) -> None:
    """Find out whose address it is; if somebody's, the letter is due."""
    sign_in = store.lock_sign_in(db, sign_in_id)
    if sign_in is None or sign_in.person_id is not None:
        return
    if newcomer_name is not None:
        person: Person | None = store.person_for(
            db, runtime.ids("per"), sign_in.email, newcomer_name, runtime.clock.now()
        )
    else:
        person = store.person_by_email(db, sign_in.email)
    locked = store.lock_person(db, person.id) if person is not None else None
    if locked is None:
        return
    sign_in.person_id = locked.id
    sign_in.code_digest = runtime.vault.code_digest(sign_in.id, runtime.vault.code_for(sign_in.id))
    locked.version += 1
    outbox.add(
        db,
        SignInRequested(sign_in_id=sign_in.id, person_id=locked.id),
        key=locked.id,
        sequence=locked.version,
        subject=locked.id,
    )


def sign_in_by_code(runtime: Runtime, email: str, code: str) -> SignedIn:
    """Exchange a typed code. Unauthorised for a wrong, used, expired or too often tried one alike."""
    address = normal_email(email)
    with runtime.database.transaction() as db:
        now = runtime.clock.now()
        fits = None
        if store.failures(db, address, now - timedelta(days=1)) < identity.FAILURES_PER_DAY:
            for sign_in in store.lock_live_sign_ins(db, address, now):
                if sign_in.attempts >= identity.CODE_ATTEMPTS or sign_in.code_digest is None:
                    continue
                if same(sign_in.code_digest, runtime.vault.code_digest(sign_in.id, code)):
                    fits = sign_in
                else:
                    sign_in.attempts += 1
        person = store.person(db, fits.person_id) if fits is not None and fits.person_id else None
        if fits is not None and person is not None:
            fits.used_at = now
            store.use_links_of(db, fits.id, now)
            return tokens.sign_in(runtime, db, person)
        db.add(SignInFailure(email=address, at=now))
    raise Unauthorised(
        "The code is wrong, was used, or is older than 15 minutes. Check it, or ask for a new one.",
        code="wrong-code",
    )


def sign_in_by_link(runtime: Runtime, token: str) -> SignedIn:
    """Exchange a mailed link's token, once. 410 tells what became of one that was good before."""
    with runtime.database.transaction() as db:
        now = runtime.clock.now()
        digest = digest_of(token)
        # A sign-in is locked before its link, as it is when its code is typed.
        seen = store.link(db, digest)
        sign_in = store.lock_sign_in(db, seen.sign_in_id) if seen and seen.sign_in_id else None
        link = store.lock_link(db, digest)
        if link is None:
            raise Unauthorised(
                "This link is not one of ours, or not complete. Ask for a new one.", code="wrong-link"
            )
        usable = identity.usable(link.expires_at, link.used_at, now)
        if usable != "yes":
            extra: dict[str, Any] = {"registration_id": link.registration_id} if link.registration_id else {}
            what = "has been used already" if usable == "used" else "is older than 15 minutes"
            raise Problem(
                410,
                "link-used" if usable == "used" else "link-expired",
                "This link works no more.",
                f"It {what}. Ask for a new one.",
                **extra,
            )
        person = store.person(db, link.person_id)
        if person is None:
            raise Unauthorised("The account of this link is gone.", code="wrong-link")
        link.used_at = now
        if sign_in is not None:
            sign_in.used_at = now
        return tokens.sign_in(runtime, db, person, next_page=link.next or None)


def sign_in_by_password(runtime: Runtime, email: str, password: str) -> SignedIn:
    """Exchange a password. An unknown address, one without password and a wrong password look the same."""
    address = normal_email(email)
    with runtime.database.reading() as db:
        since = runtime.clock.now() - timedelta(days=1)
        tired = store.failures(db, address, since) >= identity.FAILURES_PER_DAY
        person = store.person_by_email(db, address)
        kept = person.password_hash if person is not None else None
    if tired:
        raise TooMany(3600)
    # Hashing takes its time; no transaction is kept waiting for it.
    fits = runtime.vault.password_fits(password, kept)
    with runtime.database.transaction() as db:
        current = store.person(db, person.id) if fits and person is not None else None
        if current is not None:
            return tokens.sign_in(runtime, db, current)
        db.add(SignInFailure(email=address, at=runtime.clock.now()))
    raise Unauthorised("The address or the password is wrong.", code="wrong-password")
