"""What a process of this service holds while it runs; made once in `app`, passed to every use case."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from chassis.clock import Clock
from chassis.database import Database
from chassis.ids import Ids
from services.notifications.domain.facts import EventFacts, Reader, RegistrationFacts, SignInFacts
from services.notifications.domain.letters import LetterKind
from services.notifications.runtime.maildir import Mailbox
from services.notifications.runtime.post import Post
from services.notifications.settings import NotificationsSettings


class Facts(Protocol):
    """What letters are written from. Each raises NotNow, or NotWanted when there is nothing to write (any more)."""

    def registration(self, registration_id: str, kind: LetterKind) -> RegistrationFacts:
        """A registration's reader, event and (but for a cancellation) personal link, made for this letter."""

    def sign_in(self, sign_in_id: str) -> SignInFacts:
        """A sign-in's reader, code and link, made for this letter."""

    def event(self, event_id: str) -> EventFacts:
        """An event."""

    def recipients(self, event_id: str) -> Sequence[tuple[str, Reader]]:
        """(registration id, reader) of everybody who is registered for an event."""


@dataclass(frozen=True)
class Runtime:
    """Everything that use cases need from outside. `new_post` makes a way to send for one thread."""

    settings: NotificationsSettings
    database: Database
    clock: Clock
    ids: Ids
    facts: Facts
    new_post: Callable[[], Post]
    mailbox: Mailbox | None
