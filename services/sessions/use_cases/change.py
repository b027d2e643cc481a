"""One change of a session: its row lock first, then the rules, then frames and messages in the same transaction."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from chassis.database import now
from chassis.messaging import outbox
from chassis.problems import Conflict, NotFound, Problem
from contracts import Frame, Message, ParticipantPlaced, placements
from contracts.live import Audience, FrameKind, ToAll, ToHosts, ToPerson, ToRoom
from contracts.sessions import Cause
from services.sessions import store
from services.sessions.domain.notes import NoteUpdateInvalid
from services.sessions.domain.placement import Placement
from services.sessions.domain.polls.refusals import AnswerDoesNotFit, TooManyAnswers
from services.sessions.domain.refusals import MovedTwice, NotTaken, PlanImpossible, Refused
from services.sessions.models import SessionRow
from services.sessions.runtime import Runtime

ALL = ToAll()
HOSTS = ToHosts()

_STATUS: Mapping[type[Refused], int] = {
    NotTaken: 404,
    MovedTwice: 422,
    NoteUpdateInvalid: 422,
    PlanImpossible: 422,
    AnswerDoesNotFit: 422,
    TooManyAnswers: 422,
}


def to_room(room_id: str) -> Audience:
    """The people of one room."""
    return ToRoom(room_id=room_id)


def to_person(person_id: str) -> Audience:
    """One person."""
    return ToPerson(person_id=person_id)


def to_person_alone(person_id: str) -> Audience:
    """One person, and not the hosts either."""
    return ToPerson(person_id=person_id, hosts=False)


class Change:
    """A session under its row lock, and what is said about the change.

    `frame` raises `seq`, `message` raises `message_version`; both are written to the outbox by `finish`.
    """

    def __init__(self, runtime: Runtime, db: Session, session: SessionRow) -> None:
        self.runtime = runtime
        self.db = db
        self.session = session
        self._now: datetime | None = None
        self._frames: list[Frame] = []
        self._messages: list[tuple[Message, int]] = []

    @property
    def now(self) -> datetime:
        """The database's clock, after the lock was had; one moment for the whole change."""
        if self._now is None:
            self._now = now(self.db)
        return self._now

    def frame(self, kind: FrameKind, audience: Audience, body: Mapping[str, Any]) -> None:
        """Tell browsers. The body gets the new `seq`."""
        self.session.seq += 1
        self._frames.append(
            Frame(
                session_id=self.session.id,
                event_id=self.session.event_id,
                seq=self.session.seq,
                kind=kind,
                audience=audience,
                body={"seq": self.session.seq, **body},
            )
        )

    def message(self, kind: type[Message], **fields: Any) -> None:
        """Tell other services and integrations."""
        self.session.message_version += 1
        message = kind.model_validate(
            {
                "session_id": self.session.id,
                "event_id": self.session.event_id,
                "organisation_id": self.session.organisation_id,
                **fields,
            }
        )
        self._messages.append((message, self.session.message_version))

    def place(self, changed: Sequence[Placement], cause: Cause, *, by: str | None = None) -> None:
        """Save new placements of people who had one, and tell everybody in one frame; `by`: who moved them."""
        if not changed:
            return
        store.save_placements(self.db, self.session.id, changed, cause, self.now)
        self.tell_placed(changed, cause, by=by)

    def tell_placed(self, changed: Sequence[Placement], cause: Cause, *, by: str | None = None) -> None:
        """The frame and messages of placements that are saved."""
        said = placements.write((placed.person_id, placed.room_id, placed.epoch) for placed in changed)
        self.frame("placement", ALL, {**said, "cause": cause} | ({"by": by} if by else {}))
        for placed in changed:
            self.message(
                ParticipantPlaced,
                person_id=placed.person_id,
                room_id=placed.room_id,
                epoch=placed.epoch,
                cause=cause,
            )

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """What fails in the block leaves nothing behind in the change, and is raised again."""
        self.db.flush()
        said = len(self._frames), len(self._messages)
        try:
            with self.db.begin_nested():
                yield
        except BaseException:
            del self._frames[said[0] :], self._messages[said[1] :]
            raise

    def finish(self) -> None:
        """Write to the outbox what was said."""
        frames = [(frame, frame.seq) for frame in self._frames]
        outbox.add_keys(
            self.db,
            [(self.session.id, frames), (self.session.event_id, self._messages)],
            rehearsal=self.session.rehearsal,
        )
        self._frames.clear()
        self._messages.clear()


@contextmanager
def refusals_as_problems() -> Iterator[None]:
    """What the rules refuse, as an error that the caller can act on."""
    try:
        yield
    except Refused as refused:
        status = _STATUS.get(type(refused), 409)
        if status == 409:
            raise Conflict(refused.code, refused.title + ".", refused.detail, **refused.extra) from refused
        raise Problem(status, refused.code, refused.title + ".", refused.detail, **refused.extra) from refused


@contextmanager
def changing(runtime: Runtime, db: Session, session_id: str) -> Iterator[Change]:
    """Lock the session inside the transaction `db`, and write the outbox when the block ends well."""
    session = store.lock_session(db, session_id)
    if session is None:
        raise NotFound("session")
    change = Change(runtime, db, session)
    with refusals_as_problems():
        yield change
    change.finish()


@contextmanager
def change_of(runtime: Runtime, session_id: str) -> Iterator[Change]:
    """A transaction that changes the session."""
    with runtime.database.transaction() as db, changing(runtime, db, session_id) as change:
        yield change
