"""From the list and the options to a Problem: what the allocation is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from folkmoot.allocating import groups
from folkmoot.allocating.complaints import Complaints, did_you_mean, listed
from folkmoot.allocating.finding import Directory
from folkmoot.allocating.headers import Meaning, plain
from folkmoot.allocating.history import read_history
from folkmoot.allocating.people import Roster
from folkmoot.allocating.rooms import with_themes
from services.sessions.domain.allocation.problem import MOST_WEIGHT, Person, Problem, Room, Wishes

USUAL_WEIGHT = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options say, besides people and rooms. `facilitators`: None means when there are any."""

    rounds: int = 1
    mix: Sequence[str] = ()
    gather: Sequence[str] = ()
    together: Sequence[str] = ()
    apart: Sequence[str] = ()
    history: Sequence[Path] = ()
    pins: Sequence[str] = ()
    themes: int | None = None
    meet_new: int = USUAL_WEIGHT
    facilitators: bool | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The problem, and notes about what was left out of it. `colours`: the column by which pictures colour people.
    `met`: how many meetings the history tells of."""

    problem: Problem
    notes: tuple[str, ...] = ()
    colours: str | None = None
    met: int = 0


def ask(roster: Roster, rooms: tuple[Room, ...], wanted: Wanted) -> Asked:
    """The problem. PlainError with everything that the options and the sheet's columns have wrong."""
    complaints = Complaints("the options and the list do not fit together")
    notes = list(roster.notes)
    directory = Directory(roster.guests, roster.source)
    mix = _weights(roster, wanted.mix, "--mix", complaints)
    gather = _weights(roster, wanted.gather, "--gather", complaints)
    for both in sorted(set(mix) & set(gather)):
        complaints.add(f"--mix and --gather both name “{both}”; choose one of them.")
    rooms, preferring = _themes(roster, rooms, wanted, complaints, notes)
    together = groups.together(roster, directory, wanted.together, complaints)
    apart = groups.apart(roster, directory, wanted.apart, complaints)
    names = [room.id for room in rooms]
    pins = groups.pins(roster, directory, wanted.pins, names, wanted.rounds, complaints)
    facilitators = sum(guest.facilitator and not guest.opted_out for guest in roster.guests)
    if wanted.facilitators and not facilitators:
        complaints.add("--facilitators: nobody in the list is one; add a column Facilitator with yes and no.")
    complaints.raise_if_any()
    history = read_history(wanted.history, directory)
    seated = sum(not guest.opted_out for guest in roster.guests)
    if seated < len(rooms):
        notes.append(f"there are more rooms ({len(rooms)}) than people to seat ({seated}): some stay empty")
    themes = {plain(room.theme): room.theme for room in rooms if room.theme}
    shown = _shown_attributes(roster, [*mix, *gather])
    problem = Problem(
        people=tuple(
            Person(
                guest.id,
                {header: guest.attributes[header] for header in shown},
                languages=guest.languages,
                facilitator=guest.facilitator,
                needs_access=guest.needs_access,
                opted_out=guest.opted_out,
                preferences=tuple(themes[plain(theme)] for theme in guest.preferences) if preferring else (),
            )
            for guest in roster.guests
        ),
        rounds=(rooms,) * wanted.rounds,
        together=together,
        apart=apart,
        pins=pins,
        facilitator_in_each_room=bool(facilitators) and wanted.facilitators is not False,
        history=dict(history.met),
        wishes=Wishes(wanted.meet_new, mix, gather, preferring),
    )
    place = roster.header_of(Meaning.PLACE)
    colours = place or next(iter([*mix, *gather]), None) or roster.header_of(Meaning.ORGANISATION)
    return Asked(problem, (*notes, *history.notes), colours, sum(history.met.values()))


def _weights(roster: Roster, given: Sequence[str], option: str, complaints: Complaints) -> dict[str, int]:
    """The headers with their weights from "place,organisation=3"."""
    found: dict[str, int] = {}
    for part in (part.strip() for text in given for part in text.split(",")):
        if not part:
            continue
        word, _, written = part.partition("=")
        header = roster.attribute(word.strip())
        if header is None:
            there = roster.attributes
            known = listed(f"“{one}”" for one in there) if there else "none; add one beside the names"
            complaints.add(
                f"{option}: there is no column “{word.strip()}” to go by; there is {known}."
                f"{did_you_mean(word.strip(), [*there, *_understood(roster)])}"
            )
            continue
        weight = written.strip() or str(USUAL_WEIGHT)
        if not weight.isdigit() or int(weight) > MOST_WEIGHT:
            complaints.add(f"{option}: {part}: a wish counts from 0 to {MOST_WEIGHT}, for example {word}=3.")
            continue
        found[header] = int(weight)
    return found


def _understood(roster: Roster) -> list[str]:
    """The words that Folkmoot has for this sheet's columns."""
    meanings = (Meaning.PLACE, Meaning.ORGANISATION, Meaning.ROLE, Meaning.LANGUAGES)
    return [meaning.value for meaning in meanings if roster.header_of(meaning)]


def _shown_attributes(roster: Roster, wished: Sequence[str]) -> list[str]:
    """Attributes that get figures: those that a wish names, and place and organisation in any case."""
    usual = [roster.header_of(Meaning.PLACE), roster.header_of(Meaning.ORGANISATION)]
    return list(dict.fromkeys([*wished, *(header for header in usual if header)]))


def _themes(
    roster: Roster, rooms: tuple[Room, ...], wanted: Wanted, complaints: Complaints, notes: list[str]
) -> tuple[tuple[Room, ...], int]:
    """The rooms with their themes, and how much preferences count: 0 when there are none, or nothing to prefer."""
    preferring = [guest for guest in roster.guests if guest.preferences and not guest.opted_out]
    weight = USUAL_WEIGHT if wanted.themes is None else wanted.themes
    if not preferring or not weight:
        return rooms, 0
    if all(room.theme is None and room.id == f"Room {number}" for number, room in enumerate(rooms, start=1)):
        notes.append(
            "the preferences count for nothing, because numbered rooms have no themes; name the rooms by their themes "
            "(--rooms “Housing,Youth,Parks”), or give a file of rooms with a column Theme"
        )
        return rooms, 0
    rooms = with_themes(rooms)
    themes = {plain(room.theme): room.theme for room in rooms if room.theme}
    for guest in preferring:
        for theme in guest.preferences:
            if plain(theme) not in themes:
                complaints.add(
                    f"row {guest.row} ({guest.name}) would like “{theme}”, which no room is about; the themes are "
                    f"{listed(themes.values())}.{did_you_mean(theme, themes.values())}"
                )
    return rooms, weight
