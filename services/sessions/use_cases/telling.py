"""What browsers are told of rounds and drafts. Only hosts hear of drafts."""

from collections.abc import Collection

from services.sessions import store
from services.sessions.models import RoundRow
from services.sessions.use_cases.change import ALL, HOSTS, Change
from services.sessions.use_cases.views import PlanView, RoundView, plan_view, room_views, round_view


def tell_round(change: Change, row: RoundRow) -> RoundView:
    """An open, closing or closed round, to everybody."""
    view = round_view(row, store.rooms_of_round(change.db, row.id))
    change.frame("round", ALL, {"round": view.model_dump(mode="json")})
    return view


def tell_rooms(change: Change, row: RoundRow) -> None:
    """The rooms of that round, to everybody."""
    main = store.main_room(change.db, change.session)
    shown = room_views(main, row, store.rooms_of_round(change.db, row.id))
    change.frame("rooms", ALL, {"rooms": [view.model_dump() for view in shown]})


def tell_shown(change: Change) -> None:
    """The round that hosts look at has become another one."""
    row = store.shown_round(change.db, change.session.id, host=True)
    main = store.main_room(change.db, change.session)
    rooms = [] if row is None else store.rooms_of_round(change.db, row.id)
    change.frame("rooms", HOSTS, {"rooms": [view.model_dump() for view in room_views(main, row, rooms)]})
    view = None
    if row is not None:
        seats = store.seats(change.db, [row.id])[row.id] if row.status == "draft" else ()
        view = round_view(row, rooms, seats).model_dump(mode="json")
    change.frame("round", HOSTS, {"round": view})


def tell_plan(
    change: Change,
    changed: Collection[str],
    shown_before: RoundRow | None,
    *,
    silent: bool = False,
    asked: Collection[str] = (),
    refurnished: Collection[str] = (),
) -> PlanView:
    """All drafts; seats only of those that changed, so that a change of one does not carry them all.

    `shown_before`: the round that hosts looked at before the change; `refurnished`: drafts whose rooms changed. The
    answer has the seats of the drafts that changed, and of those `asked` for.
    """
    rows = store.drafts(change.db, change.session.id)
    rooms = store.rooms_of_rounds(change.db, [row.id for row in rows])
    view = plan_view(rows, rooms, store.seats(change.db, {*changed, *asked} & rooms.keys()))
    if silent:
        return view
    shown = store.shown_round(change.db, change.session.id, host=True)
    if (shown and shown.id) != (shown_before and shown_before.id) or (shown and shown.id in refurnished):
        tell_shown(change)
    elif shown is not None and shown.id in changed:
        own = next(draft for draft in view.drafts if draft.id == shown.id)
        change.frame("round", HOSTS, {"round": own.model_dump(mode="json")})
    drafts = [
        draft.model_dump(mode="json", exclude=None if draft.id in changed else {"assignments"})
        for draft in view.drafts
    ]
    figures = None if view.figures is None else view.figures.model_dump(mode="json")
    change.frame("plan", HOSTS, {"plan": {"drafts": drafts, "figures": figures}})
    return view
