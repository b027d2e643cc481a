"""A poll in memory, for the model test: what decides is the service's own domain code."""

from datetime import datetime, timedelta

from services.sessions.domain import polls
from services.sessions.domain.polls import Answer, Asking, Poll, Tally

ASKING = Asking("one", options=("Yes", "No", "Not yet"))
OWN_SECRET = "the service's own"


class Box:
    """A ballot box: one row for each voter, whose later answers take the place of the earlier ones."""

    def __init__(self, number: int, *, anonymous: bool) -> None:
        self.poll = Poll()
        self.anonymous = anonymous
        self.secret = f"secret {number}" if anonymous else ""
        self.rows: dict[str, tuple[Answer, ...]] = {}
        self.timer: tuple[datetime, int] | None = None

    def open(self, now: datetime, lasts: timedelta | None) -> None:
        if self.poll.status == "closed":
            self._become(polls.reopen(self.poll, now, "live", lasts, anonymous=self.anonymous))
        else:
            self._become(polls.open_poll(self.poll, now, "live", lasts))

    def close(self, now: datetime) -> None:
        self._become(polls.close(self.poll, now, "live"))
        if self.anonymous:
            # Nobody's answer is known as theirs any more.
            names = polls.sealed(self.rows)
            self.rows = {names[voter]: answers for voter, answers in self.rows.items()}

    def vote(self, person: str, choice: int) -> None:
        polls.require_open(self.poll)
        fitted = polls.fit(ASKING, [Answer((choice,))], 1)
        self.rows[self._voter(person)] = fitted

    def withdraw(self, person: str) -> None:
        polls.require_open(self.poll)
        self.rows.pop(self._voter(person), None)

    def fire(self, generation: int, now: datetime) -> bool:
        """The countdown set with this generation is over, for the first time or again; whether it closed the poll."""
        if not polls.due(self.poll, generation):
            return False
        self.close(now)
        return True

    def tally(self) -> Tally:
        return polls.count(ASKING, (answer for answers in self.rows.values() for answer in answers))

    def _voter(self, person: str) -> str:
        return polls.voter(person, self.secret, OWN_SECRET) if self.anonymous else person

    def _become(self, poll: Poll) -> None:
        self.poll = poll
        self.timer = None if poll.closes_at is None else (poll.closes_at, poll.generation)
