"""What a run leaves behind for the report: planned against actual, item by item."""

from dataclasses import dataclass
from datetime import datetime

from services.sessions.domain.running.pace import agenda_seconds
from services.sessions.domain.running.state import Item, ItemKind, ItemStatus, Run


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """An item as it was planned and as it was held. `planned_at`: the real moment that stands for the published start;
    it and `planned_seconds` are None for an item that a host inserted. `actual_seconds` is agenda time from start to
    end, pauses left out; None when it never was on, or is on still.
    """

    item_id: str
    title: str
    kind: ItemKind
    status: ItemStatus
    planned_at: datetime | None
    planned_seconds: int | None
    started_at: datetime | None
    ended_at: datetime | None
    actual_seconds: int | None
    paused_seconds: int


def record(run: Run) -> tuple[ItemRecord, ...]:
    """Every item of the run, in the order in which they were held or would have been."""
    return tuple(_of(run, item) for item in run.items)


def _of(run: Run, item: Item) -> ItemRecord:
    actual = None
    if item.started_at is not None and item.ended_at is not None:
        held = agenda_seconds(item.ended_at - item.started_at, run.pace) - item.paused_seconds * run.pace
        actual = max(0, round(held))
    return ItemRecord(
        item_id=item.id,
        title=item.title,
        kind=item.kind,
        status=item.status,
        planned_at=run.planned_start(item),
        planned_seconds=item.planned_seconds,
        started_at=item.started_at,
        ended_at=item.ended_at,
        actual_seconds=actual,
        paused_seconds=round(item.paused_seconds * run.pace),
    )
