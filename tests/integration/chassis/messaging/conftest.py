"""A small service: the tables of messaging and one of effects, in a database of its own."""

from collections.abc import Callable, Iterator

import pytest

from chassis.messaging import open_broker
from tests.support.probe import Probe


@pytest.fixture
def probe(database_url: Callable[[str], str]) -> Iterator[Probe]:
    made = Probe(database_url("probe"))
    yield made
    made.database.dispose()


@pytest.fixture
def log_url(database_url: Callable[[str], str]) -> str:
    """An embedded broker with every topic."""
    url = database_url("broker")
    broker = open_broker(url)
    broker.ensure_topics()
    broker.close()
    return url
