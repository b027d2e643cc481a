"""Servers that several files of these tests share."""

from collections.abc import Iterator

import pytest

from tests.support.databases import Databases
from tests.support.stack import Stack


@pytest.fixture(scope="session")
def bare_stack(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Gateway and services as processes, without workers, for tests that forge tokens and such."""
    running = Stack(databases.create, tmp_path_factory.mktemp("bare"), rate_registration="99999")
    try:
        yield running
    finally:
        running.stop()
