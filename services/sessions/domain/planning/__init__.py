"""Plans of the coming rounds: drafts with their terms, dealt by the allocation, judged by its figures."""

from services.sessions.domain.planning.dealing import Dealing, best_seats, deal, tend
from services.sessions.domain.planning.draft import Dealt, Draft, DraftRoom
from services.sessions.domain.planning.guests import Guest
from services.sessions.domain.planning.judging import Judged, judge
from services.sessions.domain.planning.posing import added, meetings
from services.sessions.domain.planning.terms import (
    Attribute,
    Mode,
    PersonTerms,
    Scope,
    Terms,
    WishList,
    together_on,
)

__all__ = [
    "Attribute",
    "Dealing",
    "Dealt",
    "Draft",
    "DraftRoom",
    "Guest",
    "Judged",
    "Mode",
    "PersonTerms",
    "Scope",
    "Terms",
    "WishList",
    "added",
    "best_seats",
    "deal",
    "judge",
    "meetings",
    "tend",
    "together_on",
]
