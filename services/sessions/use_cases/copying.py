"""A rehearsal begins with what hosts have prepared for its event: drafts of rounds, and polls."""

from dataclasses import replace

from services.sessions import store
from services.sessions.domain.planning import Draft, Terms
from services.sessions.models import SessionRow
from services.sessions.store import polls
from services.sessions.use_cases.change import Change
from services.sessions.use_cases.drafting import NewRound, look, save
from services.sessions.use_cases.polls.preparing import add_draft

COPIED = ("title", "detail", "asks", "anonymous", "results", "seconds")


def copy_preparations(change: Change, source: SessionRow) -> None:
    """Copy the prepared polls and drafts of `source` into the change's session, which is new.

    What hosts said of people is left behind: other people come to a rehearsal, and are dealt when they have come.
    """
    theirs, ours = source.agenda, change.session.agenda
    items = {}
    if len(theirs) == len(ours):
        items = {one.get("id"): other.get("id") for one, other in zip(theirs, ours, strict=True)}
    for poll in polls.all_of(change.db, source.id, statuses=["draft"]):
        facts = {name: getattr(poll, name) for name in COPIED}
        add_draft(change, poll.position, {**facts, "agenda_item_id": items.get(poll.agenda_item_id)})
    rows = {row.id: row for row in store.drafts(change.db, source.id)}
    copies: list[Draft] = []
    new: dict[str, NewRound] = {}
    for draft in look(change.db, source).drafts:
        row = rows[draft.round_id]
        round_id = change.runtime.ids("rnd")
        rooms = tuple(replace(room, id=change.runtime.ids("roo")) for room in draft.rooms)
        copies.append(Draft(round_id, rooms, _without_people(draft.terms)))
        item_id = items.get(row.agenda_item_id)
        new[round_id] = NewRound(row.title, row.prompt, item_id, row.minutes, row.policy)
    if copies:
        seen = look(change.db, change.session, Terms().history)
        save(change, seen, copies, seen.judged(copies), new)


def _without_people(terms: Terms) -> Terms:
    mode = "mix" if terms.mode in ("again", "list") else terms.mode
    return replace(
        terms,
        mode=mode,
        history=Terms().history,
        apart=frozenset(),
        together=(),
        people={},
        facilitator_in_each_room=False,
        again_of=None,
    )
