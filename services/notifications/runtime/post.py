"""The one face of the ways to send."""

from email.message import EmailMessage
from typing import Protocol


class Post(Protocol):
    """Takes letters. Used by one thread."""

    def send(self, letter: EmailMessage) -> None:
        """Hand the letter over. Raises NotNow when it is not known to be taken, Never when it was refused.

        Sending a letter again that was taken before is right when in doubt: its Message-ID is the same.
        """

    def secure(self) -> None:
        """Return when everything handed over survives a power failure; only then may it be recorded as sent.
        Raises NotNow when that is not known."""

    def rest(self) -> None:
        """Nothing is to be sent for a while; let go of the connection."""
