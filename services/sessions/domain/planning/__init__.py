"""Plans of the coming rounds: drafts with their terms, dealt by the allocation, judged by its figures."""

from services.sessions.domain.planning.crowds import tables_of
from services.sessions.domain.planning.dealing import Dealing, best_seats, deal, tend
from services.sessions.domain.planning.draft import Dealt, Draft, DraftRoom
from services.sessions.domain.planning.guests import Guest
from services.sessions.domain.planning.judging import Judged, judge
from services.sessions.domain.planning.posing import added, meetings
from services.sessions.domain.planning.rooms import (
    MOST_ROOMS,
    free_name,
    require_free_name,
    require_other_rooms,
    require_room_for_another,
    require_sizes,
    with_changed_room,
    with_room,
    without_room,
)
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
    "MOST_ROOMS",
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
    "free_name",
    "judge",
    "meetings",
    "require_free_name",
    "require_other_rooms",
    "require_room_for_another",
    "require_sizes",
    "tables_of",
    "tend",
    "together_on",
    "with_changed_room",
    "with_room",
    "without_room",
]
