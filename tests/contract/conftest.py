"""Both brokers, for the tests that each of them must pass."""

from collections.abc import Callable, Iterator

import pytest

from chassis.messaging import Broker, open_broker


@pytest.fixture(scope="module", params=["postgres", pytest.param("kafka", marks=pytest.mark.kafka)])
def broker_url(request: pytest.FixtureRequest) -> str:
    """The address of a running broker of each kind; the tests of a module share it and use topics of their own."""
    if request.param == "postgres":
        create: Callable[[str], str] = request.getfixturevalue("module_database_url")
        return create("broker")
    url: str = request.getfixturevalue("kafka").address
    return url


@pytest.fixture
def broker(broker_url: str) -> Iterator[Broker]:
    """A connected broker of each kind."""
    opened = open_broker(broker_url)
    yield opened
    opened.close()
