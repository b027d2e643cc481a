"""All five demonstration workshops run from first to last item by the agenda alone, on both brokers.

Each is a rehearsal in accelerated time. Those of one broker are played side by side, each with a Chromium of its own,
so that ten workshops of an hour or two take a few minutes; each is judged when it is over.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from playwright.sync_api import expect

from tests.e2e.plays import PLAYS
from tests.support.browser import chromium, chromium_path
from tests.support.kafka import RunningKafka, TestKafka
from tests.support.playing import LONG_MS, Play, judge_run
from tests.support.up import Up

pytestmark = [pytest.mark.browser, pytest.mark.long]

BROKERS = [
    pytest.param("embedded", id="embedded"),
    pytest.param("kafka", id="kafka", marks=pytest.mark.kafka),
]


SIDE_BY_SIDE = 3
"""Workshops at a time: more browsers than that only wait for each other."""


class Stage:
    """A Folkmoot with the demonstration, on which workshops are played side by side."""

    def __init__(self, up: Up) -> None:
        self.up = up
        self._pool = ThreadPoolExecutor(max_workers=SIDE_BY_SIDE)
        self._playing: dict[str, Future[Play]] = {}

    def begin(self, key: str) -> None:
        """Let this one begin, beside the others."""
        self._playing[key] = self._pool.submit(self._play, key)

    def over(self, key: str) -> Play:
        """The workshop when it is over; raises what went wrong in it."""
        return self._playing[key].result(600)

    def close(self) -> None:
        """Wait for what is still going on, and take everything down."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self.up.remove()

    def _play(self, key: str) -> Play:
        with chromium() as browser:
            return PLAYS[key](self.up, browser).play()


@pytest.fixture(autouse=True)
def patience() -> None:
    """An agenda takes its time, too."""
    expect.set_options(timeout=LONG_MS)


@pytest.fixture(scope="module", params=BROKERS)
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """All workshops that are to be judged on this broker, begun."""
    if chromium_path() is None:
        pytest.fail("The browser tests need Chromium (apt-get install chromium).")
    broker = ""
    if request.param == "kafka":
        kafka: RunningKafka | TestKafka = request.getfixturevalue("kafka")
        broker = kafka.address
    expect.set_options(timeout=LONG_MS)
    stage = Stage(Up(broker_url=broker, demo=True))
    try:
        stage.up.start()
        for item in request.session.items:
            params = getattr(getattr(item, "callspec", None), "params", {})
            if item.path == request.path and params.get("stage") == request.param and "key" in params:
                stage.begin(params["key"])
        yield stage
    finally:
        stage.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("key", PLAYS)
def test_a_workshop_runs_from_first_to_last_by_its_agenda_and_has_what_it_needs(
    stage: Stage, key: str
) -> None:
    play = stage.over(key)
    judge_run(play)
    play.check()
