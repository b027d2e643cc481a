"""A host asks, two attendees answer and change their minds, and everybody sees what came of it, chart and table."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.test_pages_are_for_everybody import come_in, judge
from tests.support.browser import open_page, pass_green_room
from tests.support.workshop import Workshop

pytestmark = pytest.mark.browser

QUESTION = "What shall we do first?"


def attendee(browser: Browser, workshop: Workshop, key: str, name: str) -> Page:
    email = f"{key}-{workshop.run}@example.org"
    workshop.register(email, name)
    page = open_page(browser, reduced_motion="reduce")
    come_in(page, workshop, email, f"/live/{workshop.event_id}")
    pass_green_room(page)
    expect(page.get_by_test_id("link-state")).to_have_text("Connected")
    return page


def table(page: Page) -> Locator:
    """The rows of the table beside the chart on the stage."""
    return page.get_by_test_id("stage").locator(".poll-table tbody tr")


def vote(page: Page, option: str, button: str = "Vote") -> None:
    page.get_by_label(option, exact=True).check()
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_test_id("poll-counted")).to_have_text(
        "Your vote is counted. You can change it until it closes."
    )


@pytest.mark.timeout(300)
def test_a_poll_is_asked_answered_changed_and_shown(browser: Browser, workshop: Workshop) -> None:
    ann, ben = (
        attendee(browser, workshop, "ann", "Ann Hughes"),
        attendee(browser, workshop, "ben", "Ben Rowe"),
    )
    console = open_page(browser, reduced_motion="reduce")
    workshop.anyone.post("/v1/sign-in", {"email": workshop.host_email})
    come_in(console, workshop, workshop.host_email, f"/host/{workshop.event_id}", letters=2)
    console.get_by_role("button", name="Start the workshop").click()

    console.get_by_role("tab", name="Polls").click()
    console.get_by_role("button", name="Write a poll").click()
    console.get_by_role("button", name="Ask it now").click()
    expect(console.get_by_role("alert")).to_have_text("Write the question.")
    console.get_by_label("The question").fill(QUESTION)
    console.get_by_label("Options, one on each line").fill("Mend the roof\nRun a bus\nOpen a shop")
    judge(console, "console, writing a poll")
    console.get_by_role("button", name="Ask it now").click()

    expect(ann.get_by_test_id("voice")).to_have_text(f"A poll is open: {QUESTION}")
    judge(ann, "room, a poll is open")
    vote(ann, "Run a bus")
    vote(ben, "Mend the roof")
    expect(console.get_by_test_id("turnout")).to_have_text("2 of 2 have voted")
    expect(table(console)).to_have_text([re.compile("roof1"), re.compile("bus1"), re.compile("shop0")])
    assert table(ann).count() == 0, "results are for when it is closed"
    vote(ann, "Mend the roof", "Change my vote")
    expect(table(console)).to_have_text([re.compile("roof2"), re.compile("bus0"), re.compile("shop0")])
    judge(ann, "room, voted")
    judge(console, "console, a poll is open")
    ann.reload()
    expect(ann.get_by_label("Mend the roof", exact=True)).to_be_checked()

    console.get_by_role("button", name="Close the poll").click()
    for page in (ann, ben):
        expect(table(page)).to_have_text(
            [re.compile("Mend the roof2"), re.compile("bus0"), re.compile("shop0")]
        )
        expect(page.get_by_role("img", name=re.compile("Mend the roof: two votes, 100 %"))).to_be_visible()
        assert page.get_by_role("button", name="Vote", exact=True).count() == 0
    judge(ben, "room, results")
    console.get_by_test_id("closed-poll").locator("summary").first.click()
    judge(console, "console, results")
    console.get_by_role("button", name="Take off the screen").click()
    expect(ben.get_by_test_id("stage")).to_have_count(0)
    ben.get_by_role("tab", name="Polls").click()
    expect(ben.get_by_test_id("poll-results")).to_contain_text("Mend the roof")
    for page in (ann, ben, console):
        assert page.problems == []  # type: ignore[attr-defined]
        page.context.close()


@pytest.mark.timeout(300)
def test_a_prepared_ranking_is_answered_without_a_mouse(browser: Browser, workshop: Workshop) -> None:
    session = workshop.snapshot()["session"]["id"]
    workshop.host.post(f"/v1/sessions/{session}/start")
    asks = {"kind": "ranking", "options": ["Roof", "Bus", "Shop"]}
    workshop.host.post(
        f"/v1/sessions/{session}/polls", {"title": QUESTION, "asks": asks, "results": "live", "seconds": 600}
    )
    ann = attendee(browser, workshop, "ann", "Ann Hughes")
    console = open_page(browser, reduced_motion="reduce")
    workshop.anyone.post("/v1/sign-in", {"email": workshop.host_email})
    come_in(console, workshop, workshop.host_email, f"/host/{workshop.event_id}", letters=2)
    console.get_by_role("tab", name="Polls").click()
    console.get_by_test_id("draft-poll").get_by_role("button", name="Open").click()
    expect(ann.get_by_test_id("poll-closes")).to_contain_text(re.compile(r"Closes in (10:00|9:\d\d)"))
    for option, place in (("Bus", 1), ("Roof", 2)):
        ann.get_by_role("button", name=f"Put {option} at number {place}").focus()
        ann.keyboard.press("Enter")
    ann.get_by_role("button", name="Move Roof up").focus()
    ann.keyboard.press("Enter")
    expect(ann.get_by_test_id("voice")).to_have_text("Roof is now number 1 of 2.")
    expect(ann.get_by_role("button", name="Move Roof up")).to_be_focused()
    judge(ann, "room, a ranking")
    ann.get_by_role("button", name="Vote", exact=True).focus()
    ann.keyboard.press("Enter")
    expect(ann.get_by_test_id("poll-counted")).to_be_visible()
    expect(table(ann)).to_have_text([re.compile("Roof21"), re.compile("Bus10"), re.compile("Shop00")])
    judge(ann, "room, a ranking with live results")
    for page in (ann, console):
        assert page.problems == []  # type: ignore[attr-defined]
        page.context.close()
