"""A host runs the agenda from the console, by keyboard; an attendee's page follows."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.test_pages_are_for_everybody import come_in, judge
from tests.support.browser import open_page
from tests.support.workshop import Workshop

pytestmark = pytest.mark.browser


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button by keyboard."""
    button = page.get_by_role("button", name=name).first
    expect(button).to_be_enabled()
    button.focus()
    page.keyboard.press("Enter")


@pytest.mark.timeout(400)
def test_a_host_runs_the_agenda_and_everybody_sees_what_is_on(browser: Browser, workshop: Workshop) -> None:
    session = workshop.snapshot()["session"]["id"]
    workshop.keep_manual(False)
    workshop.register(f"ann-{workshop.run}@example.org", "Ann Hughes", "Bath")
    host, ann = (open_page(browser, reduced_motion="reduce") for _ in range(2))
    workshop.anyone.post("/v1/sign-in", {"email": workshop.host_email})
    come_in(host, workshop, workshop.host_email, f"/host/{workshop.event_id}", letters=2)
    workshop.anyone.post("/v1/sign-in", {"email": f"ann-{workshop.run}@example.org"})
    come_in(ann, workshop, f"ann-{workshop.run}@example.org", f"/live/{workshop.event_id}", letters=2)
    expect(host.get_by_test_id("link-state")).to_have_text("Connected")
    press(ann, "Come in")
    expect(ann.get_by_test_id("where")).to_contain_text("hall")

    press(host, "Start the workshop")
    title = host.get_by_role("heading", level=1)
    expect(title).to_contain_text("“Welcome” is on")
    expect(title).to_contain_text("Next: Breakout sessions")
    expect(ann.get_by_test_id("run-now")).to_contain_text("Welcome")
    expect(ann.get_by_test_id("run-now")).to_contain_text("Next: Breakout sessions")
    judge(host, "console, the first item is on")
    judge(ann, "room, the first item is on")

    before = workshop.host.get(f"/v1/sessions/{session}/run")["items"][0]["seconds"]
    press(host, "+1 min")
    expect(host.get_by_test_id("voice")).to_contain_text("One minute more")
    assert workshop.host.get(f"/v1/sessions/{session}/run")["items"][0]["seconds"] == before + 60

    press(host, "Pause")
    expect(ann.get_by_test_id("run-now")).to_contain_text("Paused")
    expect(title).to_contain_text("paused with")
    press(host, "Let the agenda go on")
    expect(ann.get_by_test_id("run-now")).not_to_contain_text("Paused")

    press(host, "Change the agenda")
    last = host.locator(".run-rail > li").last
    last.get_by_role("button", name="Earlier").focus()
    host.keyboard.press("Enter")
    expect(host.locator(".run-rail > li").nth(2)).to_contain_text("Final thoughts")
    expect(ann.locator(".run-rail > li").nth(2)).to_contain_text("Final thoughts")
    action = host.locator(".run-rail > li").last
    action.get_by_role("button", name="Leave it out").focus()
    host.keyboard.press("Enter")
    expect(action).to_contain_text("left out")
    press(host, "Leave the agenda as it is")
    judge(host, "console, an item is left out")

    press(host, "Go on to “Breakout sessions”")
    expect(title).to_contain_text("“Introductions” is on")
    expect(ann.get_by_test_id("where")).not_to_contain_text("main room")
    expect(ann.get_by_role("heading", level=2).first).to_be_visible()
    expect(ann.locator(".lede").first).to_contain_text("Who you are")
    press(host, "Go on to “Discussion”")
    expect(ann.locator(".lede").first).to_contain_text("Threats and opportunities")
    judge(host, "console, a breakout of the agenda is on")
    judge(ann, "room, a breakout of the agenda is on")

    press(host, "Go on to “Final thoughts and wrap-up”")
    expect(ann.get_by_test_id("closing")).to_be_visible()
    press(host, "Everybody back at once")
    expect(ann.get_by_test_id("where")).to_contain_text("main room")
    expect(title).to_contain_text("“Final thoughts and wrap-up” is on")
    press(host, "Finish the agenda")
    expect(title).to_contain_text("The agenda is over")
    judge(host, "console, the agenda is over")
    press(host, "End the workshop")
    expect(ann.get_by_role("heading", level=1)).to_have_text("The workshop is over")
