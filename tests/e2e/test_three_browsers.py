"""Host and two attendees, each in a browser of their own, from the registration form to the report."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import enter, follow_link, open_page
from tests.support.wait import eventually
from tests.support.workshop import Workshop

pytestmark = pytest.mark.browser


def register_by_the_form(page: Page, workshop: Workshop, name: str, email: str, place: str) -> None:
    page.goto(f"{workshop.base_url}/e/{workshop.slug}")
    page.get_by_role("textbox", name="Your name").fill(name)
    page.get_by_role("textbox", name="E-mail address").fill(email)
    page.get_by_role("textbox", name="Where you are from").fill(place)
    page.get_by_label(re.compile("My name, place")).check()
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have a place at the table")


def come_in_by_the_letter(page: Page, workshop: Workshop, email: str) -> None:
    workshop.link_for(email)  # the letter has arrived
    page.goto(f"{workshop.base_url}/mailbox?to={email}")
    page.locator(".mails a").first.click()
    page.locator('main a[href*="/link/"]').first.click()
    page.get_by_role("button", name="Come in").click()
    enter(page, f"{workshop.base_url}/live/{workshop.event_id}")
    expect(page.get_by_test_id("link-state")).to_have_text("Connected")


def chair(where: Page | Locator, name: str) -> Locator:
    return where.get_by_role("button", name=re.compile(f"^{name}"))


def table(page: Page, room: str) -> Locator:
    return page.locator(f'[data-room]:has(h3:text-is("{room}"))')


def test_a_host_moves_somebody_by_dragging_and_by_keyboard_and_every_page_agrees(
    browser: Browser, workshop: Workshop
) -> None:
    host, ann, ben = (open_page(browser) for _ in range(3))
    people = {
        "Ann Hughes": (ann, f"ann-{workshop.run}@example.org", "Bath"),
        "Ben Rowe": (ben, f"ben-{workshop.run}@example.org", "Truro"),
    }
    for name, (page, email, place) in people.items():
        register_by_the_form(page, workshop, name, email, place)
        come_in_by_the_letter(page, workshop, email)
        expect(page.get_by_test_id("where")).to_contain_text("has not started yet")

    workshop.anyone.post("/v1/sign-in", {"email": workshop.host_email})
    follow_link(host, workshop.link_for(workshop.host_email, letters=2))
    host.goto(f"{workshop.base_url}/host/{workshop.event_id}")
    host.get_by_role("button", name="Start the workshop").click()
    for page in (ann, ben):
        expect(page.get_by_test_id("where")).to_contain_text("You are in the main room")

    host.get_by_label("Tables", exact=True).fill("2")
    host.get_by_role("button", name="Draw up two tables").click()
    host.get_by_role("button", name="Open the tables").click()
    expect(host.get_by_role("heading", level=1)).to_contain_text("The tables are open")

    def agree(name: str, room: str) -> None:
        page, _, _ = people[name]
        expect(page.get_by_test_id("where")).to_contain_text(f"You are at {room}")
        expect(chair(table(host, room), name)).to_be_visible()
        seen_by_the_other = (ben if page is ann else ann).get_by_role("img", name=re.compile(name))
        expect(seen_by_the_other).to_have_attribute(
            "aria-label", re.compile(f"^({room}|A round table).*{name}")
        )
        assert workshop.room_of(name) == room

    before = workshop.room_of("Ann Hughes")
    assert before in ("Table 1", "Table 2")
    target = "Table 2" if before == "Table 1" else "Table 1"
    agree("Ann Hughes", before)

    grabbed = chair(host, "Ann Hughes").bounding_box()
    dropped = table(host, target).bounding_box()
    assert grabbed is not None
    assert dropped is not None
    host.mouse.move(grabbed["x"] + grabbed["width"] / 2, grabbed["y"] + grabbed["height"] / 2)
    host.mouse.down()
    host.mouse.move(dropped["x"] + dropped["width"] / 2, dropped["y"] + dropped["height"] / 2, steps=8)
    host.mouse.up()
    agree("Ann Hughes", target)
    expect(ann.get_by_test_id("moved")).to_contain_text(f"A host has moved you. You are now at {target}")

    # The same the other way by keyboard alone: pick the chair, then "Move to".
    chair(host, "Ann Hughes").focus()
    host.keyboard.press("Space")
    choice = host.get_by_label("Move to", exact=True)
    choice.focus()
    choice.select_option(label=host.locator("#move-to option", has_text=before).inner_text())
    host.keyboard.press("Tab")
    host.keyboard.press("Enter")
    agree("Ann Hughes", before)

    host.get_by_role("button", name="Undo").click()
    agree("Ann Hughes", target)

    note = ann.get_by_role("textbox", name=re.compile("The note of"))
    note.fill("The bus stops at six.")
    expect(ann.get_by_text("Saved.")).to_be_visible()

    ann.get_by_role("button", name="Return to main room").click()
    expect(ann.get_by_test_id("where")).to_contain_text("You are in the main room")
    eventually(lambda: workshop.room_of("Ann Hughes") == workshop.snapshot()["rooms"][0]["name"])

    host.get_by_label("in", exact=True).select_option("10")
    host.get_by_role("button", name="Call everybody back").click()
    expect(ben.get_by_test_id("closing")).to_be_visible()
    expect(ben.get_by_test_id("where")).to_contain_text("You are in the main room", timeout=20_000)

    host.get_by_text("End the workshop").click()
    host.get_by_role("button", name="End it for everybody").click()
    for page in (host, ann, ben):
        expect(page.get_by_role("heading", level=1)).to_have_text("The workshop is over")
    ben.get_by_role("link", name="Read the report").click()
    expect(ben.get_by_text("The bus stops at six.")).to_be_visible()
    for page in (host, ann, ben):
        assert page.problems == []  # type: ignore[attr-defined]
        page.context.close()


def test_two_people_write_in_the_same_note_and_no_letter_is_lost(
    browser: Browser, workshop: Workshop
) -> None:
    pages = []
    for name in ("ann", "ben"):
        email = f"{name}-{workshop.run}@example.org"
        workshop.register(email, name.title())
        page = open_page(browser)
        follow_link(page, workshop.link_for(email))
        enter(page, f"{workshop.base_url}/live/{workshop.event_id}")
        pages.append(page)
    session = workshop.snapshot()["session"]["id"]
    workshop.host.post(f"/v1/sessions/{session}/start")
    boxes = [page.get_by_role("textbox", name="The note of the main room") for page in pages]
    for box in boxes:
        expect(box).to_be_editable()
    boxes[0].press_sequentially("rents ", delay=15)
    boxes[1].press_sequentially("buses ", delay=15)
    boxes[0].press_sequentially("libraries ", delay=15)
    eventually(
        lambda: boxes[0].input_value() == boxes[1].input_value() and len(boxes[0].input_value()) > 10,
        within=15,
        because="the two notes did not become the same",
    )
    letters = sorted(boxes[0].input_value())
    for word in ("rents", "buses", "libraries"):
        for letter in word:
            letters.remove(letter)
    for page in pages:
        page.context.close()


def test_a_lost_line_is_told_and_the_page_catches_up(browser: Browser, workshop: Workshop) -> None:
    email = f"ann-{workshop.run}@example.org"
    workshop.register(email, "Ann Hughes")
    page = open_page(browser)
    follow_link(page, workshop.link_for(email))
    enter(page, f"{workshop.base_url}/live/{workshop.event_id}")
    expect(page.get_by_test_id("link-state")).to_have_text("Connected")
    session = workshop.snapshot()["session"]["id"]
    page.context.set_offline(True)
    expect(page.get_by_test_id("link")).to_contain_text("The connection is lost")
    workshop.host.post(f"/v1/sessions/{session}/start")
    page.context.set_offline(False)
    expect(page.get_by_test_id("link")).to_contain_text("The connection is back")
    expect(page.get_by_test_id("where")).to_contain_text("You are in the main room")
    page.context.close()


def test_words_written_while_being_moved_are_given_back(browser: Browser, workshop: Workshop) -> None:
    email = f"ann-{workshop.run}@example.org"
    workshop.register(email, "Ann Hughes")
    page = open_page(browser)
    follow_link(page, workshop.link_for(email))
    enter(page, f"{workshop.base_url}/live/{workshop.event_id}")
    expect(page.get_by_test_id("link-state")).to_have_text("Connected")
    session = f"/v1/sessions/{workshop.snapshot()['session']['id']}"
    workshop.host.post(f"{session}/start")
    made = workshop.host.post(f"{session}/rounds", {"title": "Talk", "room_names": ["Table 1", "Table 2"]})
    workshop.host.post(f"{session}/rounds/{made['id']}/open")
    expect(page.get_by_test_id("where")).to_contain_text("You are at Table")
    snapshot = workshop.snapshot()
    [ann] = [one for one in snapshot["participants"] if one["name"] == "Ann Hughes"]
    [other] = [one["id"] for one in made["rooms"] if one["id"] != ann["room_id"]]
    page.get_by_role("textbox", name=re.compile("The note of")).fill("half a sentence")
    workshop.host.post(f"{session}/moves", {"moves": [{"person_id": ann["person_id"], "room_id": other}]})
    expect(page.get_by_test_id("moved")).to_be_visible()
    # Either the old table still took it, or the writer has it back.
    eventually(
        lambda: (
            page.get_by_text("half a sentence").count() > 0
            or "half a sentence" in workshop.host.get(f"{session}/rooms/{ann['room_id']}/note")["text"]
        ),
        within=10,
        because="what was being written is gone",
    )
    page.context.close()
