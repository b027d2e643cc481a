"""Fixtures of the browser tests: one Chromium and one workshop on a running Folkmoot."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import PATIENCE_MS, chromium, chromium_path
from tests.support.up import Up
from tests.support.workshop import Workshop, publish_workshop


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium (or another on the path)."""
    if chromium_path() is None:
        pytest.fail("The browser tests need Chromium (apt-get install chromium).")
    with chromium() as running:
        yield running


@pytest.fixture(autouse=True)
def patience() -> None:
    """A machine that is busy with other tests is slow, and no less right."""
    expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def workshop(stack: Up) -> Workshop:
    """A workshop of its own for each test, whose agenda waits until the test lets it begin."""
    workshop = publish_workshop(stack.base_url)
    workshop.keep_manual()
    return workshop
