"""The report as it is answered."""

from pydantic import Field

from chassis.http import View
from contracts.base import Moment
from services.sessions.domain.reporting import Audience, Corrections, Horizon, Mixing, Report, RoomReport
from services.sessions.models import SessionRow
from services.sessions.use_cases.views import AgendaItemView


class PersonInReport(View):
    """Somebody who was there, as they chose to be shown; `stands_for` people in front of one screen."""

    name: str
    place: str | None
    organisation: str | None
    stands_for: int
    companions: list[str]


class RoomInReport(View):
    """A room: who ended the round there, and its note. The public gets no names; `count` is how many people."""

    room_id: str
    name: str
    people: list[PersonInReport]
    count: int
    note: str


class RoundInReport(View):
    """A breakout round."""

    round_id: str
    title: str
    prompt: str
    opened_at: Moment | None
    closed_at: Moment | None
    rooms: list[RoomInReport]


class RoomAttendance(View):
    """How many attendees were ever in a room; `round_id` null is the main room."""

    room_id: str
    round_id: str | None
    name: str
    people: int


class AttendanceView(View):
    """Attendees and hosts who came, and who had a place; people, not screens."""

    total: int
    hosts: int
    registered: int
    by_room: list[RoomAttendance]


class LineView(View):
    """An item of the agenda, planned and actual; minutes."""

    title: str
    kind: str
    planned_at: Moment
    planned_minutes: float
    began_at: Moment | None
    actual_minutes: float | None
    skipped: bool


class BarView(View):
    """One bar of a poll's chart."""

    label: str
    votes: float
    note: str


class PollInReport(View):
    """A poll and what came of it."""

    poll_id: str
    title: str
    kind: str
    voters: int
    unit: str
    summary: str
    bars: list[BarView]
    texts: list[str]


class QuestionInReport(View):
    """A question to the panel; `by` null: asked without a name, or not for the reader."""

    question_id: str
    text: str
    by: str | None
    votes: int
    answered: bool
    answer: str


class ActionInReport(View):
    """An action; `owner` empty: nobody yet, or not for the reader."""

    action_id: str
    text: str
    owner: str
    horizon: Horizon | None
    theme: str
    agreed: bool
    hands: int | None


class SaidInReport(View):
    """A line that a host pinned for the report."""

    text: str
    by: str | None
    room: str


class MetView(View):
    """So many people met so many others."""

    met: int
    people: int


class BetweenView(View):
    """Pairs of people from two places (or twice the same) who met."""

    place: str
    other: str
    pairs: int


class PersonMixingView(View):
    """What one person met, for hosts."""

    person_id: str
    met: int
    places: int
    organisations: int


class MixingView(View):
    """How well people mixed in small rooms; `share_new` is the part of all meetings that were the first, 0 to 1."""

    people: int
    rounds: int
    encounters: int
    new: int
    share_new: float
    mean_met: float
    mean_places: float
    mean_organisations: float
    places: int
    organisations: int
    histogram: list[MetView]
    between: list[BetweenView]
    each: list[PersonMixingView]


class ReportView(View):
    """What came of the workshop, as far as the reader may see it. `version` counts the organiser's corrections."""

    session_id: str
    event_id: str
    title: str
    time_zone: str
    started_at: Moment | None
    ended_at: Moment | None
    audience: Audience = Field(description="Who may read it.")
    seen_as: Audience = Field(description="As whom the reader sees it.")
    version: int
    summary: str
    attendance: AttendanceView
    rounds: list[RoundInReport]
    main_note: str
    agenda: list[AgendaItemView]
    lines: list[LineView]
    polls: list[PollInReport]
    questions: list[QuestionInReport]
    actions: list[ActionInReport]
    said: list[SaidInReport]
    mixing: MixingView | None
    next_time: list[str]
    hidden: list[str] = Field(description="Ids that the organiser does not show; for hosts only.")
    corrected_notes: dict[str, str] = Field(description="Notes that were corrected, by room; for hosts only.")


def report_view(
    session: SessionRow, report: Report, audience: Audience, version: int, corrections: Corrections
) -> ReportView:
    """The answer for a reader who sees `report`; what was corrected is told to hosts."""
    told = corrections if report.audience == "hosts" else Corrections()
    return ReportView(
        session_id=session.id,
        event_id=session.event_id,
        title=session.title,
        time_zone=session.time_zone,
        started_at=session.started_at,
        ended_at=session.ended_at,
        audience=audience,
        seen_as=report.audience,
        version=version,
        summary=report.summary,
        attendance=AttendanceView(
            total=report.total,
            hosts=report.hosts,
            registered=report.registered,
            by_room=[
                RoomAttendance(room_id=room.room_id, round_id=room.round_id, name=room.name, people=people)
                for room, people in report.by_room
            ],
        ),
        rounds=[
            RoundInReport(
                round_id=part.round_id,
                title=part.title,
                prompt=part.prompt,
                opened_at=part.opened_at,
                closed_at=part.closed_at,
                rooms=[_room(room, report.sizes[room.room_id]) for room in part.rooms],
            )
            for part in report.rounds
        ],
        main_note=report.main_note,
        agenda=[AgendaItemView.model_validate(item) for item in session.agenda],
        lines=[LineView.model_validate(line, from_attributes=True) for line in report.lines],
        polls=[PollInReport.model_validate(poll, from_attributes=True) for poll in report.polls],
        questions=[QuestionInReport.model_validate(one, from_attributes=True) for one in report.questions],
        actions=[ActionInReport.model_validate(one, from_attributes=True) for one in report.actions],
        said=[SaidInReport.model_validate(one, from_attributes=True) for one in report.said],
        mixing=None if report.mixing is None else _mixing(report.mixing),
        next_time=list(report.next_time),
        hidden=sorted(told.hidden),
        corrected_notes=dict(told.notes),
    )


def _room(room: RoomReport, count: int) -> RoomInReport:
    return RoomInReport(
        room_id=room.room_id,
        name=room.name,
        note=room.note,
        count=count,
        people=[
            PersonInReport(
                name=person.name,
                place=person.place,
                organisation=person.organisation,
                stands_for=person.stands_for,
                companions=list(person.companions),
            )
            for person in room.people
        ],
    )


def _mixing(figures: Mixing) -> MixingView:
    return MixingView(
        people=figures.people,
        rounds=figures.rounds,
        encounters=figures.encounters,
        new=figures.new,
        share_new=figures.share_new,
        mean_met=figures.mean_met,
        mean_places=figures.mean_places,
        mean_organisations=figures.mean_organisations,
        places=figures.places,
        organisations=figures.organisations,
        histogram=[MetView(met=met, people=people) for met, people in figures.histogram],
        between=[BetweenView(place=a, other=b, pairs=n) for a, b, n in figures.between],
        each=[PersonMixingView.model_validate(one, from_attributes=True) for one in figures.each],
    )
