"""What hosts do to the run. Each command names the version of the run that the host saw; when the run has gone on since
then, it is refused with the run as it is now (run-changed), so that two hosts never undo each other's doing blindly."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from services.sessions import store
from services.sessions.domain import lifecycle, running
from services.sessions.domain.running import Advance, Happening, Item, ItemKind, Run, Step, tick
from services.sessions.domain.running.refusals import RunChanged, WrongRunState
from services.sessions.runtime import Runtime
from services.sessions.use_cases.access import existing_session, require_host, require_member
from services.sessions.use_cases.change import Change, change_of, changing
from services.sessions.use_cases.running.keeping import run_of, save, tell, view_of
from services.sessions.use_cases.running.views import RunView

Work = Callable[[Change, Run], tuple[Run, list[Happening]]]


@dataclass(frozen=True)
class Settings:
    """What a host can switch; None leaves it as it is."""

    manual: bool | None = None
    ends_session: bool | None = None


@dataclass(frozen=True)
class Inserted:
    """An item that a host adds."""

    title: str
    kind: ItemKind
    minutes: int
    prompt: str = ""
    lead: str = ""
    advance: Advance = "auto"
    before: str | None = None


def look(runtime: Runtime, session_id: str, person_id: str) -> RunView:
    """The run, for everybody in the session."""
    with runtime.database.reading() as db:
        session = existing_session(db, session_id)
        require_member(db, session, person_id)
        row = store.run_row(db, session_id)
        return view_of(run_of(session, row), row)


def begin(runtime: Runtime, session_id: str, person_id: str, version: int) -> RunView:
    """Begin the agenda of a live session."""
    return _command(
        runtime, session_id, person_id, version, lambda change, run: running.begin(run, change.now)
    )


def begin_with_session(change: Change) -> None:
    """The session starts, and its agenda with it, unless the host keeps it manual or it has none."""
    row = store.kept_run(change.db, change.session.id)
    run = run_of(change.session, row)
    if row.manual or run.status != "waiting" or not any(item.status == "coming" for item in run.items):
        return
    save(change, row, *running.begin(run, change.now))


def end_with_session(change: Change) -> None:
    """The session ends, and what is on with it."""
    row = store.run_row(change.db, change.session.id)
    if row is None:
        return
    run = run_of(change.session, row)
    if run.going:
        save(change, row, *running.finish(run, change.now))


def ends_session(change: Change) -> bool:
    """The last item is over, and the session is to end with it."""
    row = store.run_row(change.db, change.session.id)
    return row is not None and row.ends_session and run_of(change.session, row).status == "done"


def follow_agenda(change: Change) -> None:
    """The published agenda may have changed: a run that still waits is the new agenda, and one that was begun stays
    what its host made of it."""
    row = store.run_row(change.db, change.session.id)
    run = run_of(change.session, row)
    if run.status != "waiting":
        return
    if row is not None and row.state is not None:
        row.state = None
    tell(change, run_of(change.session, row), row)


def pause(runtime: Runtime, session_id: str, person_id: str, version: int) -> RunView:
    """Let the clock stand still."""
    return _command(
        runtime, session_id, person_id, version, lambda change, run: running.pause(run, change.now)
    )


def resume(runtime: Runtime, session_id: str, person_id: str, version: int) -> RunView:
    """Let the clock go on."""
    return _command(
        runtime, session_id, person_id, version, lambda change, run: running.resume(run, change.now)
    )


def extend(
    runtime: Runtime, session_id: str, person_id: str, version: int, minutes: int, item_id: str | None
) -> RunView:
    """Give an item more minutes, or fewer (below 0): the one that is on, or one that is coming."""
    return _command(
        runtime,
        session_id,
        person_id,
        version,
        lambda change, run: running.extend(run, change.now, minutes * 60, item_id),
    )


def go_on(
    runtime: Runtime,
    session_id: str,
    person_id: str,
    version: int,
    to: Literal["item", "part"],
    countdown_seconds: int,
) -> RunView:
    """End the item (or its part) that is on; whoever is in a room is called back first."""
    step = "step" if to == "part" else "item"
    return _command(
        runtime,
        session_id,
        person_id,
        version,
        lambda change, run: running.go_on(run, change.now, to=step, countdown=countdown_seconds),
    )


def skip(
    runtime: Runtime, session_id: str, person_id: str, version: int, item_id: str, *, skipped: bool
) -> RunView:
    """Leave a coming item out, or take it in again."""
    return _command(
        runtime, session_id, person_id, version, lambda _, run: running.skip(run, item_id, skipped=skipped)
    )


def reorder(
    runtime: Runtime, session_id: str, person_id: str, version: int, item_ids: Sequence[str]
) -> RunView:
    """Put the coming items into another order."""
    return _command(runtime, session_id, person_id, version, lambda _, run: running.reorder(run, item_ids))


def insert(runtime: Runtime, session_id: str, person_id: str, version: int, wanted: Inserted) -> RunView:
    """Add an item to what is to come."""
    item = Item(
        id=runtime.ids("agi"),
        title=wanted.title,
        kind=wanted.kind,
        steps=(Step(wanted.minutes * 60, wanted.kind, prompt=wanted.prompt),),
        lead=wanted.lead,
        prompt=wanted.prompt,
        advance=wanted.advance,
    )
    return _command(
        runtime, session_id, person_id, version, lambda _, run: running.insert(run, item, wanted.before)
    )


def set_advance(
    runtime: Runtime, session_id: str, person_id: str, version: int, item_id: str, advance: Advance
) -> RunView:
    """Let an item hand over by itself, or wait for the host."""
    return _command(
        runtime,
        session_id,
        person_id,
        version,
        lambda change, run: running.set_advance(run, change.now, item_id, advance),
    )


def choose(runtime: Runtime, session_id: str, person_id: str, wanted: Settings) -> RunView:
    """Switch how the run begins and what its end does. A run that was begun can be paused, but not made manual."""
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        row = store.kept_run(change.db, session_id)
        run = run_of(change.session, row)
        if wanted.manual and run.status != "waiting":
            raise WrongRunState(
                "The agenda was begun already, so it cannot be kept from beginning. Pause it instead.",
                run_status=run.status,
            )
        before = (row.manual, row.ends_session)
        row.manual = row.manual if wanted.manual is None else wanted.manual
        row.ends_session = row.ends_session if wanted.ends_session is None else wanted.ends_session
        if (row.manual, row.ends_session) == before:
            return view_of(run, row)
        return tell(change, run, row)


def run_due(runtime: Runtime, db: Session, session_id: str, generation: int) -> bool:
    """The timer that was set with `generation` is over; whether that still counted."""
    with changing(runtime, db, session_id) as change:
        row = store.run_row(db, session_id)
        if row is None or row.state is None or change.session.status != "live":
            return False
        run = run_of(change.session, row)
        if run.generation != generation:
            return False
        after, happened = tick(run, change.now)
        if after == run:
            return False
        save(change, row, after, happened)
        return True


def _command(runtime: Runtime, session_id: str, person_id: str, version: int, work: Work) -> RunView:
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        row = store.kept_run(change.db, session_id)
        kept = run_of(change.session, row)
        if kept.going:
            lifecycle.require_live(change.session.status)
        else:
            lifecycle.require_not_ended(change.session.status)
        # A timer may be due and not fired yet: the host would act on an item that is over.
        run, happened = tick(kept, change.now)
        if version != run.version:
            raise RunChanged(view_of(run, row).model_dump(mode="json"))
        run, more = work(change, run)
        if run == kept:
            return view_of(run, row)
        if run.going:
            lifecycle.require_live(change.session.status)
        # An item that is shorter now may have its countdown or its end behind it.
        run, due = tick(run, change.now)
        return save(change, row, run, [*happened, *more, *due])
