"""A migrated sessions service for each test."""

from collections.abc import Iterator

import pytest

from services.sessions.migrations import upgrade
from tests.support.databases import Databases
from tests.support.sessions import Hall


@pytest.fixture
def hall(databases: Databases) -> Iterator[Hall]:
    url = databases.copy_of("sessions", upgrade)
    hall = Hall(url)
    yield hall
    hall.close()
    databases.drop(url)
