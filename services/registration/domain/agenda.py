"""The published plan of an event, to the minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ItemKind = Literal["plenary", "breakout", "break"]

MOST_ITEMS = 60
MOST_PARTS = 20


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
    return found


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
