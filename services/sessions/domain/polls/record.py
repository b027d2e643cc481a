"""What the report keeps of a poll."""

from dataclasses import dataclass
from datetime import datetime

from services.sessions.domain.polls.asking import Asking
from services.sessions.domain.polls.tally import Tally


@dataclass(frozen=True, slots=True)
class PollRecord:
    """A poll that was asked, and what came of it; without a name of anybody.

    shown  everybody has seen the results; else they are the hosts' only
    """

    poll_id: str
    agenda_item_id: str | None
    title: str
    detail: str
    asking: Asking
    anonymous: bool
    shown: bool
    opened_at: datetime | None
    closed_at: datetime | None
    tally: Tally
