"""One more round like an earlier one, in one press: with the same groups, or with new people at each table."""

from dataclasses import replace
from typing import Literal

from chassis.problems import NotFound
from services.sessions import store
from services.sessions.domain.planning import Terms, WishList
from services.sessions.domain.refusals import WrongRoundState
from services.sessions.runtime import Runtime
from services.sessions.use_cases.access import existing_session, require_host
from services.sessions.use_cases.change import refusals_as_problems
from services.sessions.use_cases.drafts import WantedRoom, WantedRound, plan
from services.sessions.use_cases.views import RoundView

Groups = Literal["same", "new"]


def repeat(
    runtime: Runtime,
    session_id: str,
    round_id: str,
    person_id: str,
    groups: Groups,
    *,
    title: str | None = None,
    prompt: str | None = None,
    seed: int | None = None,
) -> RoundView:
    """Add a draft with the rooms, minutes and policy of a round that was open; its groups meet again, or people meet
    whom they have not met. Title and prompt are those of the earlier round unless given."""
    with refusals_as_problems(), runtime.database.reading() as db:
        require_host(db, existing_session(db, session_id), person_id)
        row = store.round_of_session(db, session_id, round_id)
        if row is None:
            raise NotFound("round")
        if row.opened_at is None:
            raise WrongRoundState(
                "This round has not been open yet, so there are no groups to go by. Open it first."
            )
        rooms = store.rooms_of_round(db, round_id)
        terms = Terms.from_json((row.plan or {}).get("terms", {}))
    wanted = WantedRound(
        title=title or row.title,
        prompt=row.prompt if prompt is None else prompt,
        rooms=[
            WantedRoom(room.name, room.least, room.most, room.theme, room.language, room.accessible)
            for room in rooms
        ],
        minutes=row.minutes,
        policy=row.policy,
    )
    if groups == "same":
        chosen = replace(terms, mode="again", again_of=round_id)
    else:
        # A plan that was no mix may have said nothing about meeting people.
        wishes = terms.wishes if terms.mode == "mix" else WishList()
        chosen = replace(terms, mode="mix", attribute=None, again_of=None, wishes=wishes)
    return plan(runtime, session_id, person_id, [wanted], chosen, seed).drafts[-1]
