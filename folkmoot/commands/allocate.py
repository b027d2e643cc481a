"""`folkmoot allocate`: a spreadsheet of people in, a plan of rooms out."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from folkmoot.allocating import words, writing
from folkmoot.allocating.asking import Asked, Wanted, ask
from folkmoot.allocating.delivery import (
    Destination,
    Document,
    choose,
    deliver,
    expected_names,
    wanted_formats,
)
from folkmoot.allocating.options import DEFAULT_SECONDS
from folkmoot.allocating.people import read_people
from folkmoot.allocating.progress import Polishing
from folkmoot.allocating.rooms import read_rooms
from folkmoot.allocating.sheets import named_file, read_sheet
from folkmoot.errors import PlainError
from services.sessions.domain.allocation import Allocation, Infeasible, Problem, ProblemError
from services.sessions.domain.allocation import allocate as engine

AS_MANY_AS_TIME_ALLOWS = 10**12
"""Moves, when only time ends the search."""


def allocate(options: argparse.Namespace) -> int:
    """Read, ask, polish, write. PlainError when the list, the options or the wishes cannot be."""
    formats = wanted_formats(options.out)
    rounds: int = options.rounds
    if options.round is not None and options.round > rounds:
        raise PlainError(
            f"--round {options.round} is not among the {rounds} to plan; say --rounds {options.round}"
        )
    numbers = (options.round,) if options.round else tuple(range(1, rounds + 1))
    source = Path(options.people)
    expected = expected_names(formats, numbers)
    inputs = [source, *_files([*options.apart, *options.together, *options.pin, options.rooms or ""])]
    inputs += [Path(one) for one in options.history]
    paths = choose(expected, options.to, source, inputs, terminal=sys.stdout.isatty())

    try:
        roster = read_people(read_sheet(source, options.sheet))
        seated = sum(not guest.opted_out for guest in roster.guests)
        asked = ask(roster, read_rooms(options.rooms, options.size, seated), _wanted(options))
    except ProblemError as error:
        raise PlainError(f"this cannot be planned: {error}. Nothing was written.") from error
    for note in asked.notes:
        _say(f"note: {note}")
    plan = _polish(asked, options)
    planned = writing.Planned(roster, asked.problem, plan, numbers, asked.colours, options.title or "")
    documents = _documents(planned, expected)
    if "zoom" in formats:
        for warning in writing.zoom_warnings(planned):
            _say(f"note: {warning}")
    for sentence in words.summary(plan):
        _say(sentence)
    destinations = [Destination(document, path) for document, path in zip(documents, paths, strict=True)]
    for path in deliver(destinations):
        _say(f"wrote {path}")
    return 0


def _wanted(options: argparse.Namespace) -> Wanted:
    return Wanted(
        rounds=options.rounds,
        mix=options.mix,
        gather=options.gather,
        together=options.together,
        apart=options.apart,
        history=[Path(one) for one in options.history],
        pins=options.pin,
        themes=options.themes,
        meet_new=options.meet_new,
        facilitators=options.facilitators,
    )


def _files(given: Sequence[str]) -> list[Path]:
    return [path for text in given if (path := named_file(text))]


def _polish(asked: Asked, options: argparse.Namespace) -> Allocation:
    """The plan. PlainError when there can be none, in the words of those who must change something."""
    seconds = options.seconds
    if seconds is None and options.moves is None:
        seconds = DEFAULT_SECONDS
    try:
        with Polishing(seconds) as polishing:
            plan = engine(
                asked.problem,
                seed=options.seed,
                moves=options.moves or AS_MANY_AS_TIME_ALLOWS,
                time_cap=seconds,
                clock=time.monotonic,
                watch=polishing.watch,
            )
    except Infeasible as error:
        raise PlainError(_why_not(error, asked.problem)) from error
    if polishing.interrupted:
        _say("stopped by Ctrl-C: this is the best plan so far")
    return plan


def _why_not(error: Infeasible, problem: Problem) -> str:
    """What stands in the way, and what can be done about it."""
    where = f" in round {error.round + 1}" if len(problem.rounds) > 1 else ""
    alone = len(error.conflict) == 1
    lead = "this cannot be" if alone else "these cannot all hold"
    if not error.proven:
        lead = "no plan was found, and this seems to be in the way"
    advice = f"Nothing was written. Change {'it' if alone else 'one of them'} and run the command again."
    if problem.facilitator_in_each_room and any("facilitator" in one for one in error.conflict):
        advice = (
            "Nothing was written. Use fewer rooms, name more facilitators, or say --no-facilitators; then run the "
            "command again."
        )
    return "\n".join(
        [f"no plan is possible{where}: {lead}:", *(f"  {one}" for one in error.conflict), advice]
    )


def _documents(planned: writing.Planned, expected: Sequence[tuple[str, str]]) -> list[Document]:
    """All contents, made before the first is written."""
    made: dict[str, Callable[[], str]] = {
        "csv": lambda: writing.as_csv(planned),
        "json": lambda: writing.as_json(planned),
        "html": lambda: _page(planned),
    }
    zoom = iter(planned.rounds)
    return [
        Document(kind, suffix, writing.as_zoom(planned, next(zoom)) if kind == "zoom" else made[kind]())
        for kind, suffix in expected
    ]


def _page(planned: writing.Planned) -> str:
    from folkmoot.allocating.page import as_html

    return as_html(planned)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
