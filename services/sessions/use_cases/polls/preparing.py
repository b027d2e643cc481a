"""Polls are prepared: written, changed, put in order, thrown away. Only hosts see them until they open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.sessions.domain import lifecycle, polls
from services.sessions.domain.polls import Asking, ResultsFor
from services.sessions.domain.polls.refusals import PollChanged, PollsDiffer
from services.sessions.models import PollRow
from services.sessions.runtime import Runtime
from services.sessions.store import polls as store
from services.sessions.use_cases.access import require_host
from services.sessions.use_cases.change import Change, change_of
from services.sessions.use_cases.polls.telling import poll_for_host, tell_hosts
from services.sessions.use_cases.polls.views import PollView, poll_view


@dataclass(frozen=True)
class WantedPoll:
    """What a host wrote. `seconds`: it closes by itself that long after it opened; None: when a host closes it."""

    title: str
    detail: str
    asking: Asking
    anonymous: bool
    results: ResultsFor
    seconds: int | None
    agenda_item_id: str | None


def prepare(runtime: Runtime, session_id: str, person_id: str, wanted: WantedPoll) -> PollView:
    """One more draft, after the others."""
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        row = add_draft(change, store.next_position(change.db, session_id), _facts(wanted))
        view = poll_view(row, host=True)
        tell_hosts(change, [view])
        return view


def add_draft(change: Change, position: int, facts: Mapping[str, object]) -> PollRow:
    """A new draft with these facts (names as in WantedPoll, `asks` as JSON), of which nobody is told yet."""
    row = PollRow(
        id=change.runtime.ids("pol"),
        session_id=change.session.id,
        position=position,
        **facts,
        version=1,
        status="draft",
        generation=0,
        shown=False,
        on_stage=False,
    )
    change.db.add(row)
    change.db.flush()
    return row


def change_draft(
    runtime: Runtime, session_id: str, poll_id: str, person_id: str, wanted: WantedPoll, version: int
) -> PollView:
    """Write the draft anew. Refused when another version than `version` is there."""
    with change_of(runtime, session_id) as change:
        row = poll_for_host(change, poll_id, person_id)
        polls.require_draft(row.state)
        if row.version != version:
            raise PollChanged(row.version)
        for name, value in _facts(wanted).items():
            setattr(row, name, value)
        row.version += 1
        change.db.flush()
        view = poll_view(row, host=True)
        tell_hosts(change, [view])
        return view


def discard(runtime: Runtime, session_id: str, poll_id: str, person_id: str) -> None:
    """Throw the draft away. A poll that was asked stays."""
    with change_of(runtime, session_id) as change:
        row = poll_for_host(change, poll_id, person_id)
        polls.require_draft(row.state)
        change.db.delete(row)
        change.db.flush()
        tell_hosts(change, [], [poll_id])


def put_in_order(
    runtime: Runtime, session_id: str, person_id: str, poll_ids: Sequence[str]
) -> list[PollView]:
    """All drafts in a new order: each has to be named once."""
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        drafts = store.all_of(change.db, session_id, statuses=["draft"])
        known = {row.id: row for row in drafts}
        if sorted(known) != sorted(poll_ids):
            raise PollsDiffer(
                "The prepared polls are others now: one was added, opened or thrown away meanwhile. "
                "Look at them, then put them in order.",
                poll_ids=[row.id for row in drafts],
            )
        for poll_id, position in zip(poll_ids, [row.position for row in drafts], strict=True):
            known[poll_id].position = position
        change.db.flush()
        views = [poll_view(known[poll_id], host=True) for poll_id in poll_ids]
        tell_hosts(change, views)
        return views


def _facts(wanted: WantedPoll) -> dict[str, object]:
    return {
        "title": wanted.title,
        "detail": wanted.detail,
        "asks": wanted.asking.as_json(),
        "anonymous": wanted.anonymous,
        "results": wanted.results,
        "seconds": wanted.seconds,
        "agenda_item_id": wanted.agenda_item_id,
    }
