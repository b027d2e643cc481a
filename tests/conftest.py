"""Fixtures that any test may ask for."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from folkmoot.embedded import EmbeddedPostgres
from tests.support.databases import Databases
from tests.support.kafka import RunningKafka, TestKafka, kafka_broker
from tests.support.up import Up

FIRST = (
    "tests/e2e",
    "test_up.py",
    "test_nothing_is_lost",
    "test_openapi_schemathesis",
    "test_any_interleaving",
    "test_capacity",
    "test_session_model",
    "tests/integration",
)
"""Parallel workers finish together when what takes long is not left to the end; but what keeps the whole machine busy
comes after the browsers."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files into this order; within one the order stays."""

    def rank(item: pytest.Item) -> int:
        return next((n for n, part in enumerate(FIRST) if part in item.nodeid), len(FIRST))

    items.sort(key=rank)


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """A real PostgreSQL for the whole test run, started on first use, in a folder that is thrown away."""
    folder = Path(tempfile.mkdtemp(prefix="fm-pg-"))
    server = EmbeddedPostgres(folder, durable=False, settings={"max_connections": "300"})
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def databases(postgres: EmbeddedPostgres) -> Databases:
    """Creates fresh databases: `databases.create("sessions")`, or migrated copies with `databases.copy_of`."""
    return Databases(postgres)


@pytest.fixture
def database_url(databases: Databases) -> Iterator[Callable[[str], str]]:
    """`database_url("sessions")` is the URL of a fresh, empty database that is dropped after the test."""
    created: list[str] = []

    def create(name: str) -> str:
        created.append(databases.create(name))
        return created[-1]

    yield create
    for url in created:
        databases.drop(url)


@pytest.fixture(scope="module")
def module_database_url(databases: Databases) -> Iterator[Callable[[str], str]]:
    """Like `database_url`, for a database that the tests of one module share."""
    created: list[str] = []

    def create(name: str) -> str:
        created.append(databases.create(name))
        return created[-1]

    yield create
    for url in created:
        databases.drop(url)


@pytest.fixture(scope="session")
def kafka() -> Iterator[RunningKafka | TestKafka]:
    """A real Kafka broker for the whole test run: the one that FOLKMOOT_KAFKA names, or one of our own."""
    named = os.environ.get("FOLKMOOT_KAFKA")
    if named:
        yield RunningKafka(named)
        return
    with kafka_broker() as broker:
        yield broker


@pytest.fixture(scope="session")
def stack() -> Iterator[Up]:
    """A whole embedded Folkmoot for the test run: gateway, services, workers, PostgreSQL; without demonstration."""
    running = Up()
    try:
        yield running.start()
    finally:
        running.remove()


@pytest.fixture(scope="session")
def kafka_stack(kafka: RunningKafka | TestKafka) -> Iterator[Up]:
    """The same on Kafka."""
    running = Up(broker_url=kafka.address)
    try:
        yield running.start()
    finally:
        running.remove()
