"""Notes, feedback, themes and actions in real browsers."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import enter, follow_link, open_page, sideways, violations
from tests.support.wait import eventually
from tests.support.workshop import Workshop

pytestmark = pytest.mark.browser

WORDS = {
    "Ann Hughes": "rents are high in the villages ",
    "Ben Rowe": "buses stop at six o'clock ",
    "Cat Pugh": "libraries could stay open 📚 ",
}


def come_in(browser: Browser, workshop: Workshop, name: str, **options: object) -> Page:
    email = f"{name.split()[0].lower()}-{workshop.run}@example.org"
    workshop.register(email, name)
    page = open_page(browser, **options)
    follow_link(page, workshop.link_for(email))
    enter(page, f"{workshop.base_url}/live/{workshop.event_id}")
    expect(page.get_by_test_id("link-state")).to_have_text("Connected")
    return page


def host_page(browser: Browser, workshop: Workshop) -> Page:
    workshop.anyone.post("/v1/sign-in", {"email": workshop.host_email})
    page = open_page(browser)
    follow_link(page, workshop.link_for(workshop.host_email, letters=2))
    page.goto(f"{workshop.base_url}/host/{workshop.event_id}")
    expect(page.get_by_test_id("link-state")).to_have_text("Connected")
    return page


def note_of(page: Page) -> Locator:
    return page.get_by_role("textbox", name=re.compile("^The note of"))


def has_all(page: Page, letters: list[str]) -> bool:
    """The note has these letters, as sorted, and no others."""
    shown = note_of(page).input_value()
    assert sorted(shown) == letters, (shown, page.locator("#note-state").inner_text())
    return True


@contextmanager
def closing(*pages: Page) -> Iterator[None]:
    yield
    for page in pages:
        assert page.problems == []  # type: ignore[attr-defined]
        page.context.close()


def base_of(workshop: Workshop) -> str:
    return f"/v1/sessions/{workshop.snapshot()['session']['id']}"


def test_three_people_type_at_once_and_no_letter_is_lost(browser: Browser, workshop: Workshop) -> None:
    pages = {name: come_in(browser, workshop, name) for name in WORDS}
    base = base_of(workshop)
    workshop.host.post(f"{base}/start")
    for page in pages.values():
        expect(note_of(page)).to_be_editable()
    with closing(*pages.values()):
        # One letter each in turn, as fast as the browsers take them: every letter lands between the others' letters.
        for number in range(max(map(len, WORDS.values()))):
            for name, page in pages.items():
                letter = WORDS[name][number : number + 1]
                if number == 0:
                    note_of(page).focus()
                if letter:
                    page.keyboard.insert_text(letter)
        typed = sorted("".join(WORDS.values()))
        for page in pages.values():
            eventually(lambda page=page: has_all(page, typed), within=20)  # type: ignore[misc]
        [seen] = {note_of(page).input_value() for page in pages.values()}
        main = workshop.snapshot()["session"]["main_room_id"]
        eventually(lambda: workshop.host.get(f"{base}/rooms/{main}/note")["text"] == seen)


def test_what_is_typed_without_a_line_arrives_when_it_is_back(browser: Browser, workshop: Workshop) -> None:
    ann, ben = (come_in(browser, workshop, name) for name in ("Ann Hughes", "Ben Rowe"))
    base = base_of(workshop)
    workshop.host.post(f"{base}/start")
    expect(note_of(ann)).to_be_editable()
    expect(note_of(ben)).to_be_editable()
    ann.context.set_offline(True)
    note_of(ann).press_sequentially("offline ")
    note_of(ben).press_sequentially("online ")
    expect(ann.get_by_text("Not saved yet")).to_be_visible()
    ann.context.set_offline(False)
    letters = sorted("offline online ")
    for page in (ann, ben):
        eventually(lambda page=page: has_all(page, letters), within=40)  # type: ignore[misc]
    expect(ann.get_by_text("Saved.")).to_be_visible()
    for page in (ann, ben):
        page.context.close()


def test_from_notes_to_actions_that_are_agreed(browser: Browser, workshop: Workshop) -> None:
    host = host_page(browser, workshop)
    ann = come_in(browser, workshop, "Ann Hughes")
    small = come_in(browser, workshop, "Ben Rowe", viewport={"width": 320, "height": 700})
    base = base_of(workshop)
    workshop.host.post(f"{base}/start")
    made = workshop.host.post(f"{base}/rounds", {"title": "Talk", "room_names": ["Table 1", "Table 2"]})
    workshop.host.post(f"{base}/rounds/{made['id']}/open")
    with closing(host, ann, small):
        expect(ann.get_by_test_id("where")).to_contain_text("You are at Table")
        expect(note_of(ann)).to_be_editable()
        table = "Table 1" if "Table 1" in ann.get_by_test_id("where").inner_text() else "Table 2"
        host.locator(f'[data-room]:has(h3:text-is("{table}"))').get_by_text("Note").click()
        note_of(ann).fill("Transport:\n- Ask for a later bus by next week\nWe talked a lot")
        expect(host.get_by_text("Ask for a later bus")).to_be_visible()
        ann.get_by_role("button", name="I will report").click()
        expect(ann.get_by_role("button", name="Somebody else should")).to_be_visible()
        assert violations(ann) == []
        assert violations(small) == []

        workshop.host.post(f"{base}/rounds/{made['id']}/close", {"countdown_seconds": 0})
        expect(ann.get_by_test_id("where")).to_contain_text("You are in the main room")
        host.get_by_role("tab", name="Actions").click()
        host.get_by_role("button", name="Show the notes in turn").click()
        if table == "Table 2":
            host.get_by_role("button", name="Next: Table 2").click()
        for page in (host, ann, small):
            stage = page.get_by_test_id("stage")
            expect(stage.get_by_role("heading", level=2)).to_contain_text(table)
            expect(stage).to_contain_text("Ask for a later bus by next week")
            assert violations(page) == []
            assert sideways(page) == 0
        expect(ann.get_by_test_id("stage")).to_contain_text("You report for your table.")
        if table == "Table 1":
            host.get_by_role("button", name="Next: Table 2").click()
            expect(small.get_by_test_id("stage")).to_contain_text("This is the last table.")
        host.get_by_role("button", name="Finish").click()
        expect(ann.get_by_test_id("stage")).to_have_count(0)

        host.get_by_text("From the tables’ notes").click()
        host.get_by_role("button", name="Take over two lines").click()
        panel = host.get_by_role("tabpanel")
        expect(panel.get_by_role("heading", name="Transport")).to_be_visible()
        expect(panel).to_contain_text("Ask for a later bus by next week")
        expect(panel).to_contain_text("Short term")
        host.get_by_role("button", name=re.compile("^Ask for hands")).click()
        for page in (ann, small):
            page.get_by_role("button", name="Raise my hand").click()
        expect(host.get_by_test_id("hands")).to_have_text("Two hands are up")
        for page in (host, ann, small):
            assert violations(page) == []
            assert sideways(page) == 0
        host.get_by_role("button", name="It is agreed").click()
        # The card goes away, and what is below it moves up: not under the finger, please.
        expect(small.get_by_test_id("stage")).to_have_count(0)
        small.get_by_role("tab", name="Actions").click()
        expect(small.get_by_role("tabpanel")).to_contain_text("Agreed, two hands")

        host.get_by_label("Everybody may change this list").check()
        ann.get_by_role("tab", name="Actions").click()
        ann.get_by_text("Add an action or a theme").click()
        ann.get_by_label("What is to be done").fill("Paint the hall")
        ann.get_by_label("Who does it").fill("Ann Hughes")
        ann.get_by_role("button", name="Add the action").click()
        expect(host.get_by_role("tabpanel")).to_contain_text("Paint the hall")
        for page in (host, ann, small):
            assert violations(page) == []
            assert sideways(page) == 0
