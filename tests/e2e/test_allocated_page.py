"""The page of `folkmoot allocate` is for everybody: axe, two sizes, both themes, and its own strict policy."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from folkmoot.__main__ import main
from folkmoot.allocating import page as allocated
from folkmoot.allocating.page import meetings, seats
from tests.support.browser import open_page, sideways, violations

pytestmark = pytest.mark.browser


def page_for(folder: Path, people: int) -> Path:
    """A real plan, with history, themes, long names and everything else that takes space."""
    lines = [
        f'"Person{n} {"Fraser-Whitcombe-Adeyemi" if n % 7 == 0 else "Lin"}",Town {n % 12},'
        f"{'yes' if n % 6 == 0 else ''},{'Food' if n % 2 else 'Parks & <greens>'}"
        for n in range(people)
    ]
    (folder / "people.csv").write_text("\n".join(["Name,Town,Facilitator,1st choice", *lines]))
    (folder / "before.csv").write_text("Person1 Lin,Person2 Lin\nPerson3 Lin,Person4 Lin\n")
    rooms = [
        "Room,Theme",
        *(f"Table {n},{'Food' if n % 2 else 'Parks & <greens>'}" for n in range(1, people // 6 + 1)),
    ]
    (folder / "rooms.csv").write_text("\n".join(rooms))
    arguments = [
        "--rooms",
        str(folder / "rooms.csv"),
        "--rounds",
        "3",
        "--mix",
        "town",
        "--moves",
        "2000",
        "--out",
        "html",
    ]
    arguments += ["--history", str(folder / "before.csv"), "--together", "Person8 Lin,Person9 Lin"]
    assert main(["allocate", str(folder / "people.csv"), *arguments, "--to", str(folder / "plan.html")]) == 0
    return folder / "plan.html"


@pytest.mark.parametrize("size", ["few", "many"])
def test_the_page_is_for_everybody(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: str
) -> None:
    if size == "many":  # drawn as if there were a thousand: axe would take minutes for so many
        monkeypatch.setattr(seats, "DETAILED", 10)
        monkeypatch.setattr(meetings, "DRAWN", 10)
        monkeypatch.setattr(meetings, "NAMED", 10)
        monkeypatch.setattr(allocated, "MOST_WITHOUT_LETTERS", 10)
    plan = page_for(tmp_path, 24)
    page = open_page(browser)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(plan.as_uri())
    for theme, width in (("light", 1280), ("dark", 320)):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        where = f"{size}, {theme}, {width} px"
        assert sideways(page) <= 0, where
        assert violations(page) == [], where
    assert page.locator("h1").count() == 1
    assert page.title() == "Who sits where – Folkmoot"
    assert page.problems == []  # type: ignore[attr-defined]
    assert [url for url in requests if not url.startswith("data:")] == [plan.as_uri()]
    page.context.close()


def test_its_policy_lets_its_own_style_in(browser: Browser, tmp_path: Path) -> None:
    plan = page_for(tmp_path, 24)
    page = open_page(browser, color_scheme="light")
    page.goto(plan.as_uri())
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(244, 239, 227)"
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px Rosario', 'Ann'))")
    page.context.close()


def test_in_print_it_is_light_and_no_wider_than_the_sheet(browser: Browser, tmp_path: Path) -> None:
    plan = page_for(tmp_path, 24)
    page = open_page(
        browser, color_scheme="dark", viewport={"width": 688, "height": 1000}
    )  # A4 without margins
    page.goto(plan.as_uri())
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.querySelector('.rt-top')).fill") == "rgb(227, 197, 143)"
    assert sideways(page) <= 0
    page.context.close()
