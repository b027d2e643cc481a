from collections.abc import Iterator

import pytest

from services.registration.migrations import upgrade
from tests.support.databases import Databases
from tests.support.registration import Registration, start


@pytest.fixture
def service(databases: Databases) -> Iterator[Registration]:
    """The service on a fresh, migrated database."""
    url = databases.copy_of("registration", upgrade)
    registration = start(url)
    yield registration
    registration.runtime.database.dispose()
    databases.drop(url)
