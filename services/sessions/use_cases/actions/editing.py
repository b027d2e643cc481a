"""Making, changing, ordering and deleting. Nobody overwrites what they have not seen: a change names the version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from chassis.problems import Forbidden, NotFound
from services.sessions import store
from services.sessions.domain import lifecycle
from services.sessions.domain.actions import (
    MOST_ACTIONS,
    MOST_THEMES,
    ChangedMeanwhile,
    ListFull,
    new_order,
    require_version,
)
from services.sessions.domain.notes import Horizon
from services.sessions.models import ActionListRow, ActionRow, ThemeRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases.access import require_host, require_member
from services.sessions.use_cases.actions.hands import stop_showing
from services.sessions.use_cases.actions.views import (
    ActionListView,
    ActionView,
    ThemeView,
    action_view,
    tell_actions,
    tell_themes,
    theme_view,
    view_of,
)
from services.sessions.use_cases.change import ALL, Change, change_of

Row = TypeVar("Row", ThemeRow, ActionRow)


@dataclass(frozen=True)
class Wanted:
    """A new action. `theme` names a theme by its title, which is made unless there is one."""

    text: str
    owner_name: str | None = None
    owner_id: str | None = None
    horizon: Horizon | None = None
    theme_id: str | None = None
    theme: str | None = None
    room_id: str | None = None


def let_everybody(runtime: Runtime, session_id: str, person_id: str, *, everybody: bool) -> ActionListView:
    """Switch whether all participants may change themes and actions, or only hosts."""
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        row = list_row(change)
        if row.everybody != everybody:
            row.everybody = everybody
            change.frame("action_list", ALL, {"everybody": everybody})
        change.db.flush()
        return view_of(change.db, session_id)


def add_theme(runtime: Runtime, session_id: str, person_id: str, title: str) -> ThemeView:
    """A new theme, at the end."""
    with change_of(runtime, session_id) as change:
        _require_editor(change, person_id)
        row = _new_theme(change, title)
        tell_themes(change, [row])
        return theme_view(row)


def change_theme(
    runtime: Runtime, session_id: str, person_id: str, theme_id: str, version: int, title: str
) -> ThemeView:
    """Another title."""
    with change_of(runtime, session_id) as change:
        _require_editor(change, person_id)
        row = _theme(change.db, session_id, theme_id)
        if row.title != title:
            require_version(version, row.version, theme_view(row).model_dump(mode="json"))
            row.title, row.version = title, row.version + 1
            tell_themes(change, [row])
        return theme_view(row)


def remove_theme(runtime: Runtime, session_id: str, person_id: str, theme_id: str, version: int) -> None:
    """Delete a theme; its actions stay, without one."""
    with change_of(runtime, session_id) as change:
        _require_editor(change, person_id)
        row = _theme(change.db, session_id, theme_id)
        require_version(version, row.version, theme_view(row).model_dump(mode="json"))
        orphans = [one for one in store.actions(change.db, session_id) if one.theme_id == theme_id]
        for orphan in orphans:
            orphan.theme_id, orphan.version = None, orphan.version + 1
        change.db.flush()
        if orphans:
            tell_actions(change, orphans)
        store.remove(change.db, [row])
        tell_themes(change, [], [theme_id])


def order_themes(runtime: Runtime, session_id: str, person_id: str, ids: Sequence[str]) -> ActionListView:
    """Put the themes in this order; those that are not named come last."""
    with change_of(runtime, session_id) as change:
        _require_editor(change, person_id)
        rows = {row.id: row for row in store.themes(change.db, session_id)}
        moved = _put(rows, ids)
        if moved:
            tell_themes(change, moved)
        return view_of(change.db, session_id)


def add_action(runtime: Runtime, session_id: str, person_id: str, wanted: Wanted) -> ActionView:
    """A new action, proposed, at the end."""
    with change_of(runtime, session_id) as change:
        _require_editor(change, person_id)
        return action_view(_new_actions(change, [wanted])[0])


def add_several(
    runtime: Runtime, session_id: str, person_id: str, titles: Sequence[str], wanted: Sequence[Wanted]
) -> ActionListView:
    """Take over what the notes suggest: these themes and actions, all or none. Themes that exist stay as they are."""
    with change_of(runtime, session_id) as change:
        _require_editor(change, person_id)
        _themes_called(change, titles)
        if wanted:
            _new_actions(change, wanted)
        return view_of(change.db, session_id)


def change_action(
    runtime: Runtime,
    session_id: str,
    person_id: str,
    action_id: str,
    version: int,
    changes: Mapping[str, Any],
) -> ActionView:
    """Change some of text, owner_name, owner_id, horizon, theme_id and status; agreeing is for hosts (`decide`)."""
    with change_of(runtime, session_id) as change:
        _require_editor(change, person_id)
        row = existing_action(change.db, session_id, action_id)
        new = {name: value for name, value in changes.items() if getattr(row, name) != value}
        if not new:
            return action_view(row)
        require_version(version, row.version, action_view(row).model_dump(mode="json"))
        _check_references(change, new)
        if {"text", "owner_name", "owner_id", "horizon"} & set(new) and row.status == "agreed":
            # What was agreed was something else; it is a proposal again until it is agreed anew.
            new.setdefault("status", "proposed")
        for name, value in new.items():
            setattr(row, name, value)
        if "text" in new or row.status == "dropped":
            stop_showing(change, row)
        row.version += 1
        tell_actions(change, [row])
        return action_view(row)


def remove_action(runtime: Runtime, session_id: str, person_id: str, action_id: str, version: int) -> None:
    """Delete an action that was written by mistake."""
    with change_of(runtime, session_id) as change:
        _require_editor(change, person_id)
        row = existing_action(change.db, session_id, action_id)
        require_version(version, row.version, action_view(row).model_dump(mode="json"))
        store.remove(change.db, [row])
        tell_actions(change, [], [action_id])


def order_actions(runtime: Runtime, session_id: str, person_id: str, ids: Sequence[str]) -> ActionListView:
    """Put the actions in this order; those that are not named come last."""
    with change_of(runtime, session_id) as change:
        _require_editor(change, person_id)
        rows = {row.id: row for row in store.actions(change.db, session_id)}
        moved = _put(rows, ids)
        if moved:
            tell_actions(change, moved)
        return view_of(change.db, session_id)


def list_row(change: Change) -> ActionListRow:
    """The session's settings of actions, made when there are none."""
    row = store.action_list(change.db, change.session.id)
    if row is None:
        row = ActionListRow(session_id=change.session.id, everybody=False, counting=False)
        change.db.add(row)
        change.db.flush()
    return row


def existing_action(db: Session, session_id: str, action_id: str) -> ActionRow:
    """The action; refused as gone meanwhile when it was deleted."""
    row = store.action(db, session_id, action_id)
    if row is None:
        raise ChangedMeanwhile(None)
    return row


def _theme(db: Session, session_id: str, theme_id: str) -> ThemeRow:
    row = store.theme(db, session_id, theme_id)
    if row is None:
        raise ChangedMeanwhile(None)
    return row


def _require_editor(change: Change, person_id: str) -> None:
    member = require_member(change.db, change.session, person_id)
    if not member.host:
        settings = store.action_list(change.db, change.session.id)
        if settings is None or not settings.everybody:
            raise Forbidden(
                "Only hosts change themes and actions at the moment. Tell a host what you would like to have there.",
                code="not-host",
            )
    lifecycle.require_not_ended(change.session.status)


def _new_theme(change: Change, title: str) -> ThemeRow:
    there = store.themes(change.db, change.session.id)
    if len(there) >= MOST_THEMES:
        raise ListFull(f"A workshop has at most {MOST_THEMES} themes. Delete one, or put two together.")
    position = there[-1].position + 1 if there else 1
    row = ThemeRow(
        id=change.runtime.ids("thm"), session_id=change.session.id, title=title, position=position, version=1
    )
    change.db.add(row)
    change.db.flush()
    return row


def _themes_called(change: Change, titles: Sequence[str]) -> dict[str, ThemeRow]:
    """The themes of these titles, those that are missing made and told."""
    found = {row.title.casefold(): row for row in store.themes(change.db, change.session.id)}
    made = []
    for title in titles:
        if title.casefold() not in found:
            found[title.casefold()] = row = _new_theme(change, title)
            made.append(row)
    if made:
        tell_themes(change, made)
    return found


def _new_actions(change: Change, wanted: Sequence[Wanted]) -> list[ActionRow]:
    there = store.actions(change.db, change.session.id)
    if len(there) + len(wanted) > MOST_ACTIONS:
        raise ListFull(f"A workshop has at most {MOST_ACTIONS} actions. Delete some that nobody will do.")
    themes = _themes_called(change, [one.theme for one in wanted if one.theme is not None])
    position = there[-1].position if there else 0
    rows = []
    for number, one in enumerate(wanted, start=1):
        named = None if one.theme is None else themes[one.theme.casefold()].id
        fields = {"owner_id": one.owner_id, "theme_id": one.theme_id or named, "room_id": one.room_id}
        _check_references(change, fields)
        row = ActionRow(
            id=change.runtime.ids("act"),
            session_id=change.session.id,
            text=one.text,
            owner_name=one.owner_name,
            horizon=one.horizon,
            status="proposed",
            position=position + number,
            version=1,
            showing=False,
            **fields,
        )
        change.db.add(row)
        rows.append(row)
    tell_actions(change, rows)
    return rows


def _check_references(change: Change, fields: Mapping[str, Any]) -> None:
    """What an action names must belong to the session."""
    session_id = change.session.id
    theme_id, room_id, owner_id = (fields.get(name) for name in ("theme_id", "room_id", "owner_id"))
    if theme_id is not None and store.theme(change.db, session_id, theme_id) is None:
        raise NotFound("theme")
    if room_id is not None and store.room(change.db, session_id, room_id) is None:
        raise NotFound("room")
    if owner_id is not None and store.participant(change.db, session_id, owner_id) is None:
        raise NotFound("participant")


def _put(rows: Mapping[str, Row], ids: Sequence[str]) -> list[Row]:
    """Give the rows their new positions; those that moved."""
    moved = []
    for position, one in enumerate(new_order(list(rows), ids), start=1):
        if rows[one].position != position:
            rows[one].position = position
            moved.append(rows[one])
    return moved
