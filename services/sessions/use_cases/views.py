"""What the service shows: the same shapes in HTTP answers, in the snapshot and in frames."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from chassis.http import View
from contracts.base import Moment
from services.sessions.domain.lifecycle import SessionStatus
from services.sessions.domain.lobby import Admission
from services.sessions.domain.people import initials
from services.sessions.domain.placement import Placement
from services.sessions.domain.policy import Late
from services.sessions.domain.rounds import RoundStatus
from services.sessions.models import ParticipantRow, RoomRow, RoundRow, SessionRow
from services.sessions.store import Seat
from services.sessions.use_cases.plan_views import DraftPlanView, FiguresView, draft_plan_view, figures_view

Role = Literal["host", "attendee"]


class AgendaPartView(View):
    """A part of an agenda item, with its own prompt."""

    id: str | None = None
    starts_at: Moment
    title: str
    prompt: str | None = None
    kind: str | None = None


class AgendaItemView(View):
    """An item of the published plan."""

    id: str | None = None
    starts_at: Moment
    ends_at: Moment
    title: str
    kind: str
    lead: str | None = None
    prompt: str | None = None
    parts: list[AgendaPartView] = Field(default_factory=list)
    advance: Literal["auto", "host"] = "auto"
    breakout: dict[str, Any] | None = None


class SessionView(View):
    """The live occurrence of an event."""

    id: str
    event_id: str
    title: str
    status: SessionStatus
    main_room_id: str
    admission: Admission = "open"
    time_zone: str
    starts_at: Moment
    ends_at: Moment
    started_at: Moment | None
    ended_at: Moment | None
    rehearsal: bool = False
    agenda: list[AgendaItemView]


class ParticipantView(View):
    """Somebody in the session. A placement with a higher epoch always wins.

    `stands_for`: how many people sit in front of their screen, themselves among them; `companions`: the names of the
    others, as far as they gave them. `facilitates`: leads whichever table they sit at.
    """

    person_id: str
    name: str
    initials: str
    place: str | None
    organisation: str | None
    role: Role
    present: bool
    room_id: str
    epoch: int
    stands_for: int = 1
    companions: list[str] = Field(default_factory=list)
    facilitates: bool = False
    listening: bool = False


class PlacementView(View):
    """Where somebody is."""

    person_id: str
    room_id: str
    epoch: int


class RoomView(View):
    """A room; `open` says whether people can be put into it now."""

    id: str
    name: str
    kind: Literal["main", "breakout"]
    round_id: str | None
    position: int
    open: bool


class RoundRoomView(View):
    """A room of a round: it takes from `least` to `most` people (null: as many as come)."""

    id: str
    name: str
    position: int
    least: int = 0
    most: int | None = None
    theme: str | None = None
    language: str | None = None
    accessible: bool = True


class AssignmentView(View):
    """The draft's plan for one person. Who is `pinned` stays there when the draft is dealt again."""

    person_id: str
    room_id: str
    pinned: bool = False


class RoundView(View):
    """A breakout round. `assignments` and `plan` are the draft's, for hosts; empty and null once it is open.

    `version` rises with every change but of seats. `minutes`: how long it is planned to last. `late`: where latecomers
    go; `leaving`: people may go back to the main room; `walking`: to any open room. When it `closes_itself`, the
    countdown begins `countdown_seconds` before the end.
    """

    id: str
    position: int
    agenda_item_id: str | None
    title: str
    prompt: str
    status: RoundStatus
    version: int
    minutes: int | None
    late: Late
    leaving: bool
    walking: bool
    closes_itself: bool
    countdown_seconds: int
    seed: int
    opened_at: Moment | None
    ends_at: Moment | None
    closes_at: Moment | None
    closed_at: Moment | None
    rooms: list[RoundRoomView]
    assignments: list[AssignmentView]
    plan: DraftPlanView | None = None


class PlanView(View):
    """All drafts in order, and what they give together; `figures` are null while they are being worked out."""

    drafts: list[RoundView]
    figures: FiguresView | None


class NoteView(View):
    """A room's shared note. `by` wrote last; version 0 is the empty page; `reporter` speaks for the room."""

    room_id: str
    text: str
    version: int
    by: str | None
    reporter: str | None = None


def session_view(session: SessionRow) -> SessionView:
    """The session as everybody in it sees it."""
    return SessionView(
        id=session.id,
        event_id=session.event_id,
        title=session.title,
        status=session.status,
        main_room_id=session.main_room_id,
        admission=session.admission,
        time_zone=session.time_zone,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        started_at=session.started_at,
        ended_at=session.ended_at,
        rehearsal=session.rehearsal,
        agenda=[AgendaItemView.model_validate(item) for item in session.agenda],
    )


def participant_view(person: ParticipantRow, placed: Placement) -> ParticipantView:
    """Somebody as others in the session see them."""
    return ParticipantView(
        person_id=person.person_id,
        name=person.name,
        initials=initials(person.name),
        place=person.place,
        organisation=person.organisation,
        role="host" if person.role == "host" else "attendee",
        present=person.present,
        room_id=placed.room_id,
        epoch=placed.epoch,
        stands_for=person.stands_for,
        companions=person.companions,
        facilitates=person.facilitates,
        listening=person.listening,
    )


def placement_views(placements: Iterable[Placement]) -> list[PlacementView]:
    """Where people are."""
    return [PlacementView(person_id=p.person_id, room_id=p.room_id, epoch=p.epoch) for p in placements]


def room_views(main: RoomRow, round_row: RoundRow | None, rooms: Sequence[RoomRow]) -> list[RoomView]:
    """The rooms that people can see: the main room and those of the round on show."""
    running = round_row is not None and round_row.state.running
    return [
        RoomView(
            id=room.id,
            name=room.name,
            kind="main" if room.id == main.id else "breakout",
            round_id=room.round_id,
            position=room.position,
            open=room.id == main.id or running,
        )
        for room in (main, *rooms)
    ]


def round_view(row: RoundRow, rooms: Sequence[RoomRow], seats: Iterable[Seat] = ()) -> RoundView:
    """The round; `seats` only while it is a draft."""
    draft = row.status == "draft"
    return RoundView(
        id=row.id,
        position=row.position,
        agenda_item_id=row.agenda_item_id,
        title=row.title,
        prompt=row.prompt,
        status=row.status,
        version=row.version,
        minutes=row.minutes,
        late=row.late,
        leaving=row.leaving,
        walking=row.walking,
        closes_itself=row.closes_itself,
        countdown_seconds=row.countdown,
        seed=row.seed,
        opened_at=row.opened_at,
        ends_at=row.ends_at,
        closes_at=row.closes_at,
        closed_at=row.closed_at,
        rooms=[
            RoundRoomView(
                id=room.id,
                name=room.name,
                position=room.position,
                least=room.least,
                most=room.most,
                theme=room.theme,
                language=room.language,
                accessible=room.accessible,
            )
            for room in rooms
        ],
        assignments=[
            AssignmentView(person_id=seat.person_id, room_id=seat.room_id, pinned=seat.pinned)
            for seat in seats
        ],
        plan=draft_plan_view(row.plan) if draft and row.plan is not None else None,
    )


def plan_view(
    drafts: Sequence[RoundRow], rooms: Mapping[str, Sequence[RoomRow]], seats: Mapping[str, Iterable[Seat]]
) -> PlanView:
    """All drafts of a session. What they give together is kept with each of them."""
    whole = drafts[0].plan.get("whole") if drafts and drafts[0].plan is not None else None
    return PlanView(
        drafts=[round_view(row, rooms[row.id], seats.get(row.id, ())) for row in drafts],
        figures=figures_view(whole),
    )


def note_view(room: RoomRow, text: str, reporter: str | None) -> NoteView:
    """The room's note, which reads `text`."""
    return NoteView(room_id=room.id, text=text, version=room.note_version, by=room.note_by, reporter=reporter)
