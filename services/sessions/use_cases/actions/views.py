"""What is shown of themes and actions: the same in HTTP answers, in the snapshot and in frames."""

from collections.abc import Collection, Iterable

from sqlalchemy.orm import Session

from chassis.http import View
from services.sessions import store
from services.sessions.domain.actions import ActionStatus
from services.sessions.domain.notes import Horizon
from services.sessions.models import ActionRow, ThemeRow
from services.sessions.use_cases.change import ALL, Change


class ThemeView(View):
    """Something that several rooms spoke about."""

    id: str
    title: str
    position: int
    version: int


class ActionView(View):
    """Something promised: who does it (`owner_id` when it is somebody in the session), and when.

    `showing`: hands are asked for it now; `hands`: how many were counted, null before hands were asked.
    """

    id: str
    text: str
    owner_name: str | None
    owner_id: str | None
    horizon: Horizon | None
    theme_id: str | None
    room_id: str | None
    status: ActionStatus
    position: int
    version: int
    showing: bool
    hands: int | None


class ActionListView(View):
    """All themes and actions, in order. `everybody` may change them, or only hosts."""

    everybody: bool
    themes: list[ThemeView]
    actions: list[ActionView]


class ProposalView(View):
    """An action, or a theme, that a line of a note suggests. `theme`: the heading under which it stood there."""

    kind: str
    text: str
    room_id: str
    theme: str | None
    owner: str | None
    horizon: Horizon | None


class ProposalsView(View):
    """What the notes suggest, without what is on the list already."""

    proposals: list[ProposalView]


class HandsView(View):
    """How many hands the caller raises now, and for which action."""

    action_id: str
    hands: int


def theme_view(row: ThemeRow) -> ThemeView:
    """The theme as everybody sees it."""
    return ThemeView(id=row.id, title=row.title, position=row.position, version=row.version)


def action_view(row: ActionRow) -> ActionView:
    """The action as everybody sees it."""
    return ActionView(
        id=row.id,
        text=row.text,
        owner_name=row.owner_name,
        owner_id=row.owner_id,
        horizon=row.horizon,
        theme_id=row.theme_id,
        room_id=row.room_id,
        status=row.status,
        position=row.position,
        version=row.version,
        showing=row.showing,
        hands=row.hands,
    )


def view_of(db: Session, session_id: str) -> ActionListView:
    """The whole list."""
    settings = store.action_list(db, session_id)
    return ActionListView(
        everybody=settings is not None and settings.everybody,
        themes=[theme_view(row) for row in store.themes(db, session_id)],
        actions=[action_view(row) for row in store.actions(db, session_id)],
    )


def own_hands(db: Session, session_id: str, person_id: str) -> HandsView | None:
    """The caller's hands for the action for which hands are asked; None while none are."""
    shown = store.shown_action(db, session_id)
    if shown is None:
        return None
    return HandsView(action_id=shown.id, hands=store.own_hands(db, shown.id, person_id))


def tell_actions(change: Change, rows: Iterable[ActionRow], removed: Collection[str] = ()) -> None:
    """Everybody sees these actions as they are now, and no longer those that were removed."""
    change.db.flush()
    views = [action_view(row).model_dump(mode="json") for row in rows]
    change.frame("action", ALL, {"actions": views, "removed": list(removed)})


def tell_themes(change: Change, rows: Iterable[ThemeRow], removed: Collection[str] = ()) -> None:
    """The same of themes."""
    change.db.flush()
    views = [theme_view(row).model_dump(mode="json") for row in rows]
    change.frame("theme", ALL, {"themes": views, "removed": list(removed)})
