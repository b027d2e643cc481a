"""Who may do what to which session. Roles are looked up here, per object; no token carries them.

Our copies of hosts and registrations are late at times. Where somebody comes in, registration is asked before they are
turned away; afterwards the copies suffice.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.problems import Forbidden, NotFound
from services.sessions import store
from services.sessions.models import SessionRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases.views import Role

NOT_REGISTERED = (
    "You are not registered for this event, so its session is not open to you. "
    "Register on the event's page, or sign in with the address that you registered with."
)


@dataclass(frozen=True)
class Member:
    """Somebody who may be in a session, and as what."""

    person_id: str
    role: Role

    @property
    def host(self) -> bool:
        return self.role == "host"


def known_role(db: Session, event_id: str, person_id: str) -> Role | None:
    """The role that our own copies give the person; None when they give none."""
    host, attends = store.parts_of(db, event_id, person_id)
    return "host" if host else "attendee" if attends else None


def require_member(db: Session, session: SessionRow, person_id: str) -> Member:
    """A host or attendee of this session, by our own copies; Forbidden else."""
    role = known_role(db, session.event_id, person_id)
    if role is None:
        raise Forbidden(NOT_REGISTERED, code="not-registered")
    return Member(person_id, role)


def require_host(db: Session, session: SessionRow, person_id: str) -> None:
    """A host of this session; Forbidden else."""
    if not store.is_host(db, session.event_id, person_id):
        raise Forbidden(
            "Only a host of this session can do this. Ask the organiser to make you one.", code="not-host"
        )


def require_room_lead(db: Session, session: SessionRow, room_id: str, person_id: str) -> None:
    """A host of this session, or who leads this room and is in it now; Forbidden else."""
    if store.is_host(db, session.event_id, person_id) or store.leads(db, session.id, room_id, person_id):
        return
    raise Forbidden(
        "Only a host, or the facilitator of this room while they are in it, can do this. Ask a host to do it.",
        code="not-leading",
    )


def admit(runtime: Runtime, event_id: str, person_id: str, *, newcomer: bool = False) -> Member:
    """A host or attendee of the event; asks registration when our copies know nothing of them. Forbidden else.

    A `newcomer` who is no host by our copies is asked after in any case: an organiser may have registered, too, and
    only registration knows organisers as hosts.
    """
    with runtime.database.reading() as db:
        role = known_role(db, event_id, person_id)
    if role == "host" or (role is not None and not newcomer):
        return Member(person_id, role)
    attendance = runtime.registration.attendance(event_id, person_id)
    if attendance.host:
        with runtime.database.transaction() as db:
            store.add_hosts(db, event_id, [person_id])
        return Member(person_id, "host")
    if attendance.status != "confirmed" or attendance.registration_id is None:
        raise Forbidden(NOT_REGISTERED, code="not-registered")
    with runtime.database.transaction() as db:
        store.add_attendance(db, attendance.registration_id, event_id, person_id)
    return Member(person_id, "attendee")


def existing_session(db: Session, session_id: str) -> SessionRow:
    """The session; NotFound when there is none."""
    session = store.session_by_id(db, session_id)
    if session is None:
        raise NotFound("session")
    return session
