"""Who sits in which room, in one round or many, so that everybody meets somebody new.

The face of the package: `Problem` says what is asked, `allocate` (and the other modes) answer with an `Allocation` that
an independent verifier has passed, `seat` and `repair` follow people who come and go, `Infeasible` says why there is no
plan. The same problem, seed and moves give the same plan on every machine, with the kernel in C and without.
"""

from services.sessions.domain.allocation.conflict import infeasible, smallest_conflict
from services.sessions.domain.allocation.figures import figures
from services.sessions.domain.allocation.modes import (
    NotValid,
    again,
    balanced_random,
    by_attribute,
    by_theme,
    from_list,
    self_select,
)
from services.sessions.domain.allocation.plan import (
    VERSION,
    Allocation,
    Assignments,
    Deal,
    Figures,
    Infeasible,
    MixFigure,
    Progress,
    Watch,
)
from services.sessions.domain.allocation.problem import (
    Pair,
    Person,
    Pin,
    Problem,
    ProblemError,
    Room,
    Wishes,
    pair,
)
from services.sessions.domain.allocation.repair import NoSeat, Repaired, repair, seat
from services.sessions.domain.allocation.solver import MOVES, allocate
from services.sessions.domain.allocation.verify import Unverified, verify, violations

__all__ = [
    "MOVES",
    "VERSION",
    "Allocation",
    "Assignments",
    "Deal",
    "Figures",
    "Infeasible",
    "MixFigure",
    "NoSeat",
    "NotValid",
    "Pair",
    "Person",
    "Pin",
    "Problem",
    "ProblemError",
    "Progress",
    "Repaired",
    "Room",
    "Unverified",
    "Watch",
    "Wishes",
    "again",
    "allocate",
    "balanced_random",
    "by_attribute",
    "by_theme",
    "figures",
    "from_list",
    "infeasible",
    "pair",
    "repair",
    "seat",
    "self_select",
    "smallest_conflict",
    "verify",
    "violations",
]
