"""Calls for help: a row each, which stays until somebody says that it is done. Nothing else makes it go away."""

from chassis.problems import NotFound
from services.sessions import store
from services.sessions.domain import lifecycle
from services.sessions.domain.refusals import NotTaken
from services.sessions.domain.talk import HelpChanged, HelpStatus, answer_call
from services.sessions.models import HelpCallRow
from services.sessions.runtime import Runtime
from services.sessions.store import talk
from services.sessions.use_cases.access import require_member
from services.sessions.use_cases.change import Change, change_of, to_person, to_room
from services.sessions.use_cases.talk.reading import leads
from services.sessions.use_cases.talk.views import HelpView, help_view


def call_for_help(runtime: Runtime, session_id: str, person_id: str, words: str) -> HelpView:
    """Call a host to one's room. Who has called already gets the same call, with the new words if there are any."""
    with change_of(runtime, session_id) as change:
        require_member(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        placed = store.placement(change.db, session_id, person_id)
        if placed is None:
            raise NotTaken("You have not joined this session yet. Join first.")
        row = talk.waiting_call(change.db, session_id, person_id)
        if row is not None and row.room_id == placed.room_id and words in ("", row.words):
            return help_view(row, _room_name(change, row))
        if row is None:
            row = HelpCallRow(
                id=runtime.ids("hlp"),
                session_id=session_id,
                room_id=placed.room_id,
                person_id=person_id,
                words=words,
                status="open",
                version=1,
                raised_at=change.now,
            )
            change.db.add(row)
        else:
            # The same person asks again, perhaps elsewhere by now: their place in the queue stays.
            row.room_id, row.words, row.version = placed.room_id, words or row.words, row.version + 1
        return _tell(change, row)


def answer(
    runtime: Runtime, session_id: str, call_id: str, person_id: str, status: HelpStatus, version: int
) -> HelpView:
    """Say that one is coming, that it is done, or that it is open again. `version`: the call as the caller saw it.

    For hosts; who called can say that it is done. HelpChanged, with the call as it is now, when somebody was first.
    """
    with change_of(runtime, session_id) as change:
        member = require_member(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        row = talk.help_call(change.db, session_id, call_id)
        if row is None:
            raise NotFound("call for help")
        led = leads(change.db, change.session, row.room_id, member)
        if not led and row.person_id != person_id:
            raise NotFound("call for help")
        changed = answer_call(row.state, status, person_id, leads=led, now=change.now)
        if changed is None:
            return help_view(row, _room_name(change, row))
        if version != row.version:
            raise HelpChanged(help_view(row, _room_name(change, row)).model_dump(mode="json"))
        if changed.status != "done":
            other = talk.waiting_call(change.db, session_id, row.person_id)
            if other is not None and other.id != row.id:
                raise HelpChanged(help_view(other, _room_name(change, other)).model_dump(mode="json"))
        row.state = changed
        return _tell(change, row)


def withdraw(change: Change, person_id: str) -> None:
    """The person asked to be forgotten: nobody waits any more."""
    row = talk.waiting_call(change.db, change.session.id, person_id)
    if row is not None:
        changed = answer_call(row.state, "done", person_id, leads=False, now=change.now)
        assert changed is not None
        row.state, row.words = changed, ""
        _tell(change, row)


def _tell(change: Change, row: HelpCallRow) -> HelpView:
    """To the table where it was called, to whoever called if they sit elsewhere by now, and to the hosts."""
    view = help_view(row, _room_name(change, row))
    body = {"call": view.model_dump(mode="json")}
    placed = store.placement(change.db, change.session.id, row.person_id)
    if row.room_id != change.session.main_room_id:
        change.frame("help", to_room(row.room_id), body)
        if placed is not None and placed.room_id == row.room_id:
            return view
    change.frame("help", to_person(row.person_id), body)
    return view


def _room_name(change: Change, row: HelpCallRow) -> str:
    return talk.room_names(change.db, change.session.id, [row.room_id])[row.room_id]
