"""A host plans several rounds ahead by keyboard: pins, swaps, deals again around the pin, steps through the drafts."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.test_pages_are_for_everybody import come_in, judge
from tests.support.browser import open_page
from tests.support.wait import eventually
from tests.support.workshop import Workshop

pytestmark = pytest.mark.browser

PEOPLE = {
    "ann": ("Ann Hughes", "Bath"),
    "ben": ("Ben Rowe", "Bath"),
    "cara": ("Cara Lin", "Truro"),
    "dan": ("Dan Pryce", "Truro"),
    "efa": ("Efa Morgan", "Looe"),
    "finn": ("Finn Moss", "Looe"),
}


def chair(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=re.compile(f"^{name}"))


def seats(draft: Any) -> dict[str, str]:
    return {item["person_id"]: item["room_id"] for item in draft["assignments"]}


def pick(page: Page, name: str) -> None:
    chair(page, name).focus()
    page.keyboard.press("Space")
    expect(chair(page, name)).to_have_attribute("aria-pressed", "true")


@pytest.mark.timeout(300)
def test_a_host_plans_two_rounds_and_makes_the_plan_their_own_without_a_mouse(
    browser: Browser, workshop: Workshop
) -> None:
    session = workshop.snapshot()["session"]["id"]
    for key, (name, place) in PEOPLE.items():
        email = f"{key}-{workshop.run}@example.org"
        workshop.register(email, name, place)
        workshop.sign_in(email).post(f"/v1/sessions/{session}/join")
    workshop.host.post(f"/v1/sessions/{session}/start")
    page = open_page(browser, reduced_motion="reduce")
    workshop.anyone.post("/v1/sign-in", {"email": workshop.host_email})
    come_in(page, workshop, workshop.host_email, f"/host/{workshop.event_id}", letters=2)
    expect(page.get_by_test_id("link-state")).to_have_text("Connected")

    def drafts() -> Any:
        return workshop.snapshot()["plan"]["drafts"]

    def people() -> dict[str, str]:
        return {one["name"]: one["person_id"] for one in workshop.snapshot()["participants"]}

    page.get_by_label("Tables", exact=True).fill("3")
    page.get_by_label("Rounds", exact=True).fill("2")
    page.get_by_text("What matters").click()
    page.get_by_label("Mix places").select_option("much")
    judge(page, "console, planning two rounds")
    page.get_by_role("button", name="Draw up three tables for two rounds").click()
    expect(page.get_by_test_id("voice")).to_have_text(re.compile("drawn up for 2 rounds"))
    figures = page.get_by_test_id("figures")
    expect(figures).to_contain_text("Three pairs meet for the first time. No plan can have more.")
    expect(figures).to_contain_text(
        "Places are mixed as well as can be: nobody sits with somebody from the same place."
    )
    assert [draft["plan"]["wishes"]["mix_places"] for draft in drafts()] == [8, 8]
    steps = page.get_by_role("navigation", name="Rounds")
    expect(steps.get_by_role("button")).to_have_text(
        [re.compile(words) for words in ("What is on now", "Breakout sessions", "Action plan", "Plan more")]
    )

    chair(page, "Ann Hughes").focus()
    page.keyboard.press("p")
    expect(page.get_by_test_id("voice")).to_have_text(
        "Ann Hughes is pinned and stays there when you deal again."
    )
    expect(chair(page, "Ann Hughes")).to_have_accessible_name(re.compile("pinned"))
    judge(page, "console, draft with somebody pinned")

    before = seats(drafts()[0])
    who = people()
    other = next(
        name for name in who if before.get(who[name], before[who["Ann Hughes"]]) != before[who["Ann Hughes"]]
    )
    third = next(
        name
        for name in who
        if who[name] in before and before[who[name]] not in (before[who["Ann Hughes"]], before[who[other]])
    )
    pick(page, other)
    pick(page, third)
    judge(page, "console, draft with two people picked")
    page.get_by_role("button", name="Swap the two").focus()
    page.keyboard.press("Enter")
    eventually(
        lambda: (
            seats(drafts()[0]) == {**before, who[other]: before[who[third]], who[third]: before[who[other]]}
        )
    )
    expect(page.get_by_test_id("voice")).to_have_text(re.compile("have changed places"))
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    eventually(lambda: seats(drafts()[0]) == before)

    for _ in range(3):
        page.get_by_role("button", name="Deal again around one pin").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("voice")).to_have_text(re.compile("Dealt again.*one pinned person stays"))
        expect(page.get_by_role("button", name="Deal again around one pin")).to_be_enabled()
        assert seats(drafts()[0])[who["Ann Hughes"]] == before[who["Ann Hughes"]]

    steps.get_by_role("button", name="Action plan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Action plan")
    expect(chair(page, "Ann Hughes")).not_to_have_accessible_name(re.compile("pinned"))
    figures.get_by_text("Two rounds together").click()
    expect(figures).to_contain_text("Six pairs meet for the first time. No plan can have more.")
    judge(page, "console, the second draft")
    page.get_by_role("button", name="Plan all two rounds anew").click()
    expect(page.get_by_test_id("voice")).to_have_text(re.compile("planned anew"))
    assert seats(drafts()[0])[who["Ann Hughes"]] == before[who["Ann Hughes"]]

    steps.get_by_role("button", name="Breakout sessions").click()
    page.get_by_role("button", name="Open the tables").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The tables are open")
    assert workshop.room_of("Ann Hughes") == next(
        room["name"]
        for room in workshop.snapshot()["round"]["rooms"]
        if room["id"] == before[who["Ann Hughes"]]
    )
    steps.get_by_role("button", name="Action plan").click()
    expect(page.get_by_role("button", name="Back to the open tables")).to_be_visible()
    judge(page, "console, a draft while tables are open")
    workshop.register(f"gwen-{workshop.run}@example.org", "Gwen Late", "Fowey")
    workshop.sign_in(f"gwen-{workshop.run}@example.org").post(f"/v1/sessions/{session}/join")
    expect(chair(page, "Gwen Late")).to_be_visible()
    eventually(lambda: people()["Gwen Late"] in seats(drafts()[0]), within=20)
    assert page.problems == []  # type: ignore[attr-defined]
    page.context.close()
