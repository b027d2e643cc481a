"""The report shows each audience what is theirs, and becomes files that say the same."""

import csv
import io
from datetime import UTC, datetime

from services.sessions.domain.reporting import (
    Asked,
    Attendee,
    Bar,
    Corrections,
    Facts,
    Heading,
    Line,
    PollResult,
    Promise,
    RoomRecord,
    RoundRecord,
    Said,
    Stay,
    assemble,
    for_audience,
    markdown,
    tables,
)

AT = datetime(2026, 1, 1, 10, tzinfo=UTC)
FACTS = Facts(
    attendees=(
        Attendee("h", "Hostess", None, None, True),
        Attendee("b", "=Ben", "Bath", "Acorn", False),
        Attendee("a", "Ann", "Truro", None, False, stands_for=3),
    ),
    registered=5,
    rounds=(RoundRecord("one", "Talk", "What *next*?"),),
    rooms=(
        RoomRecord("main", None, "Main room", "welcome"),
        RoomRecord("r1", "one", "Table 1", "- a list\n# no heading"),
        RoomRecord("r2", "one", "Table 2", "secret"),
    ),
    stays=(Stay("a", "main"), Stay("b", "main"), Stay("a", "r1"), Stay("b", "r1")),
    lines=(Line("Talk", "breakout", AT, 20, AT, 21.0),),
    polls=(PollResult("p1", "What first?", "one", 4, (Bar("Parks", 3), Bar("Buses", 1))),),
    questions=(Asked("q1", "When?", "Ann", 1, True, "Soon"), Asked("q2", "Why?", None, 5, False)),
    said=(Said("Come to the *fair*", "Ann", "Table 1"),),
    actions=(Promise("a1", "Plant trees", "Ann", "short", "Green", True, 4),),
)


def test_hosts_see_everything_and_counts_are_of_people() -> None:
    report = assemble(FACTS)
    assert (report.total, report.hosts, report.registered) == (4, 1, 5)
    assert report.sizes == {"r1": 4, "r2": 0}
    assert [question.question_id for question in report.questions] == ["q2", "q1"]
    assert report.next_time
    assert report.mixing is not None
    assert len(report.mixing.each) == 2


def test_attendees_see_names_but_neither_advice_nor_what_each_person_met() -> None:
    report = for_audience(assemble(FACTS), "attendees")
    assert [person.name for person in report.rounds[0].rooms[0].people] == ["=Ben", "Ann"]
    assert report.next_time == ()
    assert report.mixing is not None
    assert report.mixing.each == ()
    assert report.mixing.histogram == ((1, 3), (3, 1))


def test_the_public_sees_no_name_anywhere() -> None:
    report = for_audience(assemble(FACTS), "public")
    everything = markdown(report, Heading("A day", "Today")) + "".join(tables(report).values())
    assert "Ann" not in everything
    assert "Ben" not in everything
    assert report.sizes["r1"] == 4
    assert "people.csv" not in tables(report)


def test_corrections_replace_notes_and_leave_out_what_is_hidden() -> None:
    report = assemble(
        FACTS, Corrections("We met.", {"r1": "Corrected."}, frozenset({"r2", "q1", "p1", "a1"}))
    )
    assert [room.note for room in report.rounds[0].rooms] == ["Corrected.", ""]
    assert [question.question_id for question in report.questions] == ["q2"]
    assert (report.polls, report.actions, report.summary) == ((), (), "We met.")


def test_markdown_keeps_what_people_wrote_as_they_wrote_it() -> None:
    text = markdown(assemble(FACTS), Heading("A day", "1 January"))
    assert "# A day\n\n1 January\n\n4 people came; 5 were registered.\n" in text
    assert "\nWhat \\*next\\*?\n" in text
    assert "> - a list  \n> \\# no heading  \n" in text
    assert "### Short term\n\n- Plant trees (Green; owner: Ann; agreed)" in text
    assert "| Talk | 20 | 21 |" in text
    assert "- Come to the \\*fair\\* (Ann)" in text


def test_tables_can_be_read_again_and_run_nothing_in_a_spreadsheet() -> None:
    found = tables(assemble(FACTS))
    people = list(csv.DictReader(io.StringIO(found["people.csv"])))
    assert [(row["name"], row["stands for"]) for row in people] == [("'=Ben", "1"), ("Ann", "3")]
    rooms = list(csv.DictReader(io.StringIO(found["rooms.csv"])))
    assert rooms[0]["note"] == "'- a list\n# no heading"
    assert list(csv.reader(io.StringIO(found["polls.csv"])))[1] == [
        "What first?",
        "one",
        "4",
        "Parks",
        "3",
        "",
    ]
