"""The one face of the ways to send."""

from email.message import EmailMessage
from typing import Protocol


class Post(Protocol):
    """Takes letters. Used by one thread."""

    def send(self, letter: EmailMessage) -> None:
        """Return when the letter is in safe hands. Raises NotNow when that is not known, Never when it was refused.

        Sending a letter again that was taken before is right when in doubt: its Message-ID is the same.
        """

    def rest(self) -> None:
        """Nothing is to be sent for a while; let go of the connection."""
