"""Each tool and each card of the stage, in room and console: judged like every page; and what is heard and done without
a mouse."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.test_pages_are_for_everybody import come_in, judge
from tests.support.browser import open_page, pass_green_room
from tests.support.pdf import pdf
from tests.support.wait import eventually
from tests.support.workshop import Workshop

pytestmark = [pytest.mark.browser, pytest.mark.long]

ROOF = "Who pays for the roof?"


class Evening:
    """A workshop whose host and first attendee, Ann, have a browser; Ben has none."""

    def __init__(self, browser: Browser, workshop: Workshop) -> None:
        self.workshop, self.host = workshop, workshop.host
        self.base = f"/v1/sessions/{workshop.snapshot()['session']['id']}"
        # The tables are drawn up by the test, and by nobody else.
        self.host.call("PUT", f"{self.base}/run/settings", body={"manual": True})
        self.room, self.console = (open_page(browser, reduced_motion="reduce") for _ in range(2))
        for name in ("Ann Hughes", "Ben Rowe"):
            workshop.register(f"{name[:3].lower()}-{workshop.run}@example.org", name, "Bath")
        workshop.anyone.post("/v1/sign-in", {"email": workshop.host_email})
        come_in(self.console, workshop, workshop.host_email, f"/host/{workshop.event_id}", letters=2)
        expect(self.console.get_by_test_id("link-state")).to_have_text("Connected")
        come_in(self.room, workshop, f"ann-{workshop.run}@example.org", f"/live/{workshop.event_id}")
        pass_green_room(self.room)
        self.ben = workshop.sign_in(f"ben-{workshop.run}@example.org")
        self.ben.post(f"{self.base}/join")

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Something that the host does from elsewhere."""
        return self.host.post(self.base + path, body)

    def start(self) -> None:
        """Everybody is in the main room."""
        self.post("/start")
        expect(self.room.get_by_test_id("where")).to_contain_text("main room")

    def tables(self) -> Any:
        """Ann and Ben sit at the only table; the round."""
        made = self.post("/rounds", {"title": "Talk", "prompt": "What we need.", "room_names": ["Table 1"]})
        self.post(f"/rounds/{made['id']}/open", {"minutes": 30})
        expect(self.room.get_by_test_id("where")).to_contain_text("You are at Table 1")
        return made

    def leave(self) -> None:
        """Nothing went wrong in either page."""
        for page in (self.room, self.console):
            assert page.problems == []  # type: ignore[attr-defined]
            page.context.close()


@pytest.fixture
def evening(browser: Browser, workshop: Workshop) -> Iterator[Evening]:
    """A workshop that has not begun; Ann has come in."""
    made = Evening(browser, workshop)
    expect(made.room.get_by_test_id("where")).to_contain_text("has not started")
    yield made
    made.leave()


def tool(page: Page, name: str) -> None:
    """Open a tool with the mouse."""
    tab = page.get_by_role("tab", name=re.compile(f"^{name}"))
    tab.click()
    expect(tab).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel").get_by_role("heading").first).to_be_visible()


def judge_tools(page: Page, what: str) -> None:
    """Every tool that the page has now."""
    for name in page.get_by_role("tab").all_inner_texts():
        tool(page, name.split("\n")[0].rstrip("0123456789 "))
        judge(page, f"{what}, {name}")


def show_slides(evening: Evening) -> Callable[[], object]:
    answer = requests.post(
        f"{evening.workshop.base_url}{evening.base}/slides",
        params={"name": "Our street.pdf"},
        data=pdf("Welcome", "What we found"),
        headers={"Authorization": f"Bearer {evening.host.token}", "Content-Type": "application/pdf"},
        timeout=30,
    )
    deck = answer.json()["id"]
    shown = {"deck_id": deck, "page": 1}

    def drawn() -> bool:
        return evening.host.raw("PUT", f"{evening.base}/slides", body=shown).status_code == 200

    eventually(drawn, within=60, because="the slides were not drawn")
    expect(evening.room.get_by_role("img", name="Page 1: Welcome")).to_be_visible()
    return lambda: evening.host.call("PUT", f"{evening.base}/slides", body={"deck_id": None})


def answer_a_question(evening: Evening) -> Callable[[], object]:
    evening.host.call("PUT", f"{evening.base}/questions", body={"open": True})
    path = f"/questions/{evening.ben.post(evening.base + '/questions', {'text': ROOF})['id']}/state"
    evening.post(path, {"state": "answering"})
    expect(evening.room.get_by_test_id("answering")).to_contain_text(ROOF)
    return lambda: evening.post(path, {"state": "answered"})


def ask_for_hands(evening: Evening) -> Callable[[], object]:
    path = f"/actions/{evening.post('/actions', {'text': 'Ask for a later bus', 'theme': 'Transport'})['id']}"
    evening.post(f"{path}/ask")
    expect(evening.room.get_by_test_id("stage")).to_contain_text("Ask for a later bus")
    return lambda: evening.post(f"{path}/decide", {"agreed": True})


STAGE = {"slides": show_slides, "a question": answer_a_question, "hands": ask_for_hands}
"""The other two, a poll and the tables' feedback, are judged where they are played."""


@pytest.mark.timeout(400)
@pytest.mark.parametrize("card", STAGE)
def test_every_card_of_the_stage_is_for_everybody(evening: Evening, card: str) -> None:
    evening.start()
    take_off = STAGE[card](evening)
    expect(evening.console.get_by_test_id("stage")).to_be_visible()
    for page, what in ((evening.room, "room"), (evening.console, "console")):
        judge(page, f"{what}, {card} on the stage")
    take_off()
    expect(evening.room.get_by_test_id("stage")).to_have_count(0)


@pytest.mark.timeout(600)
def test_every_tool_at_a_table_is_for_everybody(evening: Evening) -> None:
    evening.start()
    evening.tables()
    evening.ben.post(f"{evening.base}/help", {"words": "We cannot hear Ann"})
    evening.post("/broadcasts", {"text": "Ten minutes left."})
    expect(evening.room.get_by_test_id("broadcast")).to_be_visible()
    judge_tools(evening.room, "room")
    judge_tools(evening.console, "console")


@pytest.mark.timeout(300)
def test_the_lobby_and_the_door_are_for_everybody(browser: Browser, workshop: Workshop) -> None:
    evening = Evening(browser, workshop)
    evening.host.call("PUT", f"{evening.base}/admission", body={"admission": "host"})
    workshop.register(f"cai-{workshop.run}@example.org", "Cai Morgan")
    waiting = open_page(browser, reduced_motion="reduce")
    come_in(waiting, workshop, f"cai-{workshop.run}@example.org", f"/live/{workshop.event_id}")
    pass_green_room(waiting)
    expect(evening.console.get_by_role("tab", name=re.compile("Door.*one person waits"))).to_be_visible()
    judge(waiting, "lobby")
    tool(evening.console, "Door")
    judge(evening.console, "console, somebody waits at the door")
    evening.console.get_by_role("button", name="Let in Cai Morgan").press("Enter")
    expect(waiting.get_by_test_id("where")).to_be_visible()
    waiting.context.close()
    evening.leave()


def voice(page: Page) -> Locator:
    """What a screen reader is told."""
    return page.get_by_test_id("voice")


@pytest.mark.timeout(300)
def test_what_happens_to_somebody_is_heard(evening: Evening) -> None:
    evening.start()
    said = voice(evening.room)
    round_id = evening.tables()["id"]
    expect(said).to_contain_text("You are now at Table 1, with Ben Rowe.")
    evening.post("/broadcasts", {"text": "Ten minutes left."})
    expect(said).to_have_text("Hester Nance says: Ten minutes left.")
    asks = {"kind": "one", "options": ["Roof", "Bus"]}
    poll = evening.post("/polls", {"title": "What first?", "asks": asks})["id"]
    evening.post(f"/polls/{poll}/open", {})
    expect(said).to_have_text("A poll is open: What first?")
    evening.ben.post(f"{evening.base}/help", {})
    expect(said).to_contain_text("Ben Rowe has asked for help.")
    [call] = evening.workshop.snapshot()["room_talk"]["help"]
    answer = {"status": "coming", "version": call["version"]}
    evening.host.call("PUT", f"{evening.base}/help/{call['id']}", body=answer)
    expect(said).to_have_text("Hester Nance is coming to help Ben Rowe.")
    evening.post(f"/rounds/{round_id}/close", {"countdown_seconds": 0})
    expect(said).to_contain_text("You are back in the main room")


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button by keyboard."""
    page.get_by_role("button", name=name).first.press("Enter")


def choose_tool(page: Page, name: str) -> None:
    """Walk along the tabs with the arrow keys until the one that is wanted is open."""
    tab = page.get_by_role("tab", name=re.compile(f"^{name}"))
    page.locator('[role="tab"][aria-selected="true"]').focus()
    for _ in range(page.get_by_role("tab").count()):
        if tab.get_attribute("aria-selected") == "true":
            break
        page.keyboard.press("ArrowRight")
    expect(tab).to_be_focused()


@pytest.mark.timeout(300)
def test_attendee_and_host_need_no_mouse(evening: Evening) -> None:
    room, console = evening.room, evening.console
    press(console, "Start the workshop")
    expect(room.get_by_test_id("where")).to_contain_text("main room")
    evening.tables()

    choose_tool(room, "Talk")
    room.get_by_label("Write to everybody at this table").focus()
    room.keyboard.type("Shall we begin?")
    room.keyboard.press("Enter")
    expect(room.get_by_role("list", name="Posts")).to_contain_text("Shall we begin?")
    press(room, "Raise your hand")
    expect(room.get_by_test_id("turn")).to_contain_text("Your hand is up")
    press(room, "Ask for help")
    expect(room.get_by_test_id("help-strip")).to_contain_text("You have asked for help")

    asks = {"kind": "one", "options": ["Roof", "Bus"]}
    evening.post("/polls", {"title": "What first?", "asks": asks})
    choose_tool(console, "Polls")
    press(console, re.compile("^Open$"))
    room.get_by_role("radio", name="Roof").press("Space")
    press(room, "Vote")
    expect(room.get_by_test_id("poll-counted")).to_be_visible()
    choose_tool(console, "Help")
    press(console, re.compile("^Done"))
    expect(room.get_by_test_id("help-strip")).to_contain_text("has marked your call for help as done")
