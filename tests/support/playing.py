"""One demonstration workshop, played through as a rehearsal: the host's console and two attendees in browsers,
simulated people for the rest. After the host's one press it is the agenda that acts."""

import json
import re
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any, LiteralString

import psycopg
from playwright.sync_api import Browser, Page, expect

from folkmoot.client import Client
from folkmoot.demo.load import ORGANISER
from tests.support.browser import enter, open_page
from tests.support.company import SimulatedCompany
from tests.support.seen import Seen, record, seen_by
from tests.support.up import Up
from tests.support.wait import eventually

PACE = 120
SEED = 24
"""Of the people that it names two ask something when they register, and three need something to take part."""
LONG_MS = 60_000
REPORT_SECONDS = 60.0


class Play:
    """A workshop as it is played. Subclasses say what else happens in it, and what must have come of it.

    `waits_too`: titles of items that shall wait for the host besides those that the agenda says, because people do
    something in browsers meanwhile, for which no agenda of seconds leaves time.
    """

    key = ""
    people = 12
    listeners = 0
    waits_too: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    """What browsers may write down as failed: refusals that come of two doing the same at the same moment."""

    def __init__(self, up: Up, browser: Browser) -> None:
        self.up = up
        self.browser = browser
        kept = json.loads((up.home / "secrets" / "demo.json").read_text())
        signed_in = up.client().post(
            "/v1/sign-in/password", {"email": ORGANISER["email"], "password": kept["password"]}
        )
        self.host_token = str(signed_in["access_token"])
        self.host: Client = up.client(self.host_token)
        wanted = {"people": self.people, "pace": PACE, "seed": SEED, "listeners": self.listeners}
        made = self.host.post(f"/v1/events/{kept['events'][self.key]}/rehearsals", wanted)
        self.event_id = str(made["id"])
        self.session_id = str(self.host.get(f"/v1/sessions/of/{self.event_id}")["id"])
        tokens = self.host.post(f"/v1/events/{self.event_id}/rehearsal-tokens?limit=200")["items"]
        internal = Client(up.services["registration"], token=up.service_token())
        said = internal.post(
            "/internal/people",
            {"person_ids": [one["person_id"] for one in tokens], "event_id": self.event_id},
        )
        self.said = {one["person_id"]: one for one in said["items"]}
        asked = internal.get(f"/internal/events/{self.event_id}/questions")["items"]
        self.asked = {one["person_id"]: one["text"] for one in asked}
        self.tokens: list[dict[str, Any]] = sorted(tokens, key=self.wish_for_a_browser)
        self.ann, self.ben, *others = self.tokens
        self.others = others
        self.company = SimulatedCompany(
            address=up.client().base_url,
            public=up.base_url,
            session_id=self.session_id,
            offers=up.client().get("/openapi.json"),
            tokens=others,
            seed=SEED,
        )
        self.pages: dict[str, Page] = {}
        self.seen: dict[str, list[Seen]] = {}
        self.report: dict[str, Any] = {}
        self.pressed: list[str] = []

    def wish_for_a_browser(self, one: dict[str, Any]) -> int:
        """Whom to put before a browser: those for whom it is lowest."""
        return 0

    def come_in(self, page: Page, address: str, who: str) -> None:
        """Through the green room."""
        enter(page, address)

    def prepare(self) -> None:
        """What the host has prepared when everybody is there and before the workshop begins."""

    def meanwhile(self, title: str) -> None:
        """People do something while this item is on."""

    def check(self) -> None:
        """What must have come of it."""

    @property
    def base(self) -> str:
        """Where the session's operations begin."""
        return f"/v1/sessions/{self.session_id}"

    def run_now(self) -> dict[str, Any]:
        """The run as the server has it."""
        found: dict[str, Any] = self.host.get(f"{self.base}/run")
        return found

    def item(self, title: str) -> dict[str, Any]:
        """The first item of that title."""
        return next(one for one in self.run_now()["items"] if one["title"] == title)

    def record(self, query: LiteralString, *values: str) -> list[Any]:
        """Rows of the server's own record of sessions."""
        url = self.up.environment("sessions")["FOLKMOOT_DATABASE_URL"].replace("+psycopg", "")
        with psycopg.connect(url) as db:
            return db.execute(query, values).fetchall()

    def play(self) -> "Play":
        """From first to last."""
        try:
            self._open()
            for title in self.waits_too:
                run = self.run_now()
                [item] = [one for one in run["items"] if one["title"] == title]
                wait = {"version": run["version"], "item_id": item["id"], "advance": "host"}
                self.host.post(f"{self.base}/run/advance", wait)
            self.prepare()
            self.planned = self.run_now()["items"]
            self.pages["host"].get_by_role("button", name="Start the workshop").click(timeout=LONG_MS)
            self._follow()
            self._end()
        finally:
            self.company.stop()
            for page in self.pages.values():
                page.context.close()
        return self

    def _open(self) -> None:
        for who, token in (
            ("host", self.host_token),
            ("ann", self.ann["access_token"]),
            ("ben", self.ben["access_token"]),
        ):
            page = open_page(self.browser, reduced_motion="reduce")
            page.context.set_default_timeout(LONG_MS)
            page.context.add_cookies([{"name": "fm_access", "value": token, "url": self.up.base_url}])
            record(page)
            if who == "host":
                page.goto(f"{self.up.base_url}/host/{self.event_id}")
            else:
                self.come_in(page, f"{self.up.base_url}/live/{self.event_id}", who)
            expect(page.get_by_test_id("link-state")).to_have_text("Connected", timeout=LONG_MS)
            self.pages[who] = page
        self.company.start(within=3 * LONG_MS / 1000)

    def _follow(self) -> None:
        """While the agenda acts: press once for each item that waits, and end when it is over."""
        host, met = self.pages["host"], set[str]()
        eventually(lambda: self.run_now()["status"] != "waiting", within=60, every=0.2)
        while True:
            run = self.run_now()
            if run["status"] == "done":
                break
            on = next(one for one in run["items"] if one["id"] == run["item_id"])
            if on["id"] not in met:
                met.add(on["id"])
                self.meanwhile(on["title"])
            if run["waits"]:
                button = host.locator("button.next", has_text="Finish the agenda").or_(
                    host.locator("button.next", has_text="Go on to")
                )
                button.click(timeout=LONG_MS)
                self.pressed.append(on["title"])
                eventually(
                    lambda: self.run_now()["item_id"] != on["id"],  # noqa: B023  # asked before the next turn
                    within=60,
                    every=0.1,
                )
            time.sleep(0.2)

    def _end(self) -> None:
        self.ran = self.run_now()["items"]
        for page in self.pages.values():
            expect(page.get_by_text("The agenda is over.").first).to_be_attached(timeout=LONG_MS)
        self.pages["host"].locator("button.next", has_text="End the workshop").click(timeout=LONG_MS)
        for page in self.pages.values():
            expect(page.get_by_role("heading", level=1)).to_have_text("The workshop is over", timeout=LONG_MS)
        self.report = eventually(
            lambda: self.host.get(f"/v1/sessions/of/{self.event_id}/report"), within=REPORT_SECONDS
        )
        self.seen = {who: seen_by(page) for who, page in self.pages.items()}
        self.problems = {
            who: [said for said in page.problems if not any(one in said for one in self.refusals)]  # type: ignore[attr-defined]
            for who, page in self.pages.items()
        }


def titles_of(items: Sequence[dict[str, Any]]) -> list[str]:
    """What is on from first to last, as people call it: the parts of an item, or the item."""
    return [
        part["title"] or item["title"]
        for item in items
        for part in (item["parts"] or [{"title": item["title"]}])
    ]


def tool(page: Page, key: str) -> None:
    """Open a tool beside the hall or the table."""
    page.locator(f'[data-tool="{key}"]').click(timeout=LONG_MS)


def judge_run(play: Play) -> None:
    """What holds for every workshop: each item in its turn and in every browser, tables, prompts, notes, the report."""
    assert play.problems == {"host": [], "ann": [], "ben": []}
    assert play.company.stranded == []
    assert [(one["title"], one["status"], one["trouble"]) for one in play.ran] == [
        (one["title"], "done", None) for one in play.planned
    ]
    waiting = [one["title"] for one in play.planned if one["advance"] == "host"]
    assert play.pressed == waiting, "nothing but the items that wait for their host was pressed on"
    for states in play.seen.values():
        _judge_titles(play, states)
    for who in ("ann", "ben"):
        _judge_places(play, play.seen[who])
    _judge_feedback(play)
    _judge_lines(play)


def _judge_titles(play: Play, states: list[Seen]) -> None:
    shown: list[str] = []
    for state in states:
        if state.on is not None and (not shown or shown[-1] != state.on):
            shown.append(state.on)
    assert shown == titles_of(play.planned)
    items: list[str] = []
    for state in states:
        if state.item is not None and (not items or items[-1] != state.item):
            items.append(state.item)
    assert items == [one["title"] for one in play.planned]


def _judge_places(play: Play, states: list[Seen]) -> None:
    """At a table with the prompt and a countdown in each breakout, back in the main room after it."""
    listens = play.said[play.ann["person_id"]]["listening"] and states is play.seen["ann"]
    for item in play.planned:
        for part in item["parts"] or [item]:
            title = part["title"] or item["title"]
            during = [one for one in states if (one.item, one.on) == (item["title"], title)]
            assert during, (item["title"], title)
            if part["kind"] != "breakout":
                assert any(one.at_table is None for one in during), (title, "back in the main room")
            elif listens:
                assert all(one.at_table is None for one in during)
            else:
                wanted = part["prompt"] or item["prompt"]
                assert any(one.at_table and one.prompt == wanted and one.counting for one in during), title
    last = [one for one in states if one.where is not None][-1]
    assert last.at_table is None
    assert states[-1].heading == "The workshop is over"


def _judge_feedback(play: Play) -> None:
    """The rooms of the round before have their turns on every screen, with their notes as the report has them: all of
    them where the item waits for its host; else as many as the server, be it late, came to within the item."""
    rounds = {one["title"]: one for one in play.report["rounds"]}
    before = ""
    for item in play.planned:
        for part in item["parts"] or [item]:
            if part["kind"] == "breakout":
                before = item["title"]
            if part["kind"] != "feedback":
                continue
            title = part["title"] or item["title"]
            rooms = [room for room in rounds[before]["rooms"] if room["count"]]
            for who, states in play.seen.items():
                during = [one for one in states if (one.item, one.on) == (item["title"], title)]
                turns = {
                    found.group(1): set((one.note or "").splitlines())
                    for one in during
                    if (found := re.fullmatch(r"(.+) \d+ of \d+", one.feedback or "")) is not None
                }
                shown = [room for room in rooms if room["name"] in turns]
                assert shown == rooms[: len(shown)], (who, title)
                assert list(turns) == [room["name"] for room in shown], (who, title)
                assert len(shown) == len(rooms) if item["advance"] == "host" else shown, (who, title)
                for room in shown:
                    written = set(room["note"].splitlines()) or {"This table wrote nothing down."}
                    assert turns[room["name"]], (who, title, room["name"])
                    assert turns[room["name"]] <= written, (who, title, room["name"])


def _judge_lines(play: Play) -> None:
    """The report has the minutes of every item, planned and held."""
    lines = play.report["lines"]
    assert [one["title"] for one in lines] == [one["title"] for one in play.planned]
    for line, item in zip(lines, play.ran, strict=True):
        assert line["planned_minutes"] == item["planned_seconds"] / 60
        held = datetime.fromisoformat(item["ended_at"]) - datetime.fromisoformat(item["started_at"])
        assert line["actual_minutes"] == round(held.total_seconds() * PACE) / 60
        # No item is cut short, however late the server comes.
        assert line["actual_minutes"] >= line["planned_minutes"], line
        assert not line["skipped"]
