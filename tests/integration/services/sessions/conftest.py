"""A migrated sessions service for each test."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine

from chassis.database import with_driver
from services.sessions.models import Base
from tests.support.databases import Databases
from tests.support.sessions import Hall


def prepare(url: str) -> None:
    engine = create_engine(with_driver(url))
    Base.metadata.create_all(engine)
    engine.dispose()


@pytest.fixture
def hall(databases: Databases) -> Iterator[Hall]:
    url = databases.copy_of("sessions", prepare)
    hall = Hall(url)
    yield hall
    hall.close()
    databases.drop(url)
