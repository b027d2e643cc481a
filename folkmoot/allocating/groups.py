"""Who is to sit together or apart, and who is pinned where: from options, files and columns."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from folkmoot.allocating.complaints import Complaints, did_you_mean, listed
from folkmoot.allocating.finding import Directory, NotFound
from folkmoot.allocating.headers import Meaning, is_header, meaning_of, plain
from folkmoot.allocating.people import Guest, Roster, partners
from folkmoot.allocating.sheets import looks_like_file, named_file, read_sheet, source_name
from services.sessions.domain.allocation.problem import Pair, Pin, pair

_HEADING = {
    "a",
    "b",
    "one",
    "other",
    "first",
    "second",
    "person a",
    "person b",
    "person",
    "people",
    "names",
    "from",
    "to",
}


def together(
    roster: Roster, directory: Directory, given: Iterable[str], complaints: Complaints
) -> tuple[frozenset[str], ...]:
    """Groups of ids who are kept together."""
    groups = [
        *_given(directory, given, "--together", complaints),
        *_from_column(roster, directory, complaints, apart=False),
    ]
    return tuple(dict.fromkeys(groups))


def apart(
    roster: Roster, directory: Directory, given: Iterable[str], complaints: Complaints
) -> frozenset[Pair]:
    """Pairs of ids who are kept apart: every two of a group."""
    groups = [
        *_given(directory, given, "--apart", complaints),
        *_from_column(roster, directory, complaints, apart=True),
    ]
    return frozenset(pair(*couple) for group in groups for couple in combinations(sorted(group), 2))


def _given(
    directory: Directory, given: Iterable[str], option: str, complaints: Complaints
) -> Iterator[frozenset[str]]:
    for text in given:
        for where, names in _groups_in(text, option, directory, complaints):
            found = _found(directory, names, where, complaints)
            if len(found) < len(names):
                continue  # complained about already
            if len(set(found)) < 2:
                complaints.add(f"{where}: {listed(names)} is one person; name two or more.")
                continue
            yield frozenset(found)


def _groups_in(
    text: str, option: str, directory: Directory, complaints: Complaints
) -> Iterator[tuple[str, list[str]]]:
    """(where it is written, the names) of each group: from a file, or from "Ann,Bob;Cat,Dan"."""
    if path := named_file(text):
        rows = read_sheet(path).filled
        for row in rows:
            names = [cell for cell in row.cells if cell]
            if row is rows[0] and _is_heading(names, directory):
                continue
            yield f"{source_name(path)}, row {row.number}", names
    elif looks_like_file(text):
        complaints.add(f"{option}: {text} is not there; name a file, or write names like “Ann,Bob;Cat,Dan”.")
    else:
        for part in text.split(";"):
            if names := [name.strip() for name in part.split(",") if name.strip()]:
                yield option, names


def _is_heading(cells: Sequence[str], directory: Directory) -> bool:
    if any(_is_somebody(directory, cell) for cell in cells):
        return False  # somebody may really be called “Person 1”
    words = {plain(cell).rstrip(" 0123456789") for cell in cells}
    return is_header(cells) or (bool(words) and words <= _HEADING)


def _found(directory: Directory, names: Iterable[str], where: str, complaints: Complaints) -> list[str]:
    found = []
    for name in names:
        try:
            found.append(directory.find(name).id)
        except NotFound as error:
            complaints.add(f"{where}: {error}")
    return found


def _from_column(
    roster: Roster, directory: Directory, complaints: Complaints, *, apart: bool
) -> Iterator[frozenset[str]]:
    """A cell names the others, or is a label that several rows share."""
    header = roster.header_of(Meaning.APART if apart else Meaning.TOGETHER)
    cells = [(guest, guest.apart if apart else guest.together) for guest in roster.guests]
    labelled: defaultdict[str, list[Guest]] = defaultdict(list)
    for guest, cell in cells:
        if cell:
            labelled[plain(cell) or cell].append(guest)
    for guest, cell in cells:
        if not cell:
            continue
        sharing = labelled[plain(cell) or cell]
        if len(sharing) > 1 and not _is_somebody(directory, cell):
            if guest is sharing[0]:
                yield frozenset(one.id for one in sharing)
            continue
        names = [cell] if _is_somebody(directory, cell) else partners(cell)
        where = f"row {guest.row} ({guest.name}), {header}"
        before = len(complaints.found)
        found = _found(directory, names, where, complaints)
        if len(complaints.found) > before:
            continue
        for one in found if apart else [None]:
            group = frozenset([guest.id, *(found if one is None else [one])])
            if len(group) > 1:
                yield group


def _is_somebody(directory: Directory, cell: str) -> bool:
    try:
        directory.find(cell)
    except NotFound:
        return False
    return True


def pins(
    roster: Roster,
    directory: Directory,
    given: Iterable[str],
    rooms: Sequence[str],
    rounds: int,
    complaints: Complaints,
) -> tuple[Pin, ...]:
    """Who is pinned where: from the sheet's column, from "Ann=Garden;Bob=Hall@2", or from a file of name and room."""
    found = [
        pin
        for guest in roster.guests
        if guest.room and not guest.opted_out
        if (pin := _pin(guest.id, guest.room, None, rooms, f"row {guest.row} ({guest.name})", complaints))
    ]
    for text in given:
        for where, name, room, number in _pins_in(text, complaints):
            ids = _found(directory, [name], where, complaints)
            index = _round_index(number, rounds, where, complaints)
            if ids and index != -1 and (pin := _pin(ids[0], room, index, rooms, where, complaints)):
                found.append(pin)
    return tuple(dict.fromkeys(found))


def _pin(
    person: str, room: str, index: int | None, rooms: Sequence[str], where: str, complaints: Complaints
) -> Pin | None:
    for known in rooms:
        if plain(known) == plain(room) or plain(known) == f"room {plain(room)}":
            return Pin(person, known, index)
    complaints.add(
        f"{where}: there is no room “{room}”; the rooms are {listed(rooms)}.{did_you_mean(room, rooms)}"
    )
    return None


def _round_index(number: str, rounds: int, where: str, complaints: Complaints) -> int | None:
    """None for every round, -1 after a complaint."""
    if not number:
        return None
    if number.isdigit() and 1 <= int(number) <= rounds:
        return int(number) - 1
    complaints.add(f"{where}: there is no round “{number}”; write a number from 1 to {rounds}.")
    return -1


def _pins_in(text: str, complaints: Complaints) -> Iterator[tuple[str, str, str, str]]:
    """(where, name, room, round or "")."""
    path = named_file(text)
    if path is None and looks_like_file(text):
        complaints.add(
            f"--pin: {text} is not there; name a file, or write pins like “Ann=Garden;Bob=Hall@2”."
        )
        return
    if path is None:
        for part in filter(None, (one.strip() for one in text.split(";"))):
            name, equals, rest = part.partition("=")
            room, _, number = rest.partition("@")
            if equals and name.strip() and room.strip():
                yield "--pin", name.strip(), room.strip(), number.strip()
            else:
                complaints.add(
                    f"--pin: “{part}” is no pin; write “Ann=Garden”, “Ann=Garden@2” for round 2 only, or a file."
                )
        return
    rows = read_sheet(path).filled
    places = {Meaning.NAME: 0, Meaning.ROOM: 1, Meaning.ROUND: 2}
    if is_header(rows[0].cells):
        meant = [meaning_of(cell, first=index == 0)[0] for index, cell in enumerate(rows[0].cells)]
        places = {meaning: meant.index(meaning) for meaning in set(meant)}
        if plain("round") in (titles := [plain(cell) for cell in rows[0].cells]):
            places[Meaning.ROUND] = titles.index("round")
        rows = rows[1:]
    who = places.get(Meaning.EMAIL, places.get(Meaning.NAME))
    if who is None or Meaning.ROOM not in places:
        complaints.add(
            f"{source_name(path)}: name its columns Name and Room (and Round, if a pin is for one round)."
        )
        return
    for row in rows:
        number = row.cell(places[Meaning.ROUND]) if Meaning.ROUND in places else ""
        yield f"{source_name(path)}, row {row.number}", row.cell(who), row.cell(places[Meaning.ROOM]), number
