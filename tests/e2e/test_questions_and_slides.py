"""Questions to the panel and slides, in browsers: the host by keyboard, attendees beside them."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.test_pages_are_for_everybody import come_in, judge
from tests.support.browser import open_page, pass_green_room
from tests.support.pdf import encrypted_pdf, pdf
from tests.support.wait import eventually
from tests.support.workshop import Workshop

pytestmark = pytest.mark.browser


def attendee(browser: Browser, workshop: Workshop, name: str, **options: object) -> Page:
    email = f"{name.split()[0].lower()}-{workshop.run}@example.org"
    workshop.register(email, name)
    page = open_page(browser, reduced_motion="reduce", **options)
    come_in(page, workshop, email, f"/live/{workshop.event_id}")
    pass_green_room(page)
    expect(page.get_by_test_id("link-state")).to_have_text("Connected")
    return page


def console(browser: Browser, workshop: Workshop) -> Page:
    session = workshop.snapshot()["session"]["id"]
    workshop.host.post(f"/v1/sessions/{session}/start")
    page = open_page(browser, reduced_motion="reduce")
    workshop.anyone.post("/v1/sign-in", {"email": workshop.host_email})
    come_in(page, workshop, workshop.host_email, f"/host/{workshop.event_id}", letters=2)
    expect(page.get_by_test_id("link-state")).to_have_text("Connected")
    return page


def tool(page: Page, name: str) -> None:
    """Open a tool by keyboard."""
    tab = page.get_by_role("tab", name=re.compile(f"^{name}"))
    tab.focus()
    page.keyboard.press("Enter")
    expect(tab).to_have_attribute("aria-selected", "true")


def press(page: Page, name: str | re.Pattern[str], *, within: str | None = None) -> None:
    """Press a button by keyboard; `within` is the text of its question."""
    where = page if within is None else page.get_by_role("group", name=f"What to do with: {within}")
    button = where.get_by_role("button", name=name)
    button.focus()
    page.keyboard.press("Enter")


def ask(page: Page, words: str) -> None:
    page.get_by_label("Your question").fill(words)
    press(page, re.compile("^Ask$"))


@pytest.mark.timeout(300)
def test_what_a_host_presses_while_the_press_before_is_on_its_way_counts_too(
    browser: Browser, workshop: Workshop
) -> None:
    host, ann = console(browser, workshop), attendee(browser, workshop, "Ann Hughes")
    for page in (host, ann):
        tool(page, "Questions")
    asked = ["Who pays?", "Who sweeps?", "Who holds the keys?"]
    waiting = host.get_by_role("list", name="To be answered").locator(".asked")
    for number, words in enumerate(asked, start=1):
        ask(ann, words)
        expect(waiting).to_have_count(number)
    host.get_by_label("In order").select_option("hand")
    expect(host.get_by_role("button", name="Up", exact=True)).to_have_count(3)

    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    host.route("**/questions/order", hold, times=1)
    press(host, "Up", within="Who holds the keys?")
    eventually(lambda: _served(host, held), within=60)
    press(host, "Up", within="Who holds the keys?")
    press(host, "Answer it now", within="Who sweeps?")
    held[0].continue_()

    expect(ann.get_by_test_id("answering")).to_contain_text("Who sweeps?")
    expect(waiting).to_have_text(["Who holds the keys?", "Who pays?"])
    expect(host.get_by_role("tabpanel").get_by_role("alert")).to_have_count(0)


def _served(page: Page, held: list[Route]) -> bool:
    page.evaluate("0")  # lets the request come that the page has made
    return len(held) == 1


@pytest.mark.timeout(300)
def test_a_question_goes_from_its_asker_to_the_panel_and_back(browser: Browser, workshop: Workshop) -> None:
    host = console(browser, workshop)
    ann, ben = attendee(browser, workshop, "Ann Hughes"), attendee(browser, workshop, "Ben Rowe")
    for page in (host, ann, ben):
        tool(page, "Questions")
    for switch in ("I read each question before it is shown", "People may leave their name away"):
        host.get_by_label(switch).click()
        expect(host.get_by_label(switch)).to_be_checked()
    expect(ann.get_by_label("Without my name")).to_be_visible()

    ask(ann, "Who pays for the roof?")
    expect(ann.get_by_role("tabpanel").get_by_text("Sent. A host reads it")).to_be_visible()
    expect(host.get_by_role("tab", name="Questions (one question waits for you)")).to_be_visible()
    judge(host, "console, a question waits")
    press(host, "Show it", within="Who pays for the roof?")
    expect(ann.get_by_test_id("question-news")).to_contain_text("Your question is shown to everybody now.")
    press(ann, "Put away")
    expect(ann.get_by_test_id("question-news")).to_have_count(0)

    vote = ben.get_by_role("button", name=re.compile(r"Who pays for the roof\? \("))
    expect(vote).to_have_text(re.compile("^1 Me too"))
    vote.focus()
    ben.keyboard.press("Enter")
    expect(vote).to_have_attribute("aria-pressed", "true")
    for page in (ann, ben):
        expect(
            page.get_by_role("button", name=re.compile(r"Who pays for the roof\? \(two votes\)"))
        ).to_be_visible()
    expect(host.get_by_text("Two votes, from Ann Hughes")).to_be_visible()

    ben.get_by_label("Without my name").check()
    ask(ben, "Where is the money for the roof from?")
    expect(host.get_by_text("One vote, from somebody")).to_be_visible()
    press(host, "Merge", within="Where is the money for the roof from?")
    press(host, "Merge into this one", within="Who pays for the roof?")
    expect(ben.get_by_test_id("question-news")).to_contain_text(
        "Your question was put together with another one like it, votes and all: “Who pays for the roof?”"
    )
    expect(host.get_by_text("Two votes, from Ann Hughes")).to_be_visible()
    judge(ben, "room, questions")

    press(host, "Answer it now", within="Who pays for the roof?")
    for page in (host, ann, ben):
        expect(page.get_by_test_id("answering")).to_contain_text("Who pays for the roof?")
    expect(ann.get_by_test_id("question-news")).to_contain_text("Your question is being answered now.")
    judge(ann, "room, a question is being answered")
    press(host, "It is answered", within="Who pays for the roof?")
    expect(ben.get_by_test_id("answering")).to_have_count(0)

    ask(ann, "May we have your slides?")
    expect(host.get_by_role("heading", name="New: one question")).to_be_visible()
    press(host, "Answer in writing", within="May we have your slides?")
    expect(host.get_by_label("Your answer to “May we have your slides?”")).to_be_focused()
    host.keyboard.type("Yes, they are on our page.")
    press(host, "Show this answer")
    news = ann.get_by_test_id("question-news").filter(has_text="in writing")
    expect(news).to_contain_text("Your question was answered in writing: Yes, they are on our page.")
    judge(host, "console, questions answered")

    ben.reload()
    tool(ben, "Questions")
    ben.get_by_text("Answered: two questions").click()
    expect(ben.get_by_text("Yes, they are on our page.")).to_be_visible()
    for page in (host, ann, ben):
        assert page.problems == []  # type: ignore[attr-defined]
        page.context.close()


@pytest.mark.timeout(300)
def test_a_host_leads_slides_and_an_attendee_looks_back_and_catches_up(
    browser: Browser, workshop: Workshop, tmp_path: Path
) -> None:
    host = console(browser, workshop)
    ann = attendee(browser, workshop, "Ann Hughes", viewport={"width": 320, "height": 640})
    tool(host, "Slides")
    pages = ["Welcome to Truro", "What we found", "What comes next"]
    (tmp_path / "Our street.pdf").write_bytes(pdf(*pages))
    (tmp_path / "Locked.pdf").write_bytes(encrypted_pdf())
    chooser = host.get_by_label("Upload a PDF")
    chooser.set_input_files(tmp_path / "Our street.pdf")
    expect(host.get_by_test_id("deck-state")).to_have_text("3 pages.", timeout=60_000)
    chooser.set_input_files(tmp_path / "Locked.pdf")
    expect(host.get_by_text("The PDF is protected by a password.")).to_be_visible(timeout=60_000)
    expect(ann.get_by_test_id("slide")).to_have_count(0)

    press(host, "Show page 1")
    slide = ann.get_by_role("img", name="Page 1: Welcome to Truro")
    expect(slide).to_be_visible()
    assert slide.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    judge(host, "console, slides")
    host.keyboard.press("ArrowRight")
    expect(ann.get_by_role("img", name="Page 2: What we found")).to_be_visible()
    expect(ann.get_by_test_id("voice")).to_contain_text("Page 2 of 3.")

    press(ann, "Page before")
    expect(ann.get_by_role("img", name="Page 1: Welcome to Truro")).to_be_visible()
    host.keyboard.press("ArrowRight")
    expect(ann.get_by_role("button", name="Back to the host’s page (3)")).to_be_visible()
    expect(ann.get_by_test_id("slide")).to_have_attribute("data-page", "1")
    judge(ann, "room, looking back at slides")
    press(ann, "Back to the host’s page (3)")
    expect(ann.get_by_role("img", name="Page 3: What comes next")).to_be_visible()
    expect(ann.get_by_role("button", name="Next page")).to_be_disabled()

    ann.reload()
    expect(ann.get_by_role("img", name="Page 3: What comes next")).to_be_visible()
    press(host, "Take slides off the screen")
    expect(ann.get_by_test_id("slide")).to_have_count(0)
    for page in (host, ann):
        assert page.problems == []  # type: ignore[attr-defined]
        page.context.close()


def test_a_question_and_the_wish_to_listen_come_along_from_the_form(
    browser: Browser, workshop: Workshop
) -> None:
    page = open_page(browser, java_script_enabled=False)
    page.goto(f"{workshop.base_url}/e/{workshop.slug}")
    email = f"lis-{workshop.run}@example.org"
    page.get_by_role("textbox", name="Your name").fill("Lis Tener")
    page.get_by_role("textbox", name="E-mail address").fill(email)
    page.get_by_role("textbox", name="A question for the panel").fill("Who pays for the roof?")
    page.get_by_label("I only want to listen").check()
    page.get_by_label(re.compile("My name, place")).check()
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have a place at the table")
    host = console(browser, workshop)
    tool(host, "Questions")
    expect(host.get_by_text("One vote, from somebody who registered, with the registration")).to_be_visible()
    session = workshop.snapshot()["session"]["id"]
    workshop.sign_in(email).post(f"/v1/sessions/{session}/join")
    expect(host.get_by_text("One vote, from Lis Tener, with the registration")).to_be_visible()
    tool(host, "People")
    expect(host.get_by_text("Lis Tener (only listens)")).to_be_visible()
    for one in (page, host):
        one.context.close()
