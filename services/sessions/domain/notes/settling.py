"""Whether an update fits a note as it is known: it lacks nothing, forges nobody's letters, and is not too much."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from services.sessions.domain.notes.refused import NoteBehind, NoteFull, NoteUpdateInvalid
from services.sessions.domain.notes.update import NoteUpdate, Run

SERVER = 1
"""The client as which the server itself writes, for those who replace the whole text."""

MOST_WRITTEN = 200_000
"""Units that can be typed into one note in all, deleted ones included."""


@dataclass(frozen=True, slots=True)
class Known:
    """How much of a client's letters is known, and whose client it is (None: the server's)."""

    clock: int
    person_id: str | None


def settle(
    update: NoteUpdate, known: Mapping[int, Known], author: str | None, written: int
) -> dict[int, int]:
    """The clocks of the clients whose letters are new, once the update is added; empty when it adds none.

    `known` covers the clients that the update names, as far as there are any; `written` counts the units that the note
    has had so far. Raises NoteBehind when the update builds on something that is not known, NoteUpdateInvalid when
    it adds to another person's letters (who types first as a client owns it), NoteFull past MOST_WRITTEN.
    """
    clocks = {client: one.clock for client, one in known.items()}
    _integrate(update, clocks)
    if any(one.clock + one.length > clocks.get(one.client, 0) for one in update.deletions):
        raise NoteBehind
    added = {
        run.client: clocks[run.client]
        for run in update.runs
        if clocks[run.client] > (known[run.client].clock if run.client in known else 0)
    }
    for client in added:
        owner = known[client].person_id if client in known else author
        if owner != author or (client == SERVER) != (author is None):
            raise NoteUpdateInvalid("it adds letters in somebody else's name")
    before = sum(known[client].clock for client in added if client in known)
    if written + sum(added.values()) - before > MOST_WRITTEN:
        raise NoteFull
    return added


def _integrate(update: NoteUpdate, clocks: dict[int, int]) -> None:
    """Advance `clocks` by every run whose neighbours are there, until all are in; raises NoteBehind when stuck.

    A replica does the same; what it cannot place it keeps aside, so runs that wait for each other would never show.
    """
    waiting: dict[int, deque[Run]] = {}
    for run in update.runs:
        waiting.setdefault(run.client, deque()).append(run)
    while waiting:
        advanced = False
        for client in list(waiting):
            runs = waiting[client]
            while runs and _fits(runs[0], clocks):
                run = runs.popleft()
                clocks[client] = max(clocks.get(client, 0), run.clock + run.length)
                advanced = True
            if not runs:
                del waiting[client]
        if waiting and not advanced:
            raise NoteBehind


def _fits(run: Run, clocks: Mapping[int, int]) -> bool:
    there = clocks.get(run.client, 0)
    if run.clock + run.length <= there:
        return True
    return run.clock <= there and all(clocks.get(letter.client, 0) > letter.clock for letter in run.beside)
