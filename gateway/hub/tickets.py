"""Stream tickets: for clients that can send neither a cookie nor a header when they open a stream."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

SECONDS = 30
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Ticket:
    """Lets one person open one stream of one session, once."""

    session_id: str
    person_id: str
    token_id: str
    until: float


class Tickets:
    """Tickets that were issued and not used, in memory: one is good only at the gateway process that issued it."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._issued: dict[str, Ticket] = {}

    def issue(self, session_id: str, person_id: str, token_id: str) -> str:
        """A new ticket, good for SECONDS."""
        now = self._monotonic()
        while self._issued:
            oldest = next(iter(self._issued))
            if self._issued[oldest].until > now and len(self._issued) < MOST:
                break
            del self._issued[oldest]
        secret = secrets.token_urlsafe(32)
        self._issued[secret] = Ticket(session_id, person_id, token_id, now + SECONDS)
        return secret

    def use(self, secret: str, session_id: str) -> Ticket | None:
        """The ticket, which is then used up; None when it is unknown, used, too old or for another session."""
        ticket = self._issued.pop(secret, None)
        if ticket is None or ticket.until <= self._monotonic() or ticket.session_id != session_id:
            return None
        return ticket
