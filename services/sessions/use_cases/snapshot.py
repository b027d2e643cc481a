"""The state of a session and its position, as one consistent reading; the shared part is serialised once."""

from dataclasses import dataclass
from datetime import UTC

from pydantic import Field
from sqlalchemy.orm import Session

from chassis.database import now
from chassis.http import View
from chassis.problems import Conflict
from contracts.base import Moment
from services.sessions import store
from services.sessions.domain.placement import Placement
from services.sessions.models import SessionRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases import actions, feedback, moves, notes
from services.sessions.use_cases.access import Member, existing_session, require_member
from services.sessions.use_cases.actions import ActionListView, HandsView
from services.sessions.use_cases.feedback import FeedbackView
from services.sessions.use_cases.people_views import (
    FacilitatorView,
    LobbyEntryView,
    facilitator_views,
    lobby_entry,
)
from services.sessions.use_cases.polls.views import BallotView, PollView
from services.sessions.use_cases.polls.voting import own_ballots, polls_part
from services.sessions.use_cases.question_views import (
    OwnQuestionsView,
    QuestionsView,
    own_questions,
    questions_in_snapshot,
)
from services.sessions.use_cases.roll import with_participants
from services.sessions.use_cases.running.keeping import run_in_snapshot
from services.sessions.use_cases.running.views import RunView
from services.sessions.use_cases.slide_views import SlidesView, slides_in_snapshot
from services.sessions.use_cases.talk.reading import hands_shown, room_talk, rules_shown
from services.sessions.use_cases.talk.views import HandView, RoomTalkView, TalkRulesView
from services.sessions.use_cases.views import (
    NoteView,
    ParticipantView,
    PlanView,
    Role,
    RoomView,
    RoundView,
    SessionView,
    plan_view,
    room_views,
    round_view,
    session_view,
)


class YouView(View):
    """The caller's own place."""

    person_id: str
    role: Role
    room_id: str
    epoch: int


class OwnPart(View):
    """What is different for everybody."""

    seq: int
    server_now: Moment
    you: YouView
    note: NoteView | None
    own_questions: OwnQuestionsView
    own_hands: HandsView | None = None
    """The hands that one raises for the action for which they are asked; null while none are."""
    ballots: list[BallotView] = Field(default_factory=list)
    """What the caller answered in polls."""
    room_talk: RoomTalkView
    own_table: str | None = None
    """The room of the open round in which the caller was last; they may always go back there."""


class SharedPart(View):
    """What all hosts, or all attendees, see alike."""

    session: SessionView
    rooms: list[RoomView]
    participants: list[ParticipantView]
    round: RoundView | None
    plan: PlanView | None = None
    """The drafts; for hosts only."""
    questions: QuestionsView
    slides: SlidesView
    run: RunView | None = None
    """The run of the agenda; null without one."""
    feedback: FeedbackView | None = None
    """The room whose note is on everybody's screen."""
    action_list: ActionListView | None = None
    polls: list[PollView] = Field(default_factory=list)
    """Those that were opened; for hosts, drafts too."""
    facilitators: list[FacilitatorView] = Field(default_factory=list)
    cohosts: list[str] | None = None
    """Hosts of this session only; for hosts only."""
    lobby: list[LobbyEntryView] | None = None
    """Who waits to be let in, and who was turned away; for hosts only."""
    hands: list[HandView] = Field(default_factory=list)
    talk_rules: TalkRulesView = TalkRulesView(main_posts=True)


class Snapshot(OwnPart, SharedPart):
    """The state of the session at position `seq`; the stream goes on from there (`after=seq`)."""


@dataclass(frozen=True)
class _Reading:
    own: OwnPart
    shared: bytes


def take(runtime: Runtime, session_id: str, person_id: str) -> bytes:
    """A Snapshot as JSON. Refused until the person has joined."""
    found = _read(runtime, session_id, person_id)
    return found.own.model_dump_json().encode()[:-1] + b"," + found.shared[1:]


def _read(runtime: Runtime, session_id: str, person_id: str) -> _Reading:
    with runtime.database.reading() as db:
        # Every statement sees the same instant, so that the state is the one at `seq`.
        store.at_one_instant(db)
        session = existing_session(db, session_id)
        member = require_member(db, session, person_id)
        placed = store.placement(db, session_id, person_id)
        if placed is None:
            raise Conflict(
                "not-joined", "You have not joined yet.", "Join the session first, then look at it."
            )
        return _Reading(
            _own(runtime, db, session, member, placed), _shared(runtime, db, session, host=member.host)
        )


def _own(runtime: Runtime, db: Session, session: SessionRow, member: Member, placed: Placement) -> OwnPart:
    room = store.room(db, session.id, placed.room_id)
    return OwnPart(
        seq=session.seq,
        server_now=now(db).astimezone(UTC),
        you=YouView(person_id=member.person_id, role=member.role, room_id=placed.room_id, epoch=placed.epoch),
        note=None if room is None else notes.view_of(runtime, db, room),
        own_hands=actions.own_hands(db, session.id, member.person_id),
        ballots=own_ballots(runtime, db, session.id, member.person_id),
        room_talk=room_talk(db, session, member, placed.room_id),
        own_questions=own_questions(db, session.id, member.person_id),
        own_table=moves.own_table(db, session, member.person_id),
    )


def _shared(runtime: Runtime, db: Session, session: SessionRow, *, host: bool) -> bytes:
    kept = runtime.snapshots.get(session.id, host, session.seq)
    if kept is not None:
        return kept
    with runtime.snapshots.building(session.id, host):
        kept = runtime.snapshots.get(session.id, host, session.seq)
        if kept is None:
            built = _build(db, session, host=host).model_dump_json().encode()
            kept = with_participants(built, db, session.id, runtime.roll)
            runtime.snapshots.put(session.id, host, session.seq, kept)
    return kept


def _build(db: Session, session: SessionRow, *, host: bool) -> SharedPart:
    row = store.shown_round(db, session.id, host=host)
    rows = store.drafts(db, session.id) if host else []
    ids = [draft.id for draft in rows]
    rooms = store.rooms_of_rounds(db, ids if row is None else {*ids, row.id})
    seats = store.seats(db, ids)
    shown = [] if row is None else rooms[row.id]
    return SharedPart(
        session=session_view(session),
        rooms=room_views(store.main_room(db, session), row, shown),
        participants=[],  # Put in by `roll`.
        round=None if row is None else round_view(row, shown, seats.get(row.id, ())),
        plan=plan_view(rows, rooms, seats) if host else None,
        questions=questions_in_snapshot(db, session.id, host=host),
        slides=slides_in_snapshot(db, session.id, host=host),
        run=run_in_snapshot(db, session),
        feedback=feedback.view_of(db, session.id),
        action_list=actions.view_of(db, session.id),
        polls=polls_part(db, session.id, host=host),
        facilitators=facilitator_views(db, row),
        cohosts=sorted(store.cohosts(db, session.event_id)) if host else None,
        lobby=[lobby_entry(one) for one in store.lobby(db, session.id)] if host else None,
        hands=hands_shown(db, session.id),
        talk_rules=rules_shown(db, session.id),
    )
