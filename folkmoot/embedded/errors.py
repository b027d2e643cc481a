"""What can go wrong with an embedded server, as one sentence for the person who starts it."""

from folkmoot.errors import PlainError


class EmbeddedError(PlainError):
    """The embedded server cannot run; the message says what happened, why, and what to do next."""
