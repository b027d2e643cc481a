"""From the green room through the lobby to the table: alone, or as several in front of one screen."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import enter, follow_link, open_page, sideways, violations
from tests.support.workshop import Workshop

pytestmark = pytest.mark.browser


def judge(page: Page, what: str) -> None:
    """Nothing is in anybody's way, on a wide screen and on a phone."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page) == [], (what, width)
        assert sideways(page) <= 0, (what, width)
        assert page.locator("h1").count() == 1, (what, width)
    page.set_viewport_size({"width": 1280, "height": 800})


def signed_in(browser: Browser, workshop: Workshop, key: str, name: str, place: str) -> Page:
    email = f"{key}-{workshop.run}@example.org"
    workshop.register(email, name, place)
    page = open_page(browser, reduced_motion="reduce")
    follow_link(page, workshop.link_for(email))
    return page


def console_of(browser: Browser, workshop: Workshop) -> Page:
    workshop.anyone.post("/v1/sign-in", {"email": workshop.host_email})
    page = open_page(browser, reduced_motion="reduce")
    follow_link(page, workshop.link_for(workshop.host_email, letters=2))
    page.goto(f"{workshop.base_url}/host/{workshop.event_id}")
    expect(page.get_by_test_id("link-state")).to_have_text("Connected")
    return page


def participant(workshop: Workshop, name: str) -> dict[str, object]:
    [found] = [one for one in workshop.snapshot()["participants"] if one["name"] == name]
    return dict(found)


@pytest.mark.timeout(300)
def test_a_hall_waits_in_the_lobby_is_let_in_and_is_shown_as_many(
    browser: Browser, workshop: Workshop
) -> None:
    live = f"{workshop.base_url}/live/{workshop.event_id}"
    host = console_of(browser, workshop)
    host.get_by_role("tab", name="Door").click()
    host.get_by_label("Newcomers wait until a host lets them in").check()
    expect(host.get_by_role("heading", name="Nobody waits")).to_be_visible()

    ann = signed_in(browser, workshop, "ann", "Ann Hughes", "Bath")
    ann.goto(live)
    expect(ann.get_by_role("heading", level=1)).to_have_text("Before you come in")
    expect(ann.get_by_text("The connection works")).to_be_visible()
    expect(ann.get_by_text("no camera and no microphone")).to_be_visible()
    expect(ann.get_by_text("A host then lets you in.")).to_be_visible()
    ann.get_by_label("How many of you are in front of this screen?").fill("0")
    ann.get_by_role("button", name="Come in").click()
    expect(ann.get_by_role("alert")).to_have_text("Give a number from 1 to 60.")
    expect(ann.get_by_label("How many of you")).to_be_focused()
    judge(ann, "green room with an error")
    # The rest by keyboard alone.
    ann.keyboard.press("Control+a")
    ann.keyboard.type("12")
    ann.keyboard.press("Tab")
    ann.keyboard.type("Bo Day\nCy Fox")
    ann.keyboard.press("Tab")
    ann.keyboard.press("Enter")
    expect(ann.get_by_role("heading", level=1)).to_have_text("The host will let you in")
    expect(ann.get_by_test_id("voice")).to_contain_text("waiting to be let in")
    expect(ann.get_by_test_id("lobby")).to_contain_text("It is planned for")
    judge(ann, "lobby")

    expect(host.get_by_role("heading", name="One person waits")).to_be_visible()
    expect(host.locator(".queue")).to_contain_text("Ann Hughes and 11 others, Bath, just came")
    judge(host, "console, door")
    ann.reload()
    expect(ann.get_by_role("heading", level=1)).to_have_text("The host will let you in")
    host.get_by_role("button", name="Let in Ann Hughes").click()
    expect(ann.get_by_test_id("where")).to_contain_text("You are in the hall")
    expect(host.get_by_role("heading", name="Nobody waits")).to_be_visible()
    assert participant(workshop, "Ann Hughes")["stands_for"] == 12

    # Twelve people sit there, and the host sees a chair with a number.
    expect(host.locator("[data-chair] .rt-more")).to_have_text("+11")
    expect(ann.get_by_text("with Bo Day, Cy Fox and nine others").first).to_be_attached()
    # Whoever was let in comes back without waiting, and straight to their place.
    ann.reload()
    expect(ann.get_by_test_id("link-state")).to_have_text("Connected")
    ann.get_by_role("tab", name="You", exact=True).click()
    ann.get_by_label("How many of you are in front of this screen?").fill("11")
    judge(ann, "room, you")
    ann.get_by_role("button", name="Save").click()
    expect(host.locator("[data-chair] .rt-more")).to_have_text("+10")

    ben = signed_in(browser, workshop, "ben", "Ben Rowe", "Truro")
    enter(ben, live)
    expect(ben.get_by_test_id("lobby")).to_be_visible()
    host.get_by_role("button", name="Turn away Ben Rowe").click()
    expect(ben.get_by_role("heading", level=1)).to_have_text("You cannot come in here")
    expect(ben.get_by_text("write to the organiser")).to_be_visible()
    host.get_by_role("button", name="Let in after all Ben Rowe").click()
    ben.reload()
    expect(ben.get_by_test_id("where")).to_contain_text("You are in the hall")
    for page in (host, ann):
        assert page.problems == []  # type: ignore[attr-defined]
    for page in (host, ann, ben):
        page.context.close()


@pytest.mark.timeout(300)
def test_a_facilitator_leads_their_own_table_and_a_cohost_the_hall(
    browser: Browser, workshop: Workshop
) -> None:
    live = f"{workshop.base_url}/live/{workshop.event_id}"
    host = console_of(browser, workshop)
    ann = signed_in(browser, workshop, "ann", "Ann Hughes", "Bath")
    enter(ann, live)
    expect(ann.get_by_test_id("link-state")).to_have_text("Connected")
    session = f"/v1/sessions/{workshop.snapshot()['session']['id']}"
    for key in ("ben", "cara", "dev"):
        email = f"{key}-{workshop.run}@example.org"
        workshop.register(email, f"{key.title()} Rowe", "Truro")
        workshop.sign_in(email).post(f"{session}/join")
    host.get_by_role("button", name="Start the workshop").click()
    host.get_by_role("checkbox", name="Ann Hughes").check()
    host.get_by_role("button", name="Make facilitator").click()
    expect(host.get_by_text("Ann Hughes (facilitator)")).to_be_visible()
    judge(host, "console, somebody's part")
    workshop.host.post(f"{session}/rounds", {"title": "Talk", "room_names": ["Table 1", "Table 2"]})
    host.get_by_role("button", name="Open the tables").click()
    expect(ann.get_by_test_id("where")).to_contain_text("You are at Table")
    ann.get_by_role("tab", name="You lead").click()
    judge(ann, "room, leading")
    own, main = workshop.room_of("Ann Hughes"), "Main room"
    guest = next(name for name in ("Ben Rowe", "Cara Rowe", "Dev Rowe") if workshop.room_of(name) == own)
    # The workshop's people are away: they have joined, but no browser of theirs is open.
    ann.get_by_role("button", name=f"Send to the main room {guest}").click()
    expect(ann.get_by_role("button", name=f"Send to the main room {guest}")).to_have_count(0)
    assert workshop.room_of(guest) == main
    ann.get_by_role("button", name="Return to main room").click()
    expect(ann.get_by_role("tab", name="You lead")).to_have_count(0)

    host.get_by_role("checkbox", name="Ann Hughes").check()
    host.get_by_role("button", name="Make co-host").click()
    expect(ann.get_by_role("link", name="Host console")).to_be_visible()
    ann.goto(f"{workshop.base_url}/host/{workshop.event_id}")
    expect(ann.get_by_role("heading", level=1)).to_contain_text("The tables are open")
    host.get_by_role("button", name="Take co-host back").click()
    expect(ann.get_by_role("heading", level=1)).to_have_text("The console is for hosts")
    # What her console was just asking for as a co-host is refused, and the browser writes that down.
    refused = "status of 403 (FORBIDDEN)"
    assert [one for one in ann.problems if refused not in one] == []  # type: ignore[attr-defined]
    assert host.problems == []  # type: ignore[attr-defined]
    for page in (host, ann):
        page.context.close()
