"""Many vote at once while votes are counted, told of and the poll closes: what was accepted counts, what was refused
does not, and nothing stays untold."""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.sessions.use_cases.polls import running
from services.sessions.use_cases.polls.counting import TELL_TIMER
from tests.support.polls import close, counts, fire, opened, polls, vote
from tests.support.sessions import Hall, Live

VOTERS = 8
LABELS = ("Bus", "Hall", "Shop")


class Crowd:
    """People who vote again and again until they are refused; what each said last that was accepted."""

    def __init__(self, live: Live, poll_id: str) -> None:
        self.live, self.poll_id = live, poll_id
        self.said: dict[str, int] = {}
        self.refusals: list[tuple[int, str]] = []
        self.accepted = threading.Semaphore(0)
        self._together = threading.Barrier(len(live.attendees))

    def vote_until_refused(self, who: str) -> None:
        chance = random.Random(who)
        self._together.wait()
        while True:
            if chance.random() < 0.2:
                answer = self.live.call(who, "DELETE", f"/polls/{self.poll_id}/ballot")
                choice = None
            else:
                choice = chance.randrange(3)
                answer = vote(self.live, who, self.poll_id, choice)
            if answer.status >= 300:
                self.refusals.append((answer.status, answer.body["type"]))
                return
            if choice is None:
                self.said.pop(who, None)
            else:
                self.said[who] = choice
            self.accepted.release()

    @property
    def counted(self) -> dict[str, int]:
        """Votes by label, as they have to be."""
        said = Counter(self.said.values())
        return {label: said[number] for number, label in enumerate(LABELS)}


@pytest.mark.parametrize("anonymous", [True, False])
@pytest.mark.parametrize("by", ["host", "countdown"])
def test_votes_that_race_the_close_count_when_they_were_accepted_and_only_then(
    hall: Hall, anonymous: bool, by: str
) -> None:
    live = hall.live(people=VOTERS)
    poll_id = opened(live, anonymous=anonymous, seconds=3600)
    crowd = Crowd(live, poll_id)
    with ThreadPoolExecutor(VOTERS) as pool:
        done = [pool.submit(crowd.vote_until_refused, who) for who in live.attendees]
        for number in range(4 * VOTERS):
            assert crowd.accepted.acquire(timeout=30)
            if number % 10 == 5:
                fire(hall, TELL_TIMER)
        # Nobody pauses: a close that could be overtaken for ever would never come to its end.
        if by == "host":
            close(live, poll_id)
        else:
            assert fire(hall, running.CLOSE_TIMER) == 1
        for one in done:
            one.result(timeout=30)
    assert crowd.refusals == [(409, "/problems/poll-not-open")] * VOTERS
    [poll] = polls(live)
    assert counts(poll) == crowd.counted
    assert poll["tally"]["votes"] == len(crowd.said)
    assert live.ok(live.host, "GET", f"/polls/{poll_id}/results")["tally"] == poll["tally"]


def test_a_vote_beside_a_telling_is_in_it_or_another_follows(hall: Hall) -> None:
    live = hall.live(people=VOTERS)
    poll_id = opened(live)
    stop = threading.Event()

    def tell_on_and_on() -> None:
        while not stop.is_set():
            fire(hall, TELL_TIMER)

    teller = threading.Thread(target=tell_on_and_on)
    teller.start()
    try:
        with ThreadPoolExecutor(VOTERS) as pool:
            votes = [(who, number % 3) for number in range(6) for who in live.attendees]
            for answer in pool.map(lambda one: vote(live, one[0], poll_id, one[1]), votes):
                assert answer.status == 200
    finally:
        stop.set()
        teller.join()
    fire(hall, TELL_TIMER)
    assert fire(hall, TELL_TIMER) == 0
    results = live.ok(live.host, "GET", f"/polls/{poll_id}/results")
    assert results["poll"]["tally"] == results["tally"], "what browsers were told last is the exact count"
    assert results["tally"]["votes"] == VOTERS


def test_voting_does_not_wait_for_a_change_of_the_session(hall: Hall) -> None:
    from services.sessions.use_cases.change import change_of

    live = hall.live(people=1)
    poll_id = opened(live)
    with ThreadPoolExecutor(1) as pool, change_of(hall.runtime, live.id):
        voted = pool.submit(vote, live, live.attendees[0], poll_id, 1)
        assert voted.result(timeout=30).status == 200
