"""The rooms: a number of them, their names, or a file that says what each takes."""

import math
from pathlib import Path

from folkmoot.allocating.complaints import Complaints
from folkmoot.allocating.headers import plain
from folkmoot.allocating.people import yes_or_no
from folkmoot.allocating.sheets import Row, looks_like_file, named_file, read_sheet, source_name
from folkmoot.errors import PlainError
from services.sessions.domain.allocation.problem import Room

MOST_ROOMS = 2000
_COLUMNS = {
    "name": {"name", "room", "room name", "table", "ystafell"},
    "least": {"least", "min", "minimum", "at least"},
    "most": {"most", "max", "maximum", "at most", "capacity", "seats", "size", "places"},
    "theme": {"theme", "topic", "subject", "thema"},
    "language": {"language", "iaith"},
    "accessible": {"accessible", "access", "step free", "accessibility"},
}


def read_rooms(given: str | None, size: int | None, people: int) -> tuple[Room, ...]:
    """The rooms that `--rooms` and `--size` ask for, for so many people. PlainError says what cannot be understood."""
    if given is None:
        if size is None:
            raise PlainError("how many rooms? Say --rooms 8, --rooms “Garden,Hall,Library”, or --size 5")
        return _numbered(max(1, math.ceil(people / size)), size)
    if given.strip().isdigit():
        return _numbered(int(given), size)
    if path := named_file(given):
        rooms = _from_file(path)
    elif looks_like_file(given):
        raise PlainError(f"--rooms: {given} is not there; name a file, a number, or rooms like “Garden,Hall”")
    else:
        names = [" ".join(name.split()) for name in given.replace(";", ",").split(",") if name.strip()]
        rooms = tuple(Room(name) for name in names)
    if len(rooms) > MOST_ROOMS or not rooms:
        raise PlainError(f"--rooms: {len(rooms)} rooms are not from 1 to {MOST_ROOMS}")
    twice = [
        room.id
        for index, room in enumerate(rooms)
        if plain(room.id) in [plain(one.id) for one in rooms[:index]]
    ]
    if twice:
        raise PlainError(f"--rooms: “{twice[0]}” is there twice; give each room a name of its own")
    if size is not None:
        rooms = tuple(_no_larger(room, size) for room in rooms)
    return rooms


def with_themes(rooms: tuple[Room, ...]) -> tuple[Room, ...]:
    """When no room says its theme, the rooms' names are the themes."""
    if any(room.theme for room in rooms):
        return rooms
    return tuple(
        Room(room.id, room.least, room.most, room.id, room.language, room.accessible) for room in rooms
    )


def _numbered(count: int, size: int | None) -> tuple[Room, ...]:
    if not 1 <= count <= MOST_ROOMS:
        raise PlainError(f"--rooms: {count} rooms are not from 1 to {MOST_ROOMS}")
    return tuple(Room(f"Room {number}", most=size) for number in range(1, count + 1))


def _no_larger(room: Room, size: int) -> Room:
    most = size if room.most is None else min(size, room.most)
    if most < room.least:
        raise PlainError(
            f"{room.id} takes at least {room.least} people, but --size allows {size}; change one of them"
        )
    return Room(room.id, room.least, most, room.theme, room.language, room.accessible)


def _from_file(path: Path) -> tuple[Room, ...]:
    source = source_name(path)
    rows = read_sheet(path).filled
    titles = [plain(cell) for cell in rows[0].cells]
    places = {
        what: next(index for index, title in enumerate(titles) if title in words)
        for what, words in _COLUMNS.items()
        if words & set(titles)
    }
    if "name" not in places:
        raise PlainError(
            f"{source} has no column of room names: name its first row Room, Least, Most, Theme, Language, Accessible "
            "(only Room is needed)"
        )
    complaints = Complaints(source)
    rooms = [_room(row, places, complaints) for row in rows[1:]]
    complaints.raise_if_any()
    return tuple(room for room in rooms if room is not None)


def _room(row: Row, places: dict[str, int], complaints: Complaints) -> Room | None:
    def cell(what: str) -> str:
        return row.cell(places[what]) if what in places else ""

    name = " ".join(cell("name").split())
    where = f"row {row.number} ({name})" if name else f"row {row.number}"
    if not name:
        complaints.add(f"{where} has no room name; add one, or remove the row.")
    limits: dict[str, int | None] = {}
    for what in ("least", "most"):
        limits[what] = int(cell(what)) if cell(what).isdigit() else None
        if cell(what) and limits[what] is None:
            complaints.add(
                f"{where}: “{cell(what)}” is no number of people; write one, or leave the cell empty."
            )
    least, most = limits["least"] or 0, limits["most"]
    if most is not None and most < least:
        complaints.add(f"{where} takes at least {least} and at most {most} people; correct one of them.")
        return None
    accessible = yes_or_no(cell("accessible")) if cell("accessible") else True
    if accessible is None:
        complaints.add(f"{where}: “{cell('accessible')}” is neither yes nor no; write one of them.")
    if not name:
        return None
    return Room(name, least, most, cell("theme") or None, cell("language") or None, accessible is not False)
