"""Chromium as the tests use it, and axe to judge what it shows."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 30_000
"""After so long a page will not do any more what a test waits for."""


def chromium_path() -> str | None:
    """Where the system's Chromium is; None when there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def open_page(browser: Browser, **options: Any) -> Page:
    """A page with cookies of its own, whose script errors fail the test that reads `page.problems`."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))

    def note_error(said: ConsoleMessage) -> None:
        # A beat may cross with the end of its stream; the 404 then tells the page to look again, and it does.
        if said.type == "error" and not said.location["url"].endswith("/beat"):
            problems.append(f"{said.text} {said.location['url']}")

    page.on("console", note_error)
    page.problems = problems  # type: ignore[attr-defined]
    return page


def follow_link(page: Page, link: str) -> None:
    """Sign in by the link of a letter."""
    page.goto(link)
    page.get_by_role("button", name="Come in").click()
    expect(page).not_to_have_url(re.compile("/link/"))


def enter(page: Page, address: str) -> None:
    """Open a live room, through the green room."""
    page.goto(address)
    pass_green_room(page)


def pass_green_room(page: Page) -> None:
    """Come in, once the page knows how its reader is shown."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you come in")
    expect(page.get_by_text("What others see of you").first).to_be_visible()
    page.get_by_role("button", name="Come in").click()


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is shown now: rule, help, and the places."""
    # The page's own policy forbids foreign scripts, so axe comes in through the debugger, not through a tag.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    # What passes is not gathered: on a page with thousands of elements that takes most of the time.
    found = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations'],"
        " runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})).violations"
    )
    return [
        f"{one['id']}: {one['help']}: "
        + "; ".join(f"{node['target']} {node['html'][:160]}" for node in one["nodes"])
        for one in found
    ]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(
        page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )
