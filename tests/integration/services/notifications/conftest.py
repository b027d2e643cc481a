"""A migrated notifications database for each test."""

from collections.abc import Iterator

import pytest

from services.notifications.migrations import upgrade
from tests.support.databases import Databases


@pytest.fixture
def letters_url(databases: Databases) -> Iterator[str]:
    url = databases.copy_of("notifications", upgrade)
    yield url
    databases.drop(url)
