"""A rehearsal begins with what hosts have prepared for its event: drafts of rounds, and polls."""

from dataclasses import replace

from services.sessions import store
from services.sessions.domain.planning import Draft, Terms
from services.sessions.models import PollRow, SessionRow
from services.sessions.store import polls
from services.sessions.use_cases.change import Change
from services.sessions.use_cases.drafting import NewRound, look, save


def copy_preparations(change: Change, source: SessionRow) -> None:
    """Copy the prepared polls and drafts of `source` into the change's session, which is new.

    What hosts said of people is left behind: other people come to a rehearsal, and are dealt when they have come.
    """
    theirs, ours = source.agenda, change.session.agenda
    items = {}
    if len(theirs) == len(ours):
        items = {one.get("id"): other.get("id") for one, other in zip(theirs, ours, strict=True)}
    for poll in polls.all_of(change.db, source.id, statuses=["draft"]):
        change.db.add(
            PollRow(
                id=change.runtime.ids("pol"),
                session_id=change.session.id,
                position=poll.position,
                agenda_item_id=items.get(poll.agenda_item_id),
                title=poll.title,
                detail=poll.detail,
                asks=poll.asks,
                anonymous=poll.anonymous,
                results=poll.results,
                seconds=poll.seconds,
                version=1,
                status="draft",
                generation=0,
                shown=False,
                on_stage=False,
            )
        )
    change.db.flush()
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
