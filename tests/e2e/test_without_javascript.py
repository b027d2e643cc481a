"""The public pages work without JavaScript; with it, times are shown in the reader's own zone."""

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import follow_link, open_page
from tests.support.workshop import Workshop

pytestmark = pytest.mark.browser


def test_registering_and_coming_in_needs_no_javascript(browser: Browser, workshop: Workshop) -> None:
    page = open_page(browser, java_script_enabled=False)
    email = f"ann-{workshop.run}@example.org"
    page.goto(f"{workshop.base_url}/e/{workshop.slug}")
    agenda = page.get_by_text("Threats and opportunities in your place.")
    expect(agenda).to_be_visible()
    page.get_by_text("Hide the agenda").click()
    expect(agenda).to_be_hidden()
    page.get_by_role("textbox", name="Your name").fill("Ann Hughes")
    page.get_by_role("textbox", name="E-mail address").fill(email)
    page.locator("#consent").check()
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have a place at the table")
    follow_link(page, workshop.link_for(email))
    page.goto(f"{workshop.base_url}/me")
    expect(page.get_by_text("You are signed in as Ann Hughes")).to_be_visible()
    page.get_by_role("button", name="I cannot come").click()
    expect(page.get_by_role("status")).to_contain_text("Your place is free for somebody else")
    page.goto(f"{workshop.base_url}/live/{workshop.event_id}")
    page.context.close()


def test_times_are_the_readers_own_with_the_organisers_beside_them(
    browser: Browser, workshop: Workshop
) -> None:
    away = open_page(browser, timezone_id="America/Los_Angeles")
    away.goto(f"{workshop.base_url}/e/{workshop.slug}")
    shown = away.locator("aside .when")
    expect(shown.locator(".yours")).to_contain_text("your time (Los Angeles)")
    expect(shown.locator(".theirs")).to_contain_text("London time")
    home = open_page(browser, timezone_id="Europe/London")
    home.goto(f"{workshop.base_url}/e/{workshop.slug}")
    expect(home.locator("aside .when .yours")).to_be_hidden()
    for page in (away, home):
        page.context.close()
