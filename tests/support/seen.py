"""What a live page shows as it changes, kept inside the page: a slow test reads it afterwards and has missed nothing.

Every frame is drawn before the next one is read, and the page is looked at after each drawing. So however late a frame
comes and however busy the machine is, each state that the page was in is in the record.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

RECORDER = """
(() => {
  const seen = (window.__seen = []);
  let last = "";
  const text = (where) => document.querySelector(where)?.textContent?.trim() ?? null;
  const look = () => {
    const now = {
      heading: text("h1"),
      item: text('.run-rail > li[aria-current="step"] .what > b'),
      on: text('[data-testid="run-now"] .run-on b'),
      where: text('[data-testid="where"]'),
      prompt: text(".table-prompt"),
      counting: document.querySelector('[data-testid="countdown"]') !== null,
      closing: document.querySelector('[data-testid="closing"]') !== null,
      feedback: text(".feedback-head h2"),
      note: text(".feedback-text"),
      slide: document.querySelector('[data-testid="slide"]')?.dataset.page ?? null,
      poll: text('[data-testid="stage"] [data-testid="poll"] h2'),
      people: text('[data-testid="present"]'),
    };
    const key = JSON.stringify(now);
    if (key === last) return;
    last = key;
    seen.push(now);
  };
  const all = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver(look).observe(document, all);
})();
"""


@dataclass(frozen=True)
class Seen:
    """One state of the page; None for what was not on it."""

    heading: str | None
    item: str | None
    on: str | None
    where: str | None
    prompt: str | None
    counting: bool
    closing: bool
    feedback: str | None
    note: str | None
    slide: str | None
    poll: str | None
    people: str | None

    @property
    def at_table(self) -> str | None:
        """The table at which the reader sits; None in the main room."""
        found = re.fullmatch(r"You are at (.+) (with .+|on your own)\.", self.where or "")
        return None if found is None else found.group(1)


def record(page: Page) -> None:
    """Keep from now on what the page shows."""
    page.add_init_script(RECORDER)


def seen_by(page: Page) -> list[Seen]:
    """Everything that it has shown since it was loaded, in order."""
    kept: list[dict[str, Any]] = page.evaluate("() => window.__seen")
    return [Seen(**one) for one in kept]


def in_turn(states: list[Seen], what: Callable[[Seen], str | None]) -> list[str]:
    """The different values of something in the order in which they were shown; what was not there is left out."""
    turns: list[str] = []
    for state in states:
        value = what(state)
        if value is not None and (not turns or turns[-1] != value):
            turns.append(value)
    return turns
