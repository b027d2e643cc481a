"""Votes are counted, and told of twice a second at the most, however many come in."""

from datetime import timedelta

from sqlalchemy.orm import Session

from chassis.database import now
from chassis.messaging import timers
from chassis.problems import Forbidden, NotFound
from services.sessions import store as people_store
from services.sessions.domain.polls import Tally, count
from services.sessions.models import PollRow
from services.sessions.runtime import Runtime
from services.sessions.store import polls as store
from services.sessions.use_cases.access import existing_session, require_member
from services.sessions.use_cases.change import changing
from services.sessions.use_cases.polls.telling import tell_tally
from services.sessions.use_cases.polls.views import (
    NamedBallotView,
    ResultsView,
    answer_view,
    poll_view,
    tally_view,
    told,
)

TELL_TIMER = "poll.tell"
TELL_EVERY = timedelta(milliseconds=500)


def recount(db: Session, row: PollRow) -> Tally:
    """Count all votes that were cast, with voters kept out; what is kept for telling follows."""
    tally = count(row.asking, store.cast(db, row.id))
    kept = told(tally)
    if kept != row.tally:
        row.tally = kept
    return tally


def expect_telling(db: Session, row: PollRow) -> None:
    """Votes have changed: they are counted and told of soon. Call it while the voter is let in.

    When a telling is to come already, nothing is written: it waits for this vote, and counts it.
    """
    if not timers.is_scheduled(db, TELL_TIMER, row.id):
        due = now(db) if row.told_at is None else max(now(db), row.told_at + TELL_EVERY)
        timers.schedule(db, TELL_TIMER, row.id, due, data={"session_id": row.session_id})


def tell_due(runtime: Runtime, db: Session, session_id: str, poll_id: str) -> bool:
    """Votes have come in since the last telling; whether there was something to tell."""
    with changing(runtime, db, session_id) as change:
        store.keep_votes_out(db, poll_id)
        row = store.poll(db, session_id, poll_id)
        if row is None or row.status != "open":
            return False
        before = row.tally
        recount(db, row)
        row.told_at = change.now
        if row.tally == before:
            return False
        db.flush()
        tell_tally(change, row)
        return True


def results(runtime: Runtime, session_id: str, poll_id: str, person_id: str) -> ResultsView:
    """What came of the poll so far, with every line; for hosts of a named poll also who answered what.

    Forbidden for attendees while results are not shown.
    """
    with runtime.database.reading() as db:
        people_store.at_one_instant(db)
        session = existing_session(db, session_id)
        member = require_member(db, session, person_id)
        row = store.poll(db, session_id, poll_id)
        if row is None or (row.status == "draft" and not member.host):
            raise NotFound("poll")
        if not (member.host or row.shown):
            raise Forbidden(
                "The results of this poll are not shown yet. They appear here as soon as a host shows them.",
                code="results-hidden",
            )
        named = member.host and not row.anonymous
        ballots = store.ballots(db, poll_id) if named else {}
        names = (
            {one.person_id: one.name for one in people_store.participants(db, session_id)} if named else {}
        )
        return ResultsView(
            poll=poll_view(row, host=member.host),
            tally=tally_view(count(row.asking, store.cast(db, poll_id))),
            ballots=[
                NamedBallotView(
                    person_id=voter, name=names[voter], answers=[answer_view(one) for one in answers]
                )
                for voter, answers in sorted(ballots.items(), key=lambda item: names[item[0]].casefold())
            ]
            if named
            else None,
        )
