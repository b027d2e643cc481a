"""A run as plain values, to be kept; `to_json` and `from_json` are inverse, and what is missing has its default."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from services.sessions.domain.running.state import Item, Run, Step

_MOMENTS = frozenset(
    {"planned_at", "started_at", "ended_at", "since", "until", "paused_at", "origin"},
)


def to_json(run: Run) -> dict[str, Any]:
    """Lists and plain values only; moments as RFC 3339."""
    return {**_plain(run), "items": [_item_to_json(item) for item in run.items]}


def from_json(kept: Mapping[str, Any]) -> Run:
    """What `to_json` said."""
    return Run(
        **{**_known(Run, kept), "items": tuple(_item_from_json(item) for item in kept.get("items", ()))}
    )


def _item_to_json(item: Item) -> dict[str, Any]:
    return {
        **_plain(item),
        "breakout": None if item.breakout is None else dict(item.breakout),
        "steps": [_plain(step) for step in item.steps],
    }


def _item_from_json(kept: Mapping[str, Any]) -> Item:
    return Item(
        **{**_known(Item, kept), "steps": tuple(Step(**_known(Step, step)) for step in kept["steps"])}
    )


def _plain(value: Run | Item | Step) -> dict[str, Any]:
    return {
        field.name: _said(getattr(value, field.name))
        for field in fields(value)
        if field.name not in ("items", "steps")
    }


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _known(cls: type[Run] | type[Item] | type[Step], kept: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(cls)}
    return {
        name: datetime.fromisoformat(value) if name in _MOMENTS and isinstance(value, str) else value
        for name, value in kept.items()
        if name in names and name not in ("items", "steps")
    }
