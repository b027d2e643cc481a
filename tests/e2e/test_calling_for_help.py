"""Somebody at a table asks for help; the host sees where and since when, comes, and both are told how it went on."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import follow_link, open_page, pass_green_room, sideways, violations
from tests.support.workshop import Workshop

pytestmark = pytest.mark.browser


def come_in(page: Page, workshop: Workshop, email: str, path: str, *, letters: int = 1) -> None:
    follow_link(page, workshop.link_for(email, letters=letters))
    page.goto(workshop.base_url + path)
    if path.startswith("/live/"):
        pass_green_room(page)
    expect(page.get_by_test_id("link-state")).to_have_text("Connected")


def judge(page: Page, what: str) -> None:
    for theme, width in (("light", 1280), ("dark", 320)):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page) == [], f"{what}, {theme}, {width} px"
        assert sideways(page) <= 0, f"{what}, {theme}, {width} px"
    page.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.timeout(300)
def test_a_call_for_help_is_seen_answered_and_told_to_both(browser: Browser, workshop: Workshop) -> None:
    ann, ben, host = (open_page(browser, reduced_motion="reduce") for _ in range(3))
    for name, page in (("Ann Hughes", ann), ("Ben Rowe", ben)):
        email = f"{name[:3].lower()}-{workshop.run}@example.org"
        workshop.register(email, name, "Bath")
        come_in(page, workshop, email, f"/live/{workshop.event_id}")
    workshop.register(f"cai-{workshop.run}@example.org", "Cai Morgan")
    workshop.anyone.post("/v1/sign-in", {"email": workshop.host_email})
    come_in(host, workshop, workshop.host_email, f"/host/{workshop.event_id}", letters=2)
    session = f"/v1/sessions/{workshop.snapshot()['session']['id']}"
    workshop.host.post(f"{session}/start")
    made = workshop.host.post(f"{session}/rounds", {"title": "Talk", "room_names": ["Table 1"]})
    workshop.host.post(f"{session}/rounds/{made['id']}/open")
    for page in (ann, ben):
        expect(page.get_by_test_id("where")).to_contain_text("You are at Table 1")
    expect(host.get_by_test_id("not-arrived")).to_contain_text("1 of 3 registered people has not come yet")

    # The call: everybody at the table sees it, and the host's tab says that it needs them now.
    ann.get_by_role("button", name="Ask for help").click()
    expect(ann.get_by_test_id("help-strip")).to_contain_text("You have asked for help")
    expect(ben.get_by_test_id("help-strip")).to_contain_text("Ann Hughes has asked for help")
    expect(ann.get_by_role("button", name="Ask for help")).to_be_disabled()
    ann.get_by_label("What is it about?").fill("We cannot hear Ben")
    ann.get_by_role("button", name="Tell the hosts").click()
    tab = host.get_by_role("tab", name=re.compile("Help.*one call needs you now"))
    expect(tab).to_be_visible()
    expect(host.locator('[data-room]:has(h3:text-is("Table 1"))')).to_contain_text("Needs you")
    tab.click()
    call = host.get_by_test_id("call")
    expect(call.get_by_role("heading")).to_contain_text(re.compile(r"Table 1 \d+ s"))
    expect(call).to_contain_text("Needs you now: Ann Hughes asked for help.")
    expect(call).to_contain_text("We cannot hear Ben")
    judge(ann, "room, help called")
    judge(host, "console, a call for help")

    # The host takes it and goes there with one press.
    call.get_by_role("button", name="I am coming: visit Table 1").click()
    expect(host.get_by_test_id("visiting")).to_contain_text("You are at Table 1")
    for page, words in ((ann, "is coming to help you"), (ben, "is coming to help Ann Hughes")):
        expect(page.get_by_test_id("help-strip")).to_contain_text(f"Hester Nance {words}")
        expect(page.get_by_test_id("where")).to_contain_text("You are at Table 1 with two others")
    call.get_by_role("button", name="Done").click()
    expect(host.get_by_text("Nobody is waiting for help.")).to_be_visible()
    expect(host.get_by_test_id("voice")).to_contain_text("The call is done")
    for page, words in ((ann, "your call for help"), (ben, "Ann Hughes’s call for help")):
        expect(page.get_by_test_id("help-strip")).to_contain_text(f"Hester Nance has marked {words} as done")
        expect(page.get_by_test_id("voice")).to_contain_text("as done")
    host.get_by_role("button", name="Back to where I was").click()
    expect(host.get_by_test_id("visiting")).to_have_count(0)
    expect(ann.get_by_test_id("where")).to_contain_text("You are at Table 1 with one other")
    ann.get_by_test_id("help-strip").get_by_role("button", name="Put away").click()
    expect(ann.get_by_test_id("help-strip")).to_have_count(0)

    # Talk at the table, a hand, a reaction, and a word from the host.
    ann.get_by_role("tab", name="Talk").click()
    ann.get_by_label("Write to everybody at this table").fill("Shall we begin?")
    ann.keyboard.press("Enter")
    expect(ben.get_by_role("tab", name=re.compile("Talk.*one new post"))).to_be_visible()
    ben.get_by_role("tab", name="Talk").click()
    expect(ben.get_by_role("list", name="Posts")).to_contain_text("Shall we begin?")
    ben.get_by_role("button", name="Clap").click()
    expect(ann.locator(".reaction-mark")).to_be_visible()
    ben.get_by_role("button", name="Raise your hand").click()
    expect(ann.get_by_test_id("turns")).to_contain_text("Ben Rowe has a hand up")
    expect(host.locator('[data-room]:has(h3:text-is("Table 1"))')).to_contain_text("One hand up")
    host.get_by_role("tab", name="Say").click()
    host.get_by_label("Say to everybody’s screen").fill("Five minutes left")
    host.get_by_role("button", name="Say it").click()
    for page in (ann, ben):
        expect(page.get_by_test_id("broadcast")).to_contain_text("Hester Nance: Five minutes left")
    judge(ben, "room, talk and a broadcast")
    judge(host, "console, say")
    ben.get_by_role("button", name="Put away what Hester Nance said").click()
    expect(ben.get_by_test_id("broadcast")).to_have_count(0)
    expect(ann.get_by_test_id("broadcast")).to_be_visible()
    host.get_by_role("button", name="Take it back").click()
    expect(ann.get_by_test_id("broadcast")).to_have_count(0)
    for page in (ann, ben, host):
        assert page.problems == []  # type: ignore[attr-defined]
        page.context.close()


def test_a_host_picks_a_whole_table_moves_it_takes_it_back_and_finds_people(
    browser: Browser, workshop: Workshop
) -> None:
    host = open_page(browser, reduced_motion="reduce")
    session = f"/v1/sessions/{workshop.snapshot()['session']['id']}"
    for name in ("Ann Hughes", "Ben Rowe", "Cai Morgan"):
        email = f"{name[:3].lower()}-{workshop.run}@example.org"
        workshop.register(email, name, "Bath")
        workshop.sign_in(email).post(f"{session}/join")
    workshop.host.post(f"{session}/start")
    made = workshop.host.post(f"{session}/rounds", {"title": "Talk", "room_names": ["Table 1", "Table 2"]})
    workshop.host.post(f"{session}/rounds/{made['id']}/open")
    workshop.anyone.post("/v1/sign-in", {"email": workshop.host_email})
    come_in(host, workshop, workshop.host_email, f"/host/{workshop.event_id}", letters=2)

    def at(room: str) -> set[str]:
        snapshot = workshop.snapshot()
        [wanted] = [one["id"] for one in snapshot["rooms"] if one["name"] == room]
        return {one["name"] for one in snapshot["participants"] if one["room_id"] == wanted}

    before = {room: at(room) for room in ("Table 1", "Table 2")}
    full = max(before, key=lambda room: len(before[room]))
    other = next(room for room in before if room != full)
    host.get_by_role("button", name=re.compile(f"Select all.*{full}")).click()
    host.get_by_role("button", name=re.compile(f"Move 2 here.*{other}")).click()
    expect(host.get_by_role("button", name=re.compile("^Undo: .* back to Table"))).to_be_enabled()
    assert len(at(other)) == 3
    host.get_by_role("button", name=re.compile("^Undo")).click()
    expect(host.get_by_role("button", name="Nothing to undo")).to_be_visible()
    assert {room: at(room) for room in before} == before

    # A search marks who is found in the hall, and Enter goes there.
    host.get_by_label("Find by name, place or group").fill("cai")
    expect(host.locator(".hall .rt-chair.found")).to_have_count(1)
    host.keyboard.press("Enter")
    expect(host.get_by_role("button", name=re.compile("^Cai Morgan"))).to_be_focused()
    host.context.close()
