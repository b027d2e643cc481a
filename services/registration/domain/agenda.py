"""The published plan of an event, to the minute, and how each of its items is to run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

ItemKind = Literal["plenary", "breakout", "poll", "questions", "feedback", "break", "notes"]
Advance = Literal["auto", "host"]
"""What happens when an item's time is over: it hands over by itself, or waits for the host."""

Mode = Literal["mix", "again", "random", "gather", "theme"]
"""How rooms are filled. mix: people meet whom they have not met; again: the groups of the breakout before; random: by
chance; gather: who is alike in `attribute` together; theme: by preference."""
Attribute = Literal["place", "organisation"]
Late = Literal["best", "smallest", "main", "choose"]
"""Where latecomers go: to the seat that mixes best, the smallest room, the main room, or where they choose."""

MOST_ITEMS = 60
MOST_PARTS = 20
MOST_ROOMS = 100
MOST_IN_ROOM = 1000
WISHES = ("meet_new", "mix_places", "mix_organisations", "keep", "themes")


@dataclass(frozen=True)
class Breakout:
    """How the rooms of a breakout are dealt and kept: so many `rooms`, or rooms of at most `size` people, or
    `room_names`; without any, rooms of about five. `wishes`: weights from 0 to 10 by name. `leaving`: people may go
    back to the main room before the end; `walking`: to any open room.
    """

    rooms: int | None = None
    size: int | None = None
    room_names: tuple[str, ...] = ()
    mode: Mode = "mix"
    attribute: Attribute | None = None
    wishes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    late: Late = "best"
    leaving: bool = True
    walking: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain values only; `from_json` is the inverse."""
        return {
            "rooms": self.rooms,
            "size": self.size,
            "room_names": list(self.room_names),
            "mode": self.mode,
            "attribute": self.attribute,
            "wishes": dict(self.wishes),
            "late": self.late,
            "leaving": self.leaving,
            "walking": self.walking,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Breakout":
        """What `as_json` said."""
        return cls(**{**said, "room_names": tuple(said.get("room_names", ()))})


@dataclass(frozen=True)
class AgendaPart:
    """A step inside an agenda item, with its own prompt. It lasts until the next part or the item's end."""

    starts_at: datetime
    title: str
    prompt: str = ""
    kind: ItemKind = "breakout"
    id: str | None = None


@dataclass(frozen=True)
class AgendaItem:
    """One line of the agenda. Times are instants; the event's zone says how organisers read them."""

    starts_at: datetime
    ends_at: datetime
    title: str
    kind: ItemKind
    lead: str = ""
    prompt: str = ""
    parts: tuple[AgendaPart, ...] = ()
    id: str | None = None
    advance: Advance = "auto"
    breakout: Breakout | None = None

    @property
    def breaks_out(self) -> bool:
        """The item, or a part of it, is held in breakout rooms."""
        return self.kind == "breakout" or any(part.kind == "breakout" for part in self.parts)


def faults(agenda: Sequence[AgendaItem], starts_at: datetime, ends_at: datetime) -> list[tuple[str, str]]:
    """What is wrong with an agenda for an event from `starts_at` to `ends_at`, as (JSON pointer, sentence).

    Items are in order, within the event, do not overlap and last at least a minute in all; parts are in order within
    their item. A gap between items is allowed: people then wait in the main room.
    """
    found: list[tuple[str, str]] = []
    free_from = starts_at
    for number, item in enumerate(agenda):
        at = f"/agenda/{number}"
        if item.ends_at <= item.starts_at:
            found.append((f"{at}/ends_at", f"“{item.title}” ends before it starts."))
            continue
        if item.starts_at < starts_at or item.ends_at > ends_at:
            found.append((f"{at}/starts_at", f"“{item.title}” lies outside the event's own times."))
        elif item.starts_at < free_from:
            found.append((f"{at}/starts_at", f"“{item.title}” starts before the item above it has ended."))
        free_from = max(free_from, item.ends_at)
        found += _part_faults(item, at)
        found += _breakout_faults(item, f"{at}/breakout")
    return found


def with_ids(
    agenda: Sequence[AgendaItem], known: Sequence[AgendaItem], new_id: Callable[[], str]
) -> tuple[AgendaItem, ...]:
    """The agenda with an id for every item and part, none twice. What names an id that the `known` agenda had keeps it:
    rounds and polls refer to it. What names none, but is called as something was called there, keeps that one's.
    """
    items = {item.id: item for item in known}
    ids = {item.id for item in known} | {part.id for item in known for part in item.parts}
    named = {item.id for item in agenda} | {part.id for item in agenda for part in item.parts}
    used: set[str] = set()

    def identity(wanted: AgendaItem | AgendaPart, before: Sequence[AgendaItem | AgendaPart]) -> str:
        kept = wanted.id if wanted.id in ids and wanted.id not in used else None
        if wanted.id is None:
            kept = next(
                (one.id for one in before if one.title == wanted.title and one.id not in used | named), None
            )
        chosen = kept or new_id()
        used.add(chosen)
        return chosen

    found = []
    for item in agenda:
        item_id = identity(item, known)
        before = items[item_id].parts if item_id in items else ()
        parts = tuple(replace(part, id=identity(part, before)) for part in item.parts)
        found.append(replace(item, id=item_id, parts=parts))
    return tuple(found)


def _part_faults(item: AgendaItem, at: str) -> list[tuple[str, str]]:
    found = []
    after = item.starts_at
    for number, part in enumerate(item.parts):
        pointer = f"{at}/parts/{number}/starts_at"
        if not item.starts_at <= part.starts_at < item.ends_at:
            found.append((pointer, f"“{part.title}” lies outside “{item.title}”."))
        elif part.starts_at < after or (number and part.starts_at == after):
            found.append((pointer, f"“{part.title}” does not start after the part above it."))
        after = max(after, part.starts_at)
    return found


def _breakout_faults(item: AgendaItem, at: str) -> list[tuple[str, str]]:
    said = item.breakout
    if said is None:
        return []
    if not item.breaks_out:
        return [
            (at, f"“{item.title}” is no breakout and has no part that is one, so it has no rooms to set up.")
        ]
    found = []
    given = [name for name in ("rooms", "size", "room_names") if getattr(said, name)]
    if len(given) > 1:
        found.append(
            (f"{at}/{given[1]}", "Say how many rooms, or how large they are, or their names: one of them.")
        )
    folded = [name.casefold() for name in said.room_names]
    for number, name in enumerate(folded):
        if name in folded[:number]:
            found.append((f"{at}/room_names/{number}", "Give every room a name of its own."))
    if said.mode == "gather" and said.attribute is None:
        found.append(
            (f"{at}/attribute", "Say whether people of a place or of an organisation are to sit together.")
        )
    if said.mode == "theme" and not said.room_names:
        found.append((f"{at}/room_names", "Name the themes: each room has the name of one."))
    return found
