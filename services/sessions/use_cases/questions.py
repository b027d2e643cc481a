"""Questions to the panel: asked, voted for, let through, merged, ordered and answered.

A vote takes no lock of the session: it is a row, and a timer counts the rows a moment later, once for all that were
cast meanwhile. Everything else happens under the session's lock and the board's.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from chassis.database import now
from chassis.messaging import timers
from chassis.problems import Conflict, NotFound
from contracts import QuestionAnswered, QuestionAsked
from services.sessions import store
from services.sessions.domain import lifecycle
from services.sessions.domain import questions as rules
from services.sessions.domain.questions import Order, QuestionState
from services.sessions.domain.running import ItemOn
from services.sessions.models import QuestionBoardRow, QuestionRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases.access import existing_session, require_host, require_member
from services.sessions.use_cases.change import (
    ALL,
    HOSTS,
    Change,
    change_of,
    changing,
    refusals_as_problems,
    to_person_alone,
)
from services.sessions.use_cases.question_views import (
    QuestionBoardView,
    QuestionView,
    VoteView,
    board_view,
    question_view,
)

COUNT_TIMER = "questions.count"
COUNT_AFTER = timedelta(milliseconds=400)


def ask(runtime: Runtime, session_id: str, person_id: str, text: str, *, anonymous: bool) -> QuestionView:
    """Ask the panel. Asking counts as the first vote. Refused while the floor is closed, to all but hosts."""
    with change_of(runtime, session_id) as change:
        member = require_member(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        if store.participant(change.db, session_id, person_id) is None:
            raise Conflict("not-joined", "You have not joined yet.", "Join the session first, then ask.")
        board = store.lock_question_board(change.db, session_id)
        total, own = store.question_counts(change.db, session_id, person_id)
        rules.require_may_ask(
            floor_open=board.open,
            anonymous=anonymous,
            anonymous_allowed=board.anonymous,
            own_open=own,
            in_session=total,
            host=member.host,
        )
        state = rules.first_state(moderated=board.moderated, submitted=False, by_host=member.host)
        row = add(change, person_id, text, state, anonymous=anonymous)
        return question_view(row)


def vote(runtime: Runtime, session_id: str, question_id: str, person_id: str, *, up: bool) -> VoteView:
    """Want a question answered, or no longer. For one that was merged, the vote is for the one it counts with."""
    with refusals_as_problems(), runtime.database.transaction() as db:
        session = existing_session(db, session_id)
        require_member(db, session, person_id)
        lifecycle.require_not_ended(session.status)
        if not store.enter_question_board(db, session_id):
            raise NotFound("question")
        row = store.question(db, session_id, question_id)
        if row is not None and row.merged_into is not None:
            row = store.question(db, session_id, row.merged_into)
        if row is None or row.state not in rules.PUBLIC:
            raise NotFound("question")
        rules.require_votable(row.state)
        if up:
            changed = store.add_question_vote(db, row.id, person_id)
        else:
            changed = store.drop_question_votes(db, row.id, person_id)
        if changed and store.mark_votes_untold(db, session_id):
            timers.schedule(db, COUNT_TIMER, session_id, now(db) + COUNT_AFTER)
        return VoteView(question_id=row.id, voted=up)


def count_votes(runtime: Runtime, db: Session, session_id: str) -> None:
    """Votes were cast: count them, and tell what changed in one frame."""
    with changing(runtime, db, session_id) as change:
        _count(change, store.lock_question_board(db, session_id))


def set_board(
    runtime: Runtime,
    session_id: str,
    person_id: str,
    *,
    floor_open: bool | None,
    moderated: bool | None,
    anonymous: bool | None,
) -> QuestionBoardView:
    """Switch how questions are taken; None leaves a switch as it is. For hosts."""
    with change_of(runtime, session_id) as change:
        board = _board_of_host(change, person_id)
        wanted = {"open": floor_open, "moderated": moderated, "anonymous": anonymous}
        changed = {key: value for key, value in wanted.items() if value not in (None, getattr(board, key))}
        for key, value in changed.items():
            setattr(board, key, value)
        return _tell_board(change, board, changed=bool(changed))


def put_in_order(
    runtime: Runtime,
    session_id: str,
    person_id: str,
    order: Order,
    sequence: Sequence[str] | None,
    version: int | None,
) -> QuestionBoardView:
    """Let the list stand by votes, or in the panel's own order. `sequence` None leaves the latter as it was.

    Refused with question-changed when another host was faster (`version`: the board's, as the host saw it).
    """
    with change_of(runtime, session_id) as change:
        board = _board_of_host(change, person_id)
        if version is not None and version != board.version:
            raise rules.QuestionChanged(board_view(board).model_dump(mode="json"))
        known = {row.id for row in store.questions(change.db, session_id)}
        kept = (
            board.sequence if sequence is None else [one for one in dict.fromkeys(sequence) if one in known]
        )
        changed = (order, kept) != (board.order, board.sequence)
        board.order, board.sequence = order, list(kept)
        return _tell_board(change, board, changed=changed)


def become(
    runtime: Runtime,
    session_id: str,
    question_id: str,
    person_id: str,
    to: QuestionState,
    version: int | None,
) -> QuestionView:
    """Show a question, take it to be answered now, say that it was answered, or set it aside. For hosts.

    At most one is being answered: taking the next says that the one before was answered. What is so already is not
    refused, whatever `version` the host saw.
    """
    with change_of(runtime, session_id) as change:
        _board_of_host(change, person_id)
        row = _question(change, question_id)
        if row.state != to:
            _require_as_seen(row, version)
        if rules.become(row.state, to):
            if to == "answering":
                _finish_answering(change)
            _set_state(change, row, to)
        return question_view(row)


def answer(
    runtime: Runtime, session_id: str, question_id: str, person_id: str, text: str, version: int | None
) -> QuestionView:
    """Answer in writing; empty text takes the answer back. For hosts, after the session has ended, too."""
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        store.lock_question_board(change.db, session_id)
        row = _question(change, question_id)
        _require_as_seen(row, version)
        to = rules.with_answer(row.state, text)
        if (to, text or None) != (row.state, row.answer):
            first = row.answer is None
            row.answer, row.answered_by = text or None, person_id if text else None
            if to == "written":
                row.answered_at = row.answered_at or change.now
            elif to == "shown":
                row.answered_at = None
            _set_state(change, row, to)
            if text and first:
                change.message(QuestionAnswered, question_id=row.id, how="writing")
        return question_view(row)


def merge(
    runtime: Runtime, session_id: str, question_id: str, person_id: str, into: str, version: int | None
) -> QuestionView:
    """Count a question with another one, whose votes are then those of both, each person's once. For hosts.

    Both stay as they are otherwise, so that it can be undone. Returns the one that stands for both.
    """
    with change_of(runtime, session_id) as change:
        _board_of_host(change, person_id)
        row, target = _question(change, question_id), _question(change, into)
        if row.merged_into == target.id:
            return question_view(target)
        _require_as_seen(row, version)
        rules.require_mergeable(row.state, target.state, same=row.id == target.id)
        carried = [one for one in store.questions(change.db, session_id) if one.merged_into == row.id]
        for one in carried:
            one.merged_into = target.id
            _set_state(change, one, "merged")
        row.merged_into = target.id
        _set_state(change, row, "merged")
        _recount(change, [target])
        return question_view(target)


def split(runtime: Runtime, session_id: str, question_id: str, person_id: str) -> QuestionView:
    """Let a merged question stand for itself again, shown, with the votes that it had. For hosts."""
    with change_of(runtime, session_id) as change:
        _board_of_host(change, person_id)
        row = _question(change, question_id)
        if row.merged_into is None:
            return question_view(row)
        target = _question(change, row.merged_into)
        row.merged_into = None
        row.state = "shown"
        _recount(change, [row, target])
        return question_view(row)


def enter_item(change: Change, item: ItemOn) -> None:
    """An agenda item for questions begins: the floor is open."""
    _set_floor(change, True)


def leave_item(change: Change, item: ItemOn) -> None:
    """It is over: the floor is closed, and what was being answered was answered."""
    _set_floor(change, False)
    _finish_answering(change)


def finish(change: Change) -> None:
    """The session ends: every vote is counted, and what was being answered was answered."""
    board = store.question_board(change.db, change.session.id)
    if board is not None:
        _count(change, store.lock_question_board(change.db, change.session.id))
        _finish_answering(change)


def add(
    change: Change,
    person_id: str,
    text: str,
    state: QuestionState,
    *,
    anonymous: bool = False,
    registration_id: str | None = None,
) -> QuestionRow:
    """A new question, with its asker's vote. The board is locked."""
    row = QuestionRow(
        id=change.runtime.ids("que"),
        session_id=change.session.id,
        person_id=person_id,
        registration_id=registration_id,
        text=text,
        anonymous=anonymous,
        state=state,
        votes=1,
        asked_at=change.now,
        version=1,
    )
    change.db.add(row)
    change.db.flush()
    store.add_question_vote(change.db, row.id, person_id)
    _tell(change, row, was_public=False)
    change.message(QuestionAsked, question_id=row.id)
    return row


def _board_of_host(change: Change, person_id: str) -> QuestionBoardRow:
    require_host(change.db, change.session, person_id)
    lifecycle.require_not_ended(change.session.status)
    return store.lock_question_board(change.db, change.session.id)


def _question(change: Change, question_id: str) -> QuestionRow:
    row = store.question(change.db, change.session.id, question_id)
    if row is None:
        raise NotFound("question")
    return row


def _require_as_seen(row: QuestionRow, version: int | None) -> None:
    if version is not None and version != row.version:
        raise rules.QuestionChanged(question_view(row).model_dump(mode="json"))


def _set_state(change: Change, row: QuestionRow, to: QuestionState) -> None:
    was_public = row.state in rules.PUBLIC
    if to == "answered" and row.state != "answered":
        row.answered_at = change.now
        change.message(QuestionAnswered, question_id=row.id, how="live")
    elif to == "shown" and row.answer is None:
        row.answered_at = None
    row.state = to
    row.version += 1
    change.db.flush()
    _tell(change, row, was_public=was_public)


def _finish_answering(change: Change) -> None:
    for row in store.questions(change.db, change.session.id, ["answering"]):
        _set_state(change, row, "answered")


def _set_floor(change: Change, floor_open: bool) -> None:
    board = store.lock_question_board(change.db, change.session.id)
    changed = board.open != floor_open
    board.open = floor_open
    _tell_board(change, board, changed=changed)


def _count(change: Change, board: QuestionBoardRow) -> None:
    board.untold = False
    counted = store.question_votes(change.db, change.session.id)
    changed = {}
    for row in store.questions(change.db, change.session.id):
        votes = counted.get(row.id, 0)
        if row.state != "merged" and row.votes != votes:
            row.votes = changed[row.id] = votes
    if changed:
        change.frame("question", ALL, {"votes": changed})


def _recount(change: Change, rows: Sequence[QuestionRow]) -> None:
    change.db.flush()
    counted = store.question_votes(change.db, change.session.id)
    for row in rows:
        row.votes = counted.get(row.id, 0)
        row.version += 1
        change.db.flush()
        _tell(change, row, was_public=False)


def _tell(change: Change, row: QuestionRow, *, was_public: bool) -> None:
    """Everybody is told of what everybody sees. Of the rest hosts are; and the asker, by a frame that hosts do not get,
    since it would tell them who asks anonymously."""
    view = question_view(row).model_dump(mode="json")
    public = row.state in rules.PUBLIC
    change.frame("question", ALL if public else HOSTS, {"question": view})
    if not public and (was_public or row.state == "merged"):
        hidden = {"id": row.id, "state": row.state, "merged_into": row.merged_into}
        change.frame("question", ALL, {"hidden": hidden})
    # Of what is public the asker's page knows from the first time on that it is theirs.
    joined = store.participant(change.db, change.session.id, row.person_id) is not None
    if joined and (row.version == 1 or not public):
        change.frame("question", to_person_alone(row.person_id), {"own": view})


def _tell_board(change: Change, board: QuestionBoardRow, *, changed: bool) -> QuestionBoardView:
    if changed:
        board.version += 1
        change.db.flush()
        change.frame("question", ALL, {"board": board_view(board).model_dump(mode="json")})
    return board_view(board)
