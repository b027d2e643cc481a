"""Voting: everybody has one ballot in a poll, to fill, change and take back while it is open."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy.orm import Session

from chassis.problems import Conflict, Forbidden, NotFound
from services.sessions import store as people_store
from services.sessions.domain import polls
from services.sessions.domain.polls import Answer
from services.sessions.models import PollRow
from services.sessions.runtime import Runtime
from services.sessions.store import polls as store
from services.sessions.use_cases.access import NOT_REGISTERED
from services.sessions.use_cases.change import refusals_as_problems
from services.sessions.use_cases.polls.counting import expect_telling
from services.sessions.use_cases.polls.views import BallotView, PollView, answer_view, poll_view

T = TypeVar("T")


def vote(
    runtime: Runtime, session_id: str, poll_id: str, person_id: str, answers: Sequence[Answer]
) -> BallotView:
    """Count these answers, in place of those given before. Who sits before the screen with others may give one for
    each of them. Refused unless the poll is open."""

    def fill(db: Session, row: PollRow, voter: str, ballots: int) -> BallotView:
        fitted = polls.fit(row.asking, answers, ballots)
        store.save_ballot(db, poll_id, voter, [answer.as_json() for answer in fitted])
        return BallotView(poll_id=poll_id, answers=[answer_view(answer) for answer in fitted])

    return _at_the_ballot(runtime, session_id, poll_id, person_id, fill)


def withdraw(runtime: Runtime, session_id: str, poll_id: str, person_id: str) -> None:
    """Take one's answers back; whoever has none takes nothing. Refused unless the poll is open."""

    def empty(db: Session, row: PollRow, voter: str, ballots: int) -> None:
        store.delete_ballot(db, poll_id, voter)

    _at_the_ballot(runtime, session_id, poll_id, person_id, empty)


def polls_part(db: Session, session_id: str, *, host: bool) -> list[PollView]:
    """The snapshot's polls: every one for hosts, those that were opened for others."""
    rows = store.all_of(db, session_id, statuses=() if host else ("open", "closed"))
    return [poll_view(row, host=host) for row in rows]


def own_ballots(runtime: Runtime, db: Session, session_id: str, person_id: str) -> list[BallotView]:
    """What the person answered: in open polls, and in named ones that are closed. Of a closed anonymous poll nobody
    knows any more."""
    voters = {
        row.id: _voter(runtime, row, person_id)
        for row in store.all_of(db, session_id, statuses=["open", "closed"])
        if row.status == "open" or not row.anonymous
    }
    found = store.answers_of(db, voters)
    return [
        BallotView(poll_id=poll_id, answers=[answer_view(answer) for answer in found[poll_id]])
        for poll_id in voters
        if poll_id in found
    ]


def _at_the_ballot(
    runtime: Runtime,
    session_id: str,
    poll_id: str,
    person_id: str,
    act: Callable[[Session, PollRow, str, int], T],
) -> T:
    with runtime.database.transaction() as db, refusals_as_problems():
        voter = people_store.voter(db, session_id, person_id)
        if voter is None:
            raise NotFound("session")
        if voter.host:
            raise Forbidden(
                "Hosts do not vote: they see the results as they come in. Attendees vote on the page of the room.",
                code="hosts-do-not-vote",
            )
        if not voter.attends:
            raise Forbidden(NOT_REGISTERED, code="not-registered")
        if voter.stands_for is None:
            raise Conflict("not-joined", "You have not joined yet.", "Join the session first, then vote.")
        store.let_votes_in(db, poll_id)
        row = store.poll(db, session_id, poll_id)
        if row is None or row.status == "draft":
            raise NotFound("poll")
        polls.require_open(row.state)
        done = act(db, row, _voter(runtime, row, person_id), voter.stands_for)
        expect_telling(db, row)
        return done


def _voter(runtime: Runtime, row: PollRow, person_id: str) -> str:
    if not row.anonymous:
        return person_id
    # Without a secret nobody's vote could be told from another's: an anonymous poll has one as long as it is open.
    assert row.secret is not None
    return polls.voter(person_id, row.secret, runtime.settings.client_secret)
