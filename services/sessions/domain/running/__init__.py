"""The run of the agenda: which item is on, since when, until when. A pure state machine: values in, values out.

The published agenda is copied when the run begins; from then on the host changes the copy, and the published plan stays
what it was, so that both can be compared afterwards.
"""

from services.sessions.domain.running.clock import Happened, Happening, next_due, tick
from services.sessions.domain.running.commands import (
    begin,
    extend,
    finish,
    go_on,
    insert,
    pause,
    reorder,
    resume,
    set_advance,
    skip,
)
from services.sessions.domain.running.copying import copy_of
from services.sessions.domain.running.keeping import from_json, to_json
from services.sessions.domain.running.pace import COUNTDOWN, WARNING, real, real_seconds
from services.sessions.domain.running.record import ItemRecord, record
from services.sessions.domain.running.state import (
    Advance,
    Item,
    ItemKind,
    ItemOn,
    ItemStatus,
    Run,
    RunStatus,
    Step,
)

__all__ = [
    "COUNTDOWN",
    "WARNING",
    "Advance",
    "Happened",
    "Happening",
    "Item",
    "ItemKind",
    "ItemOn",
    "ItemRecord",
    "ItemStatus",
    "Run",
    "RunStatus",
    "Step",
    "begin",
    "copy_of",
    "extend",
    "finish",
    "from_json",
    "go_on",
    "insert",
    "next_due",
    "pause",
    "real",
    "real_seconds",
    "record",
    "reorder",
    "resume",
    "set_advance",
    "skip",
    "tick",
    "to_json",
]
