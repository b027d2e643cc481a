"""The five demonstration workshops as they are played, each with what it needs of Folkmoot."""

import re
from contextlib import suppress
from itertools import combinations
from typing import Any

from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.support.pdf import pdf
from tests.support.playing import LONG_MS, Play, tool
from tests.support.wait import eventually

IN_FRONT = 5


class Reconnect(Play):
    """Blended attendance: one browser comes in for five people, who are seated, vote and are counted as five."""

    key = "local-trust-reconnect"
    waits_too = ("How lonely is your neighbourhood?", "What the tables found")
    FIVES = "Your local plans"

    def come_in(self, page: Page, address: str, who: str) -> None:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("Before you come in")
        expect(page.get_by_text("What others see of you").first).to_be_visible()
        if who == "ann":
            page.get_by_label("How many of you are in front of this screen?").fill(str(IN_FRONT))
            page.get_by_label("Who is with you?").fill("Bo Day\nCy Fox")
        page.get_by_role("button", name="Come in").click()

    def prepare(self) -> None:
        self.options = ["Hardly ever", "Now and then", "Often"]
        self.poll = self.host.post(
            f"{self.base}/polls",
            {
                "title": "How often do people here feel lonely?",
                "asks": {"kind": "one", "options": self.options},
                "anonymous": False,
                "agenda_item_id": self.item(self.waits_too[0])["id"],
            },
        )

    def meanwhile(self, title: str) -> None:
        if title != self.waits_too[0]:
            return
        ann, ben = self.pages["ann"], self.pages["ben"]
        for person in range(1, IN_FRONT + 1):
            ann.get_by_role("button", name=re.compile(f"^Person {person}")).click()
            ann.get_by_label(self.options[2 if person < IN_FRONT else 0], exact=True).check()
        ben.get_by_label(self.options[1], exact=True).check()
        for page in (ann, ben):
            page.get_by_role("button", name="Vote", exact=True).click()
            expect(page.get_by_test_id("poll-counted")).to_be_visible()

    def dealt(self, title: str) -> list[set[str]]:
        """Who was seated together when the tables of this round were opened, by the server's record."""
        rows = self.record(
            "SELECT s.room_id, array_agg(s.person_id) FROM stays s JOIN rooms r ON r.id = s.room_id"
            " JOIN rounds o ON o.id = r.round_id"
            " WHERE s.session_id = %s AND o.title = %s AND s.cause = 'open' GROUP BY s.room_id",
            self.session_id,
            title,
        )
        return [set(people) for _, people in rows]

    def check(self) -> None:
        assert self.report["attendance"]["total"] == self.people + IN_FRONT - 1
        results = self.host.get(f"{self.base}/polls/{self.poll['id']}/results")
        cast = {
            one["person_id"]: [answer["choices"] for answer in one["answers"] for _ in range(answer["times"])]
            for one in results["ballots"]
        }
        assert sorted(cast[self.ann["person_id"]]) == [[0], [2], [2], [2], [2]]
        assert cast[self.ben["person_id"]] == [[1]]
        [poll] = self.report["polls"]
        assert poll["voters"] == sum(len(answers) for answers in cast.values())
        assert [bar["votes"] for bar in poll["bars"]] == [
            sum(answer == [number] for answers in cast.values() for answer in answers)
            for number in range(len(self.options))
        ]
        for one in self.report["rounds"]:
            people = [person for room in one["rooms"] for person in room["people"]]
            assert sum(room["count"] for room in one["rooms"]) == sum(who["stands_for"] for who in people)
            [ann] = [who for who in people if who["name"] == self.ann["name"]]
            assert (ann["stands_for"], ann["companions"]) == (IN_FRONT, ["Bo Day", "Cy Fox"])
        # Five at one screen fill a table of five: the others are dealt to tables of their own, but for who came between
        # the deal and the opening, and found all tables full.
        dealt = sorted(self.dealt(self.FIVES), key=len)
        assert self.ann["person_id"] in dealt[0]
        assert len(dealt[0]) <= 2 < len(dealt[1])


class Discussion(Play):
    """Questions with the registration and live; somebody who only listens; a report that anybody can read."""

    key = "local-trust-discussion-series"
    listeners = 1
    waits_too = ("Your questions",)
    ASKED = "Who looks after the village hall in ten years?"
    ANSWERED = "The people who have its keys today, and their children."

    def wish_for_a_browser(self, one: dict[str, Any]) -> int:
        if self.said[one["person_id"]]["listening"]:
            return 0
        return 1 if one["person_id"] in self.asked else 2

    def meanwhile(self, title: str) -> None:
        if title != self.waits_too[0]:
            return
        host, ann, ben = (self.pages[who] for who in ("host", "ann", "ben"))
        submitted = self.asked[self.ben["person_id"]]
        for page in (host, ann, ben):
            tool(page, "questions")
        own = host.locator("li[data-question]").filter(has_text=submitted).filter(has_text=self.ben["name"])
        expect(own).to_contain_text("with the registration")
        own.get_by_role("button", name="Show it").click()
        self.told(ben, "Your question is shown to everybody now.")
        # Who only listens asks and votes like everybody.
        ann.get_by_label("Your question").fill(self.ASKED)
        ann.get_by_role("button", name="Ask", exact=True).click()
        ben.get_by_role("button", name=re.compile(re.escape(self.ASKED))).click()
        expect(ben.get_by_role("button", name=re.compile(re.escape(self.ASKED)))).to_have_attribute(
            "aria-pressed", "true"
        )
        listeners = ann.get_by_role("listitem").filter(has_text=submitted)
        listeners.filter(has_text=self.ben["name"]).get_by_role("button", name=re.compile("Me too")).click()
        host.get_by_label("In order").select_option("hand")
        asked = host.locator("li[data-question]").filter(has_text=self.ASKED)
        first = host.get_by_role("list", name="To be answered").locator("li").first
        up = asked.get_by_role("button", name="Up")

        def at_the_top() -> bool:
            with suppress(PlaywrightTimeout):  # it is at the top already, or on its way up
                up.click(timeout=500)
            return self.ASKED in first.inner_text()

        eventually(at_the_top, within=60)
        own.get_by_role("button", name="Answer it now").click()
        for page in (host, ann, ben):
            expect(page.get_by_test_id("answering")).to_contain_text(submitted)
        self.told(ben, "Your question is being answered now.")
        own.get_by_role("button", name="It is answered").click()
        self.told(ben, "Your question was answered.")
        asked.get_by_role("button", name="Answer in writing").click()
        host.get_by_label(f"Your answer to “{self.ASKED}”").fill(self.ANSWERED)
        host.get_by_role("button", name="Show this answer").click()
        self.told(ann, f"Your question was answered in writing: {self.ANSWERED}")
        tool(host, "people")
        expect(host.get_by_text(f"{self.ann['name']} (only listens)")).to_be_visible()

    def told(self, page: Page, words: str) -> None:
        """The asker is told, and has seen it."""
        expect(page.get_by_test_id("question-news").filter(has_text=words)).to_be_visible()

    def check(self) -> None:
        questions = self.report["questions"]
        [own] = [one for one in questions if one["text"] == self.ASKED]
        assert (own["by"], own["answered"], own["answer"]) == (self.ann["name"], True, self.ANSWERED)
        assert own["votes"] >= 2
        submitted = self.asked[self.ben["person_id"]]
        assert any(
            one["answered"] and one["by"] == self.ben["name"] for one in questions if one["text"] == submitted
        )
        anyone = self.up.client()
        address = f"/v1/sessions/of/{self.event_id}/report"
        assert anyone.raw("GET", address).status_code == 401
        self.host.call(
            "PUT", f"{self.base}/report", body={"audience": "public", "version": self.report["version"]}
        )
        public = anyone.get(address)
        assert public["seen_as"] == "public"
        assert {one["text"] for one in public["questions"]} == {one["text"] for one in questions}
        assert all(one["by"] is None for one in public["questions"])
        read = anyone.raw("GET", f"/report/{self.event_id}")
        assert read.status_code == 200
        assert self.ANSWERED in read.text
        assert self.ann["name"] not in read.text


class Kickstarting(Play):
    """Mixing across places and organisations, measured; a break; what people need is there for the host to see."""

    key = "neighbourly-lab-kickstarting"

    def wish_for_a_browser(self, one: dict[str, Any]) -> int:
        return 0 if self.said[one["person_id"]]["access_needs"] else 1

    def prepare(self) -> None:
        host = self.pages["host"]
        tool(host, "people")
        host.get_by_label("Find by name, place or group").fill(self.ann["name"])
        host.get_by_role("list", name="Everybody in the workshop").get_by_role("checkbox").check()
        host.get_by_role("button", name=re.compile("What do they need")).click()
        needs = self.said[self.ann["person_id"]]["access_needs"]
        expect(host.get_by_role("tabpanel").get_by_text(f"{self.ann['name']} needs: {needs}")).to_be_visible()

    def check(self) -> None:
        assert "Pause" in [one["title"] for one in self.planned if one["kind"] == "break"]
        figures = self.report["mixing"]
        beside, rounds = self.pairs()
        assert (figures["rounds"], rounds) == (2, 2)
        assert figures["encounters"] == 2 * len(beside)
        assert figures["new"] == 2 * len(set(beside))
        each = {one["person_id"]: one for one in figures["each"]}
        for person in self.said:
            others = {other for two in set(beside) if person in two for other in two} - {person}
            own = self.said[person]
            for name in ("place", "organisation"):
                met = {self.said[other][name] for other in others} - {own[name], "", None}
                assert each[person][f"{name}s"] == len(met), (own["name"], name)
            assert each[person]["met"] == len(others)
        assert figures["people"] == self.people
        # Twelve at two tables, twice: with tables dealt alike again, nobody would meet anybody new.
        assert figures["share_new"] > 0.5
        assert figures["mean_places"] > 3

    def pairs(self) -> tuple[list[frozenset[str]], int]:
        """Everybody who was beside somebody, once for each round, and how many rounds there were: by the server's own
        record of who was where."""
        rows = self.record(
            "SELECT DISTINCT r.round_id, s.room_id, s.person_id FROM stays s JOIN rooms r ON r.id = s.room_id"
            " JOIN participants p ON p.session_id = s.session_id AND p.person_id = s.person_id"
            " WHERE s.session_id = %s AND r.round_id IS NOT NULL AND p.role = 'attendee'",
            self.session_id,
        )
        together: dict[tuple[str, str], set[str]] = {}
        for round_id, room_id, person_id in rows:
            together.setdefault((round_id, room_id), set()).add(person_id)
        met = {
            (round_id, frozenset(two))
            for (round_id, _), people in together.items()
            for two in combinations(sorted(people), 2)
        }
        return [two for _, two in met], len({round_id for round_id, _ in together})


class Communities(Play):
    """Slides, rooms by theme with preferences, a live poll whose results everybody sees, actions for now and later."""

    key = "london-recovery-building-strong-communities"
    waits_too = ("Presentation", "Polling sessions")
    SOUGHT, SECOND = "High Streets For All", "A Green New Deal"
    ACTIONS = (
        ("Ask the boroughs for a list of empty shops.", "short"),
        ("Open one shop in each borough.", "medium"),
        ("Own the shops together.", "long"),
    )

    def prepare(self) -> None:
        run = self.item("Breakout sessions")
        themes = [
            *(
                "A Green New Deal",
                "A New Deal for Young People",
                "Digital Access For All",
                "A Robust Safety Net",
            ),
            *("Helping Londoners into Good Work", "Healthy Food, Healthy Weight", "High Streets For All"),
            *("Mental Health & Wellbeing", "Building Strong Communities"),
        ]
        self.sought_by = [self.ann, self.ben, self.others[0]]
        self.host.post(
            f"{self.base}/plan",
            {
                "mode": "theme",
                "rounds": [
                    {
                        "title": run["title"],
                        "prompt": run["prompt"],
                        "agenda_item_id": run["id"],
                        "rooms": [
                            {"name": theme, "theme": theme, **({"most": 2} if theme == self.SOUGHT else {})}
                            for theme in themes
                        ],
                    }
                ],
                "people": [
                    {"person_id": one["person_id"], "themes": [self.SOUGHT, self.SECOND]}
                    for one in self.sought_by
                ],
            },
        )
        self.poll = self.host.post(
            f"{self.base}/polls",
            {
                "title": "Where do we begin?",
                "asks": {"kind": "one", "options": ["In the shops", "In the parks"]},
                "results": "live",
                "agenda_item_id": self.item(self.waits_too[1])["id"],
            },
        )
        deck = self.host.http.post(
            f"{self.host.base_url}{self.base}/slides?name=Missions.pdf",
            data=pdf("Nine missions", "What we ask today"),
            headers={"Authorization": f"Bearer {self.host_token}", "Content-Type": "application/pdf"},
            timeout=30,
        )
        assert deck.status_code == 201, deck.text
        tool(self.pages["host"], "slides")
        expect(self.pages["host"].get_by_test_id("deck-state")).to_have_text("2 pages.")

    def meanwhile(self, title: str) -> None:
        getattr(
            self,
            {"Presentation": "present", self.waits_too[1]: "vote", "Next steps": "agree"}.get(title, "rest"),
        )()

    def rest(self) -> None:
        """The agenda acts."""

    def present(self) -> None:
        """The host turns the pages, and everybody sees the page that the host is on."""
        host = self.pages["host"]
        host.get_by_role("button", name="Show page 1").focus()
        host.keyboard.press("Enter")
        for page in (self.pages["ann"], self.pages["ben"]):
            expect(page.get_by_role("img", name="Page 1: Nine missions")).to_be_visible()
        host.keyboard.press("ArrowRight")
        for page in (self.pages["ann"], self.pages["ben"]):
            expect(page.get_by_role("img", name="Page 2: What we ask today")).to_be_visible()

    def vote(self) -> None:
        """Everybody sees the results as they come in."""
        ann, ben = self.pages["ann"], self.pages["ben"]
        ann.get_by_label("In the shops", exact=True).check()
        ben.get_by_label("In the parks", exact=True).check()
        for page in (ann, ben):
            page.get_by_role("button", name="Vote", exact=True).click()
            expect(page.get_by_test_id("poll-counted")).to_be_visible()
        for page in self.pages.values():
            rows = page.get_by_test_id("stage").locator(".poll-table tbody tr")
            expect(rows).to_have_text([re.compile(r"In the shops[1-9]"), re.compile(r"In the parks[1-9]")])

    def agree(self) -> None:
        """The plan of action."""
        for words, horizon in self.ACTIONS:
            self.host.post(
                f"{self.base}/actions",
                {"text": words, "horizon": horizon, "theme": self.SOUGHT, "owner_name": "All"},
            )
        for page in (self.pages["ann"], self.pages["ben"]):
            tool(page, "actions")
            for words, _ in self.ACTIONS:
                expect(page.get_by_text(words).first).to_be_visible(timeout=LONG_MS)

    def check(self) -> None:
        assert len(self.report["rounds"]) == 1
        sat = self.first_tables()
        wanted = [sat[one["person_id"]] for one in self.sought_by]
        assert sorted(wanted) == sorted([self.SOUGHT, self.SOUGHT, self.SECOND])
        for who, one in (("ann", self.ann), ("ben", self.ben)):
            tables = {state.at_table for state in self.seen[who] if state.item == "Breakout sessions"} - {
                None
            }
            assert sat[one["person_id"]] in tables
        [poll] = self.report["polls"]
        assert poll["voters"] == sum(bar["votes"] for bar in poll["bars"]) >= 2
        actions = {one["text"]: one for one in self.report["actions"]}
        assert {(text, actions[text]["horizon"], actions[text]["theme"]) for text, _ in self.ACTIONS} == {
            (text, horizon, self.SOUGHT) for text, horizon in self.ACTIONS
        }

    def first_tables(self) -> dict[str, str]:
        """At which table everybody was first, by the server's record: who is simulated may walk away from it."""
        rows = self.record(
            "SELECT s.person_id, r.name FROM stays s JOIN rooms r ON r.id = s.room_id"
            " WHERE s.session_id = %s AND r.round_id IS NOT NULL ORDER BY s.id DESC",
            self.session_id,
        )
        return dict(rows)


class SouthWest(Play):
    """The agenda to the minute, with parts of their own prompts and countdowns, and feedback room by room."""

    key = "locality-south-west"

    def check(self) -> None:
        assert self.pressed == [], "nothing waited for the host"
        assert [one["planned_seconds"] for one in self.planned] == [600, 300, 2100, 1200, 600, 600]
        assert [part["planned_seconds"] for part in self.planned[2]["parts"]] == [300, 1200, 600]
        begun = [one["started_at"] for one in self.ran]
        assert begun == sorted(begun)


PLAYS: dict[str, type[Play]] = {
    play.key: play for play in (Reconnect, Discussion, Kickstarting, Communities, SouthWest)
}
