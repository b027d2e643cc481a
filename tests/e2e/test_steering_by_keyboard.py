"""The host pauses, extends, reorders and skips in the middle of a workshop, from the console and by keyboard alone."""

import pytest
from playwright.sync_api import Browser, Page, expect

from folkmoot.client import Client
from tests.support.browser import enter, open_page
from tests.support.playing import LONG_MS
from tests.support.seen import in_turn, record, seen_by
from tests.support.up import Up
from tests.support.wait import eventually
from tests.support.workshop import Workshop, publish_workshop

pytestmark = [pytest.mark.browser, pytest.mark.long]

PACE = 30


@pytest.fixture(autouse=True)
def patience() -> None:
    """An agenda takes its time, too."""
    expect.set_options(timeout=LONG_MS)


@pytest.fixture
def rehearsed(stack: Up) -> Workshop:
    """A workshop of four items that is about to be rehearsed."""
    return publish_workshop(stack.base_url)


def press(page: Page, key: str, item: str = "") -> None:
    """Press a button of the agenda by keyboard: of the item that is on, or of a coming one, which opens the agenda for
    changes first."""
    rail = page.locator(".rail-side")
    where = rail if item == "" else rail.locator(".run-rail > li").filter(has_text=item)
    if item != "":
        change = rail.get_by_role("button", name="Change the agenda")
        if change.count() > 0:
            change.focus()
            page.keyboard.press("Enter")
    button = where.get_by_role("button", name=key, exact=True).first
    expect(button).to_be_enabled()
    button.focus()
    page.keyboard.press("Enter")


@pytest.mark.timeout(400)
def test_a_host_pauses_extends_reorders_and_skips_and_everybody_follows(
    browser: Browser, stack: Up, rehearsed: Workshop
) -> None:
    host_client: Client = rehearsed.host
    made = host_client.post(f"/v1/events/{rehearsed.event_id}/rehearsals", {"people": 1, "pace": PACE})
    [ann_token] = host_client.post(f"/v1/events/{made['id']}/rehearsal-tokens")["items"]
    session = host_client.get(f"/v1/sessions/of/{made['id']}")["id"]
    host, ann = open_page(browser, reduced_motion="reduce"), open_page(browser, reduced_motion="reduce")
    for page, token in ((host, host_client.token), (ann, ann_token["access_token"])):
        page.context.add_cookies([{"name": "fm_access", "value": str(token), "url": stack.base_url}])
        record(page)
    host.goto(f"{stack.base_url}/host/{made['id']}")
    enter(ann, f"{stack.base_url}/live/{made['id']}")
    for page in (host, ann):
        expect(page.get_by_test_id("link-state")).to_have_text("Connected")
    start = host.get_by_role("button", name="Start the workshop")
    start.focus()
    host.keyboard.press("Enter")

    press(host, "Pause")
    for page in (host, ann):
        expect(page.get_by_test_id("run-now")).to_contain_text("Paused Welcome")
    paused = host_client.get(f"/v1/sessions/{session}/run")
    press(host, "+1 min")
    expect(ann.locator(".run-rail > li").filter(has_text="Welcome")).to_contain_text("16 min")
    extended = host_client.get(f"/v1/sessions/{session}/run")
    assert extended["left_seconds"] == pytest.approx(paused["left_seconds"] + 60 / PACE, abs=0.01)
    press(host, "Earlier", "Action plan")
    rail = ann.locator(".run-rail > li .what > b")
    expect(rail).to_have_text(["Welcome", "Action plan", "Breakout sessions", "Final thoughts and wrap-up"])
    press(host, "Leave it out", "Breakout sessions")
    expect(ann.locator(".run-rail > li").filter(has_text="Breakout sessions")).to_contain_text("left out")
    resume = host.get_by_role("button", name="Let the agenda go on")
    resume.focus()
    host.keyboard.press("Enter")
    expect(host.get_by_role("heading", name="The agenda is over")).to_be_visible(timeout=180_000)
    end = host.locator("button.next", has_text="End the workshop")
    end.focus()
    host.keyboard.press("Enter")
    for page in (host, ann):
        expect(page.get_by_role("heading", level=1)).to_have_text("The workshop is over")
    for page in (host, ann):
        assert in_turn(seen_by(page), lambda one: one.item) == [
            "Welcome",
            "Action plan",
            "Final thoughts and wrap-up",
        ]
    report = eventually(lambda: host_client.get(f"/v1/sessions/{session}/report"), within=60)
    lines = {one["title"]: one for one in report["lines"]}
    assert lines["Breakout sessions"]["skipped"]
    assert lines["Breakout sessions"]["actual_minutes"] is None
    # A minute more than planned; the pause counts for nothing.
    assert (lines["Welcome"]["planned_minutes"], round(lines["Welcome"]["actual_minutes"], 1)) >= (15, 16)
    for page in (host, ann):
        assert page.problems == []  # type: ignore[attr-defined]
        page.context.close()
