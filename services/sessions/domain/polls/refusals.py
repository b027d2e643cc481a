"""What the rules of polls refuse."""

from services.sessions.domain.refusals import Refused


class WrongPollState(Refused):
    """The poll is not in the state that the command needs."""

    code = "wrong-poll-state"
    title = "The poll is not in the right state"


class PollNotOpen(Refused):
    """Votes are cast, changed and taken back only while the poll is open."""

    code = "poll-not-open"
    title = "The poll is not open"


class AnonymousStaysClosed(Refused):
    """An anonymous poll cannot be opened again."""

    code = "anonymous-poll-closed"
    title = "An anonymous poll stays closed"


class PollChanged(Refused):
    """Somebody else changed the draft first. Carries its version now."""

    code = "poll-changed"
    title = "The poll was changed meanwhile"

    def __init__(self, version: int) -> None:
        super().__init__(
            "Another host changed this poll meanwhile, so yours was not saved. Look at it, then change it again.",
            version=version,
        )


class PollsDiffer(Refused):
    """The order named is not of the session's polls as they are now."""

    code = "polls-differ"
    title = "The polls are others now"


class AnswerDoesNotFit(Refused):
    """The answer is not one that the poll asks for."""

    code = "answer-does-not-fit"
    title = "The answer does not fit the poll"


class TooManyAnswers(Refused):
    """One vote for each person behind the connection, and these are more."""

    code = "too-many-answers"
    title = "More answers than people"
