"""Rehearsals: an event played through beforehand, with people who do not exist."""

from dataclasses import replace
from datetime import datetime, timedelta

from services.registration.domain.errors import Refused
from services.registration.domain.events import EventFacts

MOST_PEOPLE = 1_000
FASTEST = 120
"""Agenda minutes that may go by in one minute."""
MOST_AT_ONCE = 3
"""Rehearsals of one event that may be kept at a time."""
KEPT = timedelta(days=1)
"""How long a rehearsal is kept when nobody removes it."""
TITLE_LENGTH = 200


class TooManyRehearsals(Refused):
    """There are as many rehearsals of the event as may be."""

    code = "too-many-rehearsals"
    title = "There are too many rehearsals"


def facts_of(facts: EventFacts, people: int, now: datetime) -> EventFacts:
    """The facts of a rehearsal for so many people: as the event's, but that it starts now and asks for no tier."""
    later = now.replace(microsecond=0) - facts.starts_at
    return replace(
        facts,
        title=f"Rehearsal: {facts.title}"[:TITLE_LENGTH],
        starts_at=facts.starts_at + later,
        ends_at=facts.ends_at + later,
        capacity=max(people, 1),
        registration_closes_at=None,
        eligible_tiers=(),
        agenda=tuple(
            replace(
                item,
                id=None,
                starts_at=item.starts_at + later,
                ends_at=item.ends_at + later,
                parts=tuple(replace(part, id=None, starts_at=part.starts_at + later) for part in item.parts),
            )
            for item in facts.agenda
        ),
    )


def check_another(kept: int) -> None:
    """Raise TooManyRehearsals when there are `kept` already and that is all there may be."""
    if kept >= MOST_AT_ONCE:
        raise TooManyRehearsals(
            f"{kept} rehearsals of this event are kept already, and that is all there may be. "
            "Remove one, or wait: each goes by itself after a day."
        )
