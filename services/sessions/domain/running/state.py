"""The values of a run. Durations called `seconds` are agenda time; moments are real."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from services.sessions.domain.running.pace import real

ItemKind = Literal["plenary", "breakout", "poll", "questions", "feedback", "break", "notes"]
Advance = Literal["auto", "host"]
"""What happens when an item's time is over: it hands over by itself, or waits for the host."""

RunStatus = Literal["waiting", "running", "paused", "done"]
ItemStatus = Literal["coming", "on", "done", "skipped"]

KINDS: tuple[ItemKind, ...] = ("plenary", "breakout", "poll", "questions", "feedback", "break", "notes")


@dataclass(frozen=True, slots=True)
class Step:
    """A part of an item, with its own prompt; an item without parts is one step, which has no `id`.

    `planned_seconds` is what the published agenda gives it, `seconds` what it is given now.
    """

    seconds: int
    kind: ItemKind
    title: str = ""
    prompt: str = ""
    id: str | None = None
    planned_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the run. `planned_at` and `planned_seconds` are as published, None for one that a host inserted.

    `paused_seconds` is real time. `trouble` says, in words for the host, what could not be done when the item began.
    """

    id: str
    title: str
    kind: ItemKind
    steps: tuple[Step, ...]
    lead: str = ""
    prompt: str = ""
    advance: Advance = "auto"
    breakout: Mapping[str, Any] | None = None
    planned_at: datetime | None = None
    planned_seconds: int | None = None
    status: ItemStatus = "coming"
    started_at: datetime | None = None
    ended_at: datetime | None = None
    paused_seconds: float = 0.0
    trouble: str | None = None

    @property
    def seconds(self) -> int:
        """What the item is given now."""
        return sum(step.seconds for step in self.steps)

    def with_step(self, number: int, step: Step) -> "Item":
        """The item with another step at this place."""
        return replace(self, steps=(*self.steps[:number], step, *self.steps[number + 1 :]))


@dataclass(frozen=True, slots=True)
class Run:
    """Where a session is in its agenda.

    `version` rises whenever what a host sees and decides upon changes; commands name the one they saw. `generation`
    rises whenever the run is saved; a timer that was set with an older one does nothing. `at` and `step` are places in
    `items` and in the steps of the item that is on. `since` and `until` are the step's; `until` is None while paused,
    when `left` has the real seconds that remain. `holding`: the item's time is over, and it waits for the host.
    `called_back`: the closing countdown runs, at whose end the step ends in any case. `cut`: the item ends with this
    step, although further ones were planned. `warned`: the item ends soon.
    `origin` is the real moment that stands for the published start of the agenda.
    """

    items: tuple[Item, ...] = ()
    pace: int = 1
    status: RunStatus = "waiting"
    version: int = 0
    generation: int = 0
    at: int | None = None
    step: int = 0
    since: datetime | None = None
    until: datetime | None = None
    left: float | None = None
    paused_at: datetime | None = None
    holding: bool = False
    called_back: bool = False
    cut: bool = False
    warned: bool = False
    origin: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def item(self) -> Item | None:
        """The item that is on."""
        return None if self.at is None else self.items[self.at]

    @property
    def step_on(self) -> Step | None:
        """The step that is on."""
        return None if self.at is None else self.items[self.at].steps[self.step]

    @property
    def going(self) -> bool:
        """An item is on, be it paused or not."""
        return self.status in ("running", "paused")

    @property
    def last_step(self) -> bool:
        """The step that is on is its item's last."""
        return self.at is not None and (self.cut or self.step == len(self.items[self.at].steps) - 1)

    @property
    def later_steps(self) -> tuple[Step, ...]:
        """The steps of the item that is on, behind the one that is on."""
        return () if self.at is None or self.cut else self.items[self.at].steps[self.step + 1 :]

    @property
    def item_until(self) -> datetime | None:
        """The real moment at which the item that is on is to end; None while paused, or when none is on."""
        if self.until is None or self.at is None:
            return None
        return self.until + real(sum(step.seconds for step in self.later_steps), self.pace)

    @property
    def rooms_end(self) -> bool:
        """People are in breakout rooms in this step and leave them when it ends."""
        on = self.step_on
        if on is None or on.kind != "breakout":
            return False
        return not self.later_steps or self.later_steps[0].kind != "breakout"

    @property
    def rooms_until(self) -> datetime | None:
        """The real moment at which people are to be back from the rooms of the item that is on; None when they are in
        none, or while paused."""
        on = self.step_on
        if on is None or on.kind != "breakout" or self.until is None:
            return None
        found = self.until
        for step in self.later_steps:
            if step.kind != "breakout":
                break
            found += real(step.seconds, self.pace)
        return found

    def with_item(self, number: int, item: Item) -> "Run":
        """The run with another item at this place."""
        return replace(self, items=(*self.items[:number], item, *self.items[number + 1 :]))

    def planned_start(self, item: Item) -> datetime | None:
        """The real moment at which the item was planned to begin, once the run has begun; before, the published one."""
        if item.planned_at is None or self.origin is None:
            return item.planned_at
        first = min(one.planned_at for one in self.items if one.planned_at is not None)
        return self.origin + real((item.planned_at - first).total_seconds(), self.pace)

    def coming(self) -> tuple[Item, ...]:
        """The items behind the one that is on, skipped ones included, in order; all of them before the run begins."""
        if self.status == "done":
            return ()
        return self.items if self.at is None else self.items[self.at + 1 :]


@dataclass(frozen=True, slots=True)
class ItemOn:
    """An agenda item as it is on: its `kind`, `prompt`, `seconds` (agenda time) and real `ends_at` are those of the
    part that is on, where it has parts."""

    id: str
    title: str
    kind: ItemKind
    prompt: str
    seconds: int
    ends_at: datetime
    breakout: Mapping[str, Any] | None = None
