"""Every page and state, in both themes: no axe violation, a title, one main heading, no sideways scrolling."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import follow_link, open_page, sideways, violations
from tests.support.up import Up
from tests.support.workshop import Workshop, publish_workshop

pytestmark = pytest.mark.browser

LOOKS = [("light", 1280), ("dark", 320)]


def judge(page: Page, what: str) -> None:
    """The present state of the page, in two sizes and both themes."""
    for theme, width in LOOKS:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        where = f"{what}, {theme}, {width} px"
        assert violations(page) == [], where
        assert sideways(page) <= 0, where
        assert page.title().endswith("Folkmoot"), where
        assert page.locator("h1").count() == 1, where
    page.set_viewport_size({"width": 1280, "height": 800})


@pytest.fixture(scope="module")
def shared(stack: Up) -> Workshop:
    """One workshop for all public pages."""
    return publish_workshop(stack.base_url)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh visitor."""
    opened = open_page(browser)
    yield opened
    opened.context.close()


PUBLIC: dict[str, Callable[[Workshop], str]] = {
    "home": lambda workshop: "/",
    "event": lambda workshop: f"/e/{workshop.slug}",
    "sign-in": lambda workshop: "/sign-in",
    "code": lambda workshop: "/sign-in/code",
    "link": lambda workshop: "/link/abc",
    "mail box": lambda workshop: "/mailbox",
    "problem": lambda workshop: "/problems/event-full",
    "interface for programs": lambda workshop: "/api",
    "not found": lambda workshop: "/there-is-nothing-here",
}


@pytest.mark.parametrize("name", PUBLIC)
def test_public_pages_are_for_everybody(page: Page, shared: Workshop, name: str) -> None:
    page.goto(shared.base_url + PUBLIC[name](shared))
    judge(page, name)


def test_the_form_with_errors_names_them_first_and_keeps_what_was_typed(page: Page, shared: Workshop) -> None:
    page.goto(f"{shared.base_url}/e/{shared.slug}")
    page.get_by_role("textbox", name="Where you are from").fill("Bath")
    page.get_by_role("textbox", name="E-mail address").fill("nowhere")
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("alert")).to_contain_text("Please look at these again")
    expect(page.get_by_role("textbox", name="Where you are from")).to_have_value("Bath")
    assert page.title().startswith("Error: ")
    judge(page, "form with errors")
    page.get_by_role("link", name="Enter your name").click()
    expect(page.get_by_role("textbox", name="Your name")).to_be_focused()


def test_a_used_link_offers_a_fresh_one(page: Page, shared: Workshop) -> None:
    page.goto(f"{shared.base_url}/link/used-and-gone")
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This link has run out")
    judge(page, "expired link")


def test_closed_full_and_members_only_are_said_plainly(page: Page, stack: Up) -> None:
    full = publish_workshop(stack.base_url, capacity=1)
    full.register("first@example.org", "First Person")
    page.goto(f"{full.base_url}/e/{full.slug}")
    expect(page.get_by_role("heading", name="Every place is taken")).to_be_visible()
    judge(page, "full")
    members = publish_workshop(stack.base_url, eligible_tiers=["Essentials"])
    page.goto(f"{members.base_url}/e/{members.slug}")
    page.get_by_role("textbox", name="Your name").fill("Nobody Special")
    page.get_by_role("textbox", name="E-mail address").fill("nobody@example.org")
    page.locator("#consent").check()
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("alert")).to_contain_text("This event is for members")
    judge(page, "members only")


def come_in(page: Page, workshop: Workshop, email: str, path: str, *, letters: int = 1) -> None:
    follow_link(page, workshop.link_for(email, letters=letters))
    page.goto(workshop.base_url + path)


@pytest.mark.timeout(300)
def test_every_state_of_the_live_pages_is_for_everybody(browser: Browser, workshop: Workshop) -> None:
    room, console = open_page(browser, reduced_motion="reduce"), open_page(browser, reduced_motion="reduce")
    names = {"ann": "Ann Hughes", "ben": "Ben Rowe", "cara": "Cara Lin"}
    for key, name in names.items():
        workshop.register(f"{key}-{workshop.run}@example.org", name, "Bath")
    come_in(room, workshop, f"ann-{workshop.run}@example.org", f"/live/{workshop.event_id}")
    expect(room.get_by_text("The connection works")).to_be_visible()
    judge(room, "green room")
    room.get_by_role("button", name="Come in").click()
    for key in ("ben", "cara"):
        client = workshop.sign_in(f"{key}-{workshop.run}@example.org")
        client.post(f"/v1/sessions/{workshop.snapshot()['session']['id']}/join")
    workshop.anyone.post("/v1/sign-in", {"email": workshop.host_email})
    come_in(console, workshop, workshop.host_email, f"/host/{workshop.event_id}", letters=2)
    expect(console.get_by_test_id("link-state")).to_have_text("Connected")

    expect(room.get_by_test_id("where")).to_contain_text("has not started")
    judge(room, "room, waiting")
    judge(console, "console, waiting")
    console.get_by_role("button", name="Start the workshop").click()
    expect(room.get_by_test_id("where")).to_contain_text("main room")
    judge(room, "room, main room")
    judge(console, "console, planning")
    console.get_by_role("button", name="Draw up").click()
    expect(console.get_by_role("button", name="Open the tables")).to_be_visible()
    console.get_by_role("checkbox", name="Ann Hughes").check()
    judge(console, "console, draft with somebody selected")
    console.get_by_role("tab", name="Guide").click()
    judge(console, "console, guide")
    console.get_by_role("button", name="Open the tables").click()
    expect(room.get_by_test_id("where")).to_contain_text("You are at Table")
    judge(room, "room, at a table")
    judge(console, "console, open")
    console.get_by_label("in", exact=True).select_option("60")
    console.get_by_role("button", name="Call everybody back").click()
    expect(room.get_by_test_id("closing")).to_be_visible()
    judge(room, "room, closing")
    judge(console, "console, closing")
    console.get_by_text("End the workshop").click()
    console.get_by_role("button", name="End it for everybody").click()
    expect(room.get_by_role("heading", level=1)).to_have_text("The workshop is over")
    judge(room, "room, over")
    room.get_by_role("link", name="Read the report").click()
    judge(room, "report")
    room.goto(f"{workshop.base_url}/me")
    judge(room, "my registrations")
    room.goto(f"{workshop.base_url}/mailbox?to=ann-{workshop.run}@example.org")
    room.locator(".mails a").first.click()
    judge(room, "a letter")
    for page in (room, console):
        assert page.problems == []  # type: ignore[attr-defined]
        page.context.close()
