"""The report as one value: everything for the hosts, less for everybody who was there, no names for the public."""

from dataclasses import dataclass, replace

from services.sessions.domain.reporting.advice import next_time
from services.sessions.domain.reporting.mixing import Mixing, mixing
from services.sessions.domain.reporting.records import (
    Asked,
    Audience,
    Corrections,
    Facts,
    Line,
    PollResult,
    Promise,
    RoomRecord,
    Said,
)
from services.sessions.domain.reporting.rooms import RoundReport, where_was_who


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a workshop, as `audience` may see it. Counts are of people. `by_room` counts attendees who were
    ever in each room. In rooms, `people` is empty for the public, whose `sizes` still tell how many there were."""

    audience: Audience
    summary: str
    total: int
    hosts: int
    registered: int
    by_room: tuple[tuple[RoomRecord, int], ...]
    rounds: tuple[RoundReport, ...]
    sizes: dict[str, int]
    main_note: str
    lines: tuple[Line, ...]
    polls: tuple[PollResult, ...]
    questions: tuple[Asked, ...]
    actions: tuple[Promise, ...]
    mixing: Mixing | None
    next_time: tuple[str, ...]
    said: tuple[Said, ...] = ()


def assemble(facts: Facts, corrections: Corrections | None = None) -> Report:
    """The report as hosts see it, with the organiser's corrections."""
    corrections = corrections or Corrections()
    rooms = tuple(_corrected(room, corrections) for room in facts.rooms)
    where = where_was_who(facts.attendees, facts.rounds, rooms, facts.stays)
    seats = {round_id: rooms_of for round_id, rooms_of in where.seats.items() if rooms_of}
    figures = mixing(facts.attendees, seats)
    hidden = corrections.hidden
    used = [room for one in where.rounds for room in one.rooms if room.people]
    questions = tuple(sorted((q for q in facts.questions if q.question_id not in hidden), key=_by_votes))
    actions = tuple(action for action in facts.actions if action.action_id not in hidden)
    return Report(
        audience="hosts",
        summary=corrections.summary,
        total=where.total,
        hosts=where.hosts,
        registered=facts.registered,
        by_room=where.by_room,
        rounds=where.rounds,
        sizes={room.room_id: room.count for one in where.rounds for room in one.rooms},
        main_note="\n\n".join(room.note for room in rooms if room.round_id is None and room.note),
        lines=facts.lines,
        polls=tuple(poll for poll in facts.polls if poll.poll_id not in hidden),
        questions=questions,
        actions=actions,
        said=facts.said,
        mixing=figures,
        next_time=next_time(
            came=where.total,
            registered=facts.registered,
            lines=facts.lines,
            mixing=figures,
            tables=len(used),
            silent_tables=sum(not room.note.strip() for room in used),
            polls=facts.polls,
            questions=questions,
            actions=actions,
            help_calls=facts.help,
        ),
    )


def for_audience(report: Report, audience: Audience) -> Report:
    """What `audience` may see of a report made for hosts: only hosts see what each person met, the advice, and results
    of polls that were not shown; the public sees no names."""
    if audience == "hosts":
        return report
    figures = None if report.mixing is None else replace(report.mixing, each=())
    polls = tuple(poll for poll in report.polls if poll.shown)
    lesser = replace(report, audience=audience, mixing=figures, next_time=(), polls=polls)
    if audience == "attendees":
        return lesser
    return replace(
        lesser,
        rounds=tuple(
            replace(one, rooms=tuple(replace(room, people=()) for room in one.rooms)) for one in lesser.rounds
        ),
        questions=tuple(replace(question, by=None) for question in lesser.questions),
        actions=tuple(replace(action, owner="") for action in lesser.actions),
        said=tuple(replace(one, by=None) for one in lesser.said),
    )


def _corrected(room: RoomRecord, corrections: Corrections) -> RoomRecord:
    if room.room_id in corrections.hidden:
        return replace(room, note="")
    return replace(room, note=corrections.notes.get(room.room_id, room.note))


def _by_votes(question: Asked) -> tuple[int, str]:
    return -question.votes, question.question_id
