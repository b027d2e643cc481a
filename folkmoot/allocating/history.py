"""Who has met whom before: from earlier plans of ours, from lists of who was where, or from lists of pairs."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from folkmoot.allocating.complaints import listed
from folkmoot.allocating.finding import Directory
from folkmoot.allocating.headers import Meaning, is_header, meaning_of, plain
from folkmoot.allocating.sheets import Row, read_bytes, read_sheet, source_name
from folkmoot.errors import PlainError
from services.sessions.domain.allocation.problem import Pair, pair

_TIMES = {"times", "meetings", "met", "count", "how often"}


@dataclass
class History:
    """How often pairs have met, and notes about who could not be found."""

    met: Counter[Pair] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


def read_history(paths: Iterable[Path], directory: Directory) -> History:
    """All the files together. PlainError for one that is no history; people who are not in the list are left out."""
    history = History()
    for path in paths:
        reader = _Reader(source_name(path), directory)
        content = read_bytes(path)
        if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            reader.plan(content)
        else:
            reader.sheet(path)
        history.met.update(reader.met)
        if reader.strangers:
            history.notes.append(
                f"{reader.source}: {len(reader.strangers)} who are not in the list were left out: "
                f"{listed(sorted(reader.strangers), 4)}"
            )
        if reader.unclear:
            history.notes.append(
                f"{reader.source}: left out because several people are called so: {listed(sorted(reader.unclear), 4)}; "
                "add an e-mail column to tell them apart"
            )
        if not reader.met:
            history.notes.append(f"{reader.source}: nobody of the list has met anybody of it there")
    return history


class _Reader:
    """Reads one file into `met`."""

    def __init__(self, source: str, directory: Directory) -> None:
        self.source = source
        self.met: Counter[Pair] = Counter()
        self.strangers: set[str] = set()
        self.unclear: set[str] = set()
        self._directory = directory

    def plan(self, content: bytes) -> None:
        """Our own JSON."""
        try:
            plan: Any = json.loads(content)
            addresses = {one["id"]: one.get("email") or one["id"] for one in plan["people"]}
            for planned in plan["rounds"]:
                for room in planned["rooms"]:
                    self._meet([(addresses[one], one) for one in room["people"]])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise PlainError(
                f"{self.source} is no plan that folkmoot allocate wrote as JSON; give that, or a CSV of who was where"
            ) from error

    def sheet(self, path: Path) -> None:
        """Our own CSV, any table with people and rooms, or pairs."""
        rows = read_sheet(path).filled
        header = next((row for row in rows[:10] if is_header(row.cells)), None)
        if header is None:
            self._pairs(rows)
            return
        meant = [meaning_of(cell, first=index == 0) for index, cell in enumerate(header.cells)]
        below = [row for row in rows if row.number > header.number]
        rounds = [index for index, (meaning, _) in enumerate(meant) if meaning == Meaning.ROUND]
        rooms = [index for index, (meaning, _) in enumerate(meant) if meaning == Meaning.ROOM]
        places = {meaning: index for index, (meaning, _) in reversed(list(enumerate(meant)))}
        if rounds:
            for column in rounds:
                self._seats(below, places, column, ())
        elif rooms:
            # Anything that tells one meeting from another keeps them apart: a round, a date, an event.
            apart = [
                index for index, cell in enumerate(header.cells)
                if plain(cell) in {"round", "date", "event", "session", "day", "workshop"}
            ]  # fmt: skip
            self._seats(below, places, rooms[0], apart)
        elif len([cell for cell in header.cells if cell]) in (2, 3):
            self._pairs(below)
        else:
            raise PlainError(
                f"{self.source} does not say who was where: it needs a column Room (or Round 1, Round 2 and so on) "
                "beside the names, or just two names a row"
            )

    def _seats(
        self, rows: Sequence[Row], places: dict[Meaning, int], column: int, apart: Sequence[int]
    ) -> None:
        tables: defaultdict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
        for row in rows:
            room = row.cell(column)
            if not room:
                continue
            name = row.cell(places[Meaning.NAME]) if Meaning.NAME in places else ""
            if not name and Meaning.FIRST in places:
                family = row.cell(places[Meaning.LAST]) if Meaning.LAST in places else ""
                name = f"{row.cell(places[Meaning.FIRST])} {family}".strip()
            address = row.cell(places[Meaning.EMAIL]) if Meaning.EMAIL in places else ""
            if name or address:
                tables[(*(row.cell(index) for index in apart), plain(room))].append((address, name))
        for table in tables.values():
            self._meet(table)

    def _pairs(self, rows: Sequence[Row]) -> None:
        for row in rows:
            cells = [cell for cell in row.cells if cell]
            times = 1
            if len(cells) == 3 and cells[2].isdigit():
                times = int(cells.pop())
            if row is rows[0] and len(cells) == 3 and plain(cells[2]) in _TIMES:
                continue
            if len(cells) != 2:
                raise PlainError(
                    f"{self.source}, row {row.number}: a list of who met whom has two names a row, and perhaps how "
                    f"often; this row has {len(cells)} cells. With rooms, put a row of column names above: Name, Room"
                )
            self._meet([("", cell) for cell in cells], times)

    def _meet(self, people: Iterable[tuple[str, str]], times: int = 1) -> None:
        """These (address, name) shared a room so many times."""
        here = {one for address, name in people if (one := self._known(address, name)) is not None}
        for couple in combinations(sorted(here), 2):
            self.met[pair(*couple)] += times

    def _known(self, address: str, name: str) -> str | None:
        for called in filter(None, (address, name)):
            found = self._directory.exactly(called)
            if len(found) == 1:
                return found[0].id
            if found:
                self.unclear.add(name or address)
                return None
        self.strangers.add(name or address)
        return None
