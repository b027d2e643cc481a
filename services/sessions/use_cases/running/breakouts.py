"""A breakout of the agenda: the round that was drafted for it opens, or one is dealt by the item's own settings."""

from datetime import timedelta

from services.sessions import store
from services.sessions.domain.refusals import RoundInTheWay
from services.sessions.domain.running import Item, ItemOn, Run
from services.sessions.models import RoundRow
from services.sessions.use_cases import rounds
from services.sessions.use_cases.change import Change
from services.sessions.use_cases.running import laying


def enter_item(change: Change, item: ItemOn) -> None:
    """Open the item's round, with the prompt that is due. Refused while a round of something else is open."""
    running = _running(change)
    if running is not None and running.agenda_item_id == item.id:
        return
    if running is not None:
        raise RoundInTheWay(
            f"A round was open already, so the agenda opened none for “{item.title}”. "
            "Close it, then open the one that is prepared.",
            round_id=running.id,
        )
    row = laying.draft_for(change.db, change.session.id, item.id) or laying.lay_now(change, item)
    # The run closes it in time; on its own it would close while the run is paused.
    row.closes_itself = False
    rounds.open_now(change, row, item.ends_at - change.now)


def leave_item(change: Change, item: ItemOn) -> None:
    """Close the item's round, if it is still open: everybody is back in the main room."""
    running = _running(change)
    if running is not None and running.agenda_item_id == item.id:
        rounds.close_now(change, running)


def keep_time(change: Change, before: Run, run: Run, item: Item) -> None:
    """The round of the item that is on ends when the run says so, and counts down while the run calls back.

    A host may have set another end or countdown for the round itself: that stays until the run's own time changes.
    """
    row = _running(change)
    step = run.step_on
    if row is None or row.agenda_item_id != item.id or step is None or step.kind != "breakout":
        return
    if run.called_back and run.until is not None:
        if not before.called_back or before.until != run.until:
            rounds.begin_closing_now(change, row, max(timedelta(), run.until - change.now))
        return
    if before.called_back and row.status == "closing":
        rounds.cancel_closing_now(change, row)
    until = run.rooms_until
    if until is not None and until > change.now and until != before.rooms_until and until != row.ends_at:
        rounds.end_now_at(change, row, until)


def _running(change: Change) -> RoundRow | None:
    change.db.flush()
    return store.running_round(change.db, change.session.id)
