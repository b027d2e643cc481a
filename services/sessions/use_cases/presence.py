"""Who is here: hubs report the live streams that open and close; a hub that falls silent takes its streams along."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy.orm import Session

from chassis.database import now
from chassis.messaging import timers
from services.sessions import store
from services.sessions.domain.presence import HUB_SILENCE, lease_lapsed, presence_changes
from services.sessions.runtime import Runtime
from services.sessions.use_cases.access import existing_session, known_role
from services.sessions.use_cases.change import ALL, Change, change_of, changing
from services.sessions.use_cases.drafting import LEFT_AFTER, expect_upkeep
from services.sessions.use_cases.joining import settle
from services.sessions.use_cases.views import Role

HUB_TIMER = "hub.silent"
RENEWAL = timedelta(seconds=5)
"""A report renews a lease that is older; between, it need not be written."""


@dataclass(frozen=True)
class OpenedStream:
    """A live stream that a hub has opened for somebody."""

    session_id: str
    person_id: str
    stream_id: str


@dataclass(frozen=True)
class Audience:
    """What a hub must know before it opens a stream; role None means: refuse it, waiting: only what is for them."""

    session_id: str
    event_id: str
    organisation_id: str
    role: Role | Literal["waiting"] | None
    room_id: str | None
    epoch: int | None
    seq: int


def report(runtime: Runtime, hub_id: str, opened: Sequence[OpenedStream], closed: Collection[str]) -> None:
    """Streams opened and closed at a hub. Reporting again changes nothing; each session is its own transaction."""
    by_session: dict[str, list[OpenedStream]] = {}
    for stream in opened:
        if stream.stream_id not in closed:
            by_session.setdefault(stream.session_id, []).append(stream)
    with runtime.database.reading() as db:
        lease = store.lease(db, hub_id)
        renew = lease is None or now(db) - lease >= RENEWAL
        known = {session_id for session_id in by_session if store.session_by_id(db, session_id) is not None}
        closing = store.sessions_of_streams(db, closed)
    if renew:
        with runtime.database.transaction() as db:
            _renew(db, hub_id)
    for session_id in sorted(known | closing.keys()):
        with change_of(runtime, session_id) as change:
            concerned = store.close_streams(change.db, session_id, stream_ids=closing.get(session_id, ()))
            pairs = [(stream.stream_id, stream.person_id) for stream in by_session.get(session_id, ())]
            concerned |= store.open_streams(change.db, session_id, hub_id, pairs)
            _show(change, concerned)


def alive(runtime: Runtime, hub_id: str) -> bool:
    """A hub was heard of; False when its lease is new, so that it has to report all its streams again."""
    with runtime.database.transaction() as db:
        _renew(db, hub_id)
        return not store.ask_for_all_streams(db, hub_id)


def hub_silent(runtime: Runtime, db: Session, hub_id: str) -> bool:
    """A hub's lease may be over; whether its streams were taken as gone."""
    lease = store.hub(db, hub_id)
    if lease is None or not lease_lapsed(lease.alive_at, now(db)):
        return False
    for session_id in store.sessions_of_hub(db, hub_id):
        with changing(runtime, db, session_id) as change:
            _show(change, store.close_streams(db, session_id, hub_id=hub_id))
    db.delete(lease)
    return True


def audience(runtime: Runtime, session_id: str, person_id: str) -> Audience:
    """Who somebody is in a session, where they are, and the position from which a stream would begin."""
    with runtime.database.reading() as db:
        # The hub starts from `seq`: room and epoch have to be those of the same instant.
        store.at_one_instant(db)
        session = existing_session(db, session_id)
        role: Role | Literal["waiting"] | None = known_role(db, session.event_id, person_id)
        placed = store.placement(db, session_id, person_id)
        if role == "attendee" and placed is None:
            row = store.lobby_row(db, session_id, person_id)
            if row is not None and row.state != "admitted":
                role = "waiting" if row.state == "waiting" else None
        return Audience(
            session_id=session_id,
            event_id=session.event_id,
            organisation_id=session.organisation_id,
            role=role,
            room_id=placed.room_id if placed else None,
            epoch=placed.epoch if placed else None,
            seq=session.seq,
        )


def _renew(db: Session, hub_id: str) -> None:
    moment = now(db)
    store.renew_lease(db, hub_id, moment)
    timers.schedule(db, HUB_TIMER, hub_id, moment + HUB_SILENCE)


def _show(change: Change, concerned: Collection[str]) -> None:
    """Show who came and who went; whoever came while a round was opened without them gets a room."""
    if not concerned:
        return
    session_id = change.session.id
    shown: Mapping[str, bool] = store.shown_presence(change.db, session_id, concerned)
    streams = store.stream_counts(change.db, session_id, concerned)
    changes = presence_changes(shown, streams, concerned)
    came = [change_.person_id for change_ in changes if change_.present]
    went = [change_.person_id for change_ in changes if not change_.present]
    if came:
        store.save_presence(change.db, session_id, came, True, change.now)
    if went:
        store.save_presence(change.db, session_id, went, False, change.now)
    if changes:
        # One frame however many they are: a thousand arrivals must not be a thousand frames to a thousand people.
        change.frame("presence", ALL, {"came": came, "went": went})
    if went:
        expect_upkeep(change, LEFT_AFTER)
    if came and change.session.status != "ended":
        settle(change, came)
