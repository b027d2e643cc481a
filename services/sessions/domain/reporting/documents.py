"""The report as files: one in Markdown to read, and tables in CSV."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.sessions.domain.reporting.records import Promise
from services.sessions.domain.reporting.report import Report
from services.sessions.domain.reporting.rooms import RoomReport

_HORIZONS = (
    ("short", "Short term"),
    ("medium", "Medium term"),
    ("long", "Long term"),
    (None, "No time named"),
)
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a report: the workshop's title and when it was, in words."""

    title: str
    when: str


def markdown(report: Report, heading: Heading) -> str:
    """The whole report in CommonMark. What people wrote is escaped, so that it stays what they wrote."""
    return "\n".join(_lines(report, heading)).rstrip() + "\n"


def tables(report: Report) -> dict[str, str]:
    """CSV by file name (RFC 4180, LF), cells that a spreadsheet would run (first sign `= + - @`, tab) neutralised by an
    apostrophe. Tables with nothing in them are left out."""
    rooms = [(one.title, room) for one in report.rounds for room in one.rooms]
    names = {person.person_id: person.name for _, room in rooms for person in room.people}
    found: dict[str, tuple[Sequence[str], Sequence[Sequence[object]]]] = {
        "rooms.csv": (
            ("round", "room", "people", "note"),
            [(title, room.name, report.sizes[room.room_id], room.note) for title, room in rooms],
        ),
        "people.csv": (
            ("round", "room", "name", "place", "organisation", "stands for"),
            [
                (title, room.name, one.name, one.place, one.organisation, one.stands_for)
                for title, room in rooms
                for one in room.people
            ],
        ),
        "agenda.csv": (
            ("item", "kind", "planned start", "planned minutes", "actual start", "actual minutes"),
            [
                (
                    line.title,
                    line.kind,
                    line.planned_at.isoformat(),
                    f"{line.planned_minutes:g}",
                    "" if line.began_at is None else line.began_at.isoformat(),
                    "" if line.actual_minutes is None else f"{line.actual_minutes:.1f}",
                )
                for line in report.lines
            ],
        ),
        "polls.csv": (
            ("poll", "kind", "people who voted", "choice", "votes", "note"),
            [
                (poll.title, poll.kind, poll.voters, *cells)
                for poll in report.polls
                for cells in (
                    *((bar.label, f"{bar.votes:g}", bar.note) for bar in poll.bars),
                    *((said, "", "") for said in poll.texts),
                )
            ],
        ),
        "questions.csv": (
            ("question", "asked by", "votes", "answered", "answer"),
            [(q.text, q.by, q.votes, "yes" if q.answered else "no", q.answer) for q in report.questions],
        ),
        "actions.csv": (
            ("action", "owner", "when", "theme", "agreed", "hands"),
            [
                (a.text, a.owner, a.horizon, a.theme, "yes" if a.agreed else "no", a.hands)
                for a in report.actions
            ],
        ),
    }
    if report.mixing is not None:
        found["mixing.csv"] = (
            ("name", "people met", "places met", "organisations met"),
            [
                (names.get(one.person_id, ""), one.met, one.places, one.organisations)
                for one in report.mixing.each
            ],
        )
        found["places.csv"] = (("place", "place met", "pairs who met"), list(report.mixing.between))
    return {name: _csv(head, rows) for name, (head, rows) in found.items() if rows}


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _plain(text: str) -> str:
    """One line of somebody's words."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _quoted(text: str) -> Iterator[str]:
    """Somebody's words, line for line, as a quotation."""
    for line in text.strip().splitlines():
        yield f"> {_plain(line)}  " if line.strip() else ">"


def _lines(report: Report, heading: Heading) -> Iterator[str]:
    yield f"# {_plain(heading.title)}\n"
    yield f"{heading.when}\n"
    yield f"{report.total} people came; {report.registered} were registered.\n"
    if report.summary:
        yield from report.summary.strip().splitlines()
        yield ""
    yield from _agenda(report)
    for one in report.rounds:
        yield f"## {_plain(one.title)}\n"
        if one.prompt:
            yield f"{_plain(one.prompt)}\n"
        for room in one.rooms:
            yield from _room(room, report.sizes[room.room_id])
    if report.main_note:
        yield "## The note of the main room\n"
        yield from _quoted(report.main_note)
        yield ""
    if report.said:
        yield "## Said in the workshop\n"
        for line in report.said:
            by = f" ({_plain(line.by)})" if line.by else ""
            yield f"- {_plain(line.text)}{by}"
        yield ""
    yield from _polls(report)
    yield from _questions(report)
    yield from _actions(report.actions)
    yield from _mixing(report)
    if report.next_time:
        yield "## Next time\n"
        yield from (f"- {line}" for line in report.next_time)


def _agenda(report: Report) -> Iterator[str]:
    if not report.lines:
        return
    yield "## The agenda\n"
    yield "| Item | Planned minutes | Actual minutes |"
    yield "|---|---:|---:|"
    for line in report.lines:
        took = (
            "left out"
            if line.skipped
            else ""
            if line.actual_minutes is None
            else f"{line.actual_minutes:.0f}"
        )
        yield f"| {_plain(line.title)} | {line.planned_minutes:.0f} | {took} |"
    yield ""


def _room(room: RoomReport, size: int) -> Iterator[str]:
    yield f"### {_plain(room.name)} ({size})\n"
    if room.people:
        yield (
            ", ".join(
                _plain(" – ".join(filter(None, (one.name, one.place, one.organisation))))
                for one in room.people
            )
            + "\n"
        )
    if room.note.strip():
        yield from _quoted(room.note)
    else:
        yield "Nothing was written at this table."
    yield ""


def _polls(report: Report) -> Iterator[str]:
    for poll in report.polls:
        yield f"## Poll: {_plain(poll.title)}\n"
        yield f"{poll.voters} voted.\n"
        if poll.bars:
            yield f"| Choice | {_plain(poll.unit).capitalize()} | |"
            yield "|---|---:|---|"
            yield from (f"| {_plain(bar.label)} | {bar.votes:g} | {_plain(bar.note)} |" for bar in poll.bars)
        if poll.summary:
            yield f"\n{_plain(poll.summary)}"
        yield from (f"- {_plain(said)}" for said in poll.texts)
        yield ""


def _questions(report: Report) -> Iterator[str]:
    if report.questions:
        yield "## Questions\n"
    for question in report.questions:
        asked = f", asked by {_plain(question.by)}" if question.by else ""
        yield f"- **{_plain(question.text)}** ({question.votes} votes{asked})"
        if question.answer:
            yield f"  {_plain(question.answer)}"
        else:
            yield "  Answered aloud." if question.answered else "  Not answered yet."
    if report.questions:
        yield ""


def _actions(actions: Sequence[Promise]) -> Iterator[str]:
    if not actions:
        return
    yield "## Action plan\n"
    for horizon, title in _HORIZONS:
        here = [action for action in actions if action.horizon == horizon]
        if here:
            yield f"### {title}\n"
        for action in here:
            facts = [
                action.theme,
                action.owner and f"owner: {action.owner}",
                "agreed" if action.agreed else "",
            ]
            said = "; ".join(_plain(fact) for fact in facts if fact)
            yield f"- {_plain(action.text)}" + (f" ({said})" if said else "")
        if here:
            yield ""


def _mixing(report: Report) -> Iterator[str]:
    figures = report.mixing
    if figures is None:
        return
    yield "## How well people mixed\n"
    yield (
        f"On average, everybody met {figures.mean_met:.1f} people for the first time, from "
        f"{figures.mean_places:.1f} other places and {figures.mean_organisations:.1f} other organisations. "
        f"{100 * figures.share_new:.0f} in a hundred meetings at tables were new.\n"
    )
    yield "| People met | by how many |"
    yield "|---:|---:|"
    yield from (f"| {met} | {people} |" for met, people in figures.histogram)
    yield ""
