"""The report of a workshop that has ended."""

from pydantic import Field

from chassis.http import View
from chassis.problems import Conflict
from contracts.base import Moment
from services.sessions import store
from services.sessions.domain.report import Attendee, Report, RoomRecord, RoundRecord, Stay, assemble
from services.sessions.models import SessionRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases.access import admit, existing_session
from services.sessions.use_cases.views import AgendaItemView


class PersonInReport(View):
    """Somebody who was there, as they chose to be shown. `stands_for`: people in front of their screen."""

    name: str
    place: str | None
    organisation: str | None
    stands_for: int = 1
    companions: list[str] = Field(default_factory=list)


class RoomInReport(View):
    """A room: who ended the round there, and its note."""

    room_id: str
    name: str
    people: list[PersonInReport]
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
    """Attendees and hosts who came, counted."""

    total: int
    hosts: int
    by_room: list[RoomAttendance]


class ReportView(View):
    """What came of the workshop."""

    session_id: str
    event_id: str
    title: str
    time_zone: str
    started_at: Moment | None
    ended_at: Moment | None
    attendance: AttendanceView
    rounds: list[RoundInReport]
    main_note: str
    agenda: list[AgendaItemView]


def read_report(runtime: Runtime, session_id: str, person_id: str) -> ReportView:
    """The report, for everybody who was registered and the hosts; refused until the session has ended."""
    with runtime.database.reading() as db:
        session = existing_session(db, session_id)
    admit(runtime, session.event_id, person_id)
    if session.status != "ended":
        raise Conflict(
            "report-not-ready",
            "The report is not ready.",
            "The session has not ended yet. The report can be read as soon as a host ends it.",
        )
    with runtime.database.reading() as db:
        rounds = store.opened_rounds(db, session_id)
        report = assemble(
            [
                Attendee(
                    person.person_id,
                    person.name,
                    person.place,
                    person.organisation,
                    person.role == "host",
                    person.stands_for,
                    tuple(person.companions),
                )
                for person in store.participants(db, session_id)
            ],
            [RoundRecord(row.id, row.title, row.prompt) for row in rounds],
            [
                RoomRecord(room.id, room.round_id, room.name, room.note_text)
                for room in store.rooms(db, session_id)
            ],
            [Stay(person, room) for person, room in store.stays(db, session_id)],
        )
        times = {row.id: (row.opened_at, row.closed_at) for row in rounds}
    return _view(session, report, times)


def _view(
    session: SessionRow, report: Report, times: dict[str, tuple[Moment | None, Moment | None]]
) -> ReportView:
    return ReportView(
        session_id=session.id,
        event_id=session.event_id,
        title=session.title,
        time_zone=session.time_zone,
        started_at=session.started_at,
        ended_at=session.ended_at,
        attendance=AttendanceView(
            total=report.total,
            hosts=report.hosts,
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
                opened_at=times[part.round_id][0],
                closed_at=times[part.round_id][1],
                rooms=[
                    RoomInReport(
                        room_id=room.room_id,
                        name=room.name,
                        note=room.note,
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
                    for room in part.rooms
                ],
            )
            for part in report.rounds
        ],
        main_note=report.main_note,
        agenda=[AgendaItemView.model_validate(item) for item in session.agenda],
    )
