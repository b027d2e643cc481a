"""Facts that notifications publishes. Key: what the letter is about."""

from typing import Literal

from contracts.base import Message, PersonId
from contracts.topics import NOTIFICATIONS

LetterKind = Literal["confirmation", "link", "sign_in", "cancellation", "report"]


class EmailSent(Message):
    """The mail server took a letter (or the embedded mail box holds it)."""

    TYPE = "email.sent"
    TOPIC = NOTIFICATIONS

    kind: LetterKind
    about: str
    person_id: PersonId | None = None
