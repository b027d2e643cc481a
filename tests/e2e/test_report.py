"""The report: everybody reads it, a host corrects it without JavaScript, and the public sees it without names."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.test_pages_are_for_everybody import come_in, judge
from tests.support.browser import open_page
from tests.support.workshop import Workshop

pytestmark = pytest.mark.browser

PEOPLE = {
    "ann": ("Ann Hughes", "Bath"),
    "ben": ("Ben Rowe", "Truro"),
    "cara": ("Cara Lin", "Looe"),
    "dan": ("Dan Pryce", "Bath"),
}


@pytest.mark.timeout(300)
def test_a_host_corrects_the_report_and_publishes_it(browser: Browser, workshop: Workshop) -> None:
    session = workshop.snapshot()["session"]["id"]
    people = {}
    for key, (name, place) in PEOPLE.items():
        email = f"{key}-{workshop.run}@example.org"
        workshop.register(email, name, place)
        people[key] = workshop.sign_in(email)
        people[key].post(f"/v1/sessions/{session}/join")
    workshop.host.post(f"/v1/sessions/{session}/start")
    for title in ("What we have", "What we need"):
        wanted = {"title": title, "prompt": "Talk about your place.", "rooms": 2}
        draft = workshop.host.post(f"/v1/sessions/{session}/rounds", wanted)
        workshop.host.post(f"/v1/sessions/{session}/rounds/{draft['id']}/open")
        room = people["ann"].get(f"/v1/sessions/{session}/snapshot")["you"]["room_id"]
        people["ann"].call(
            "PUT",
            f"/v1/sessions/{session}/rooms/{room}/note",
            body={"text": f"{title}: a haul", "version": 0},
        )
        workshop.host.post(f"/v1/sessions/{session}/rounds/{draft['id']}/close", {"countdown_seconds": 0})
    workshop.host.post(f"/v1/sessions/{session}/end")

    page = open_page(browser, reduced_motion="reduce", java_script_enabled=False)
    workshop.anyone.post("/v1/sign-in", {"email": workshop.host_email})
    come_in(page, workshop, workshop.host_email, f"/report/{workshop.event_id}", letters=2)
    expect(page.get_by_role("heading", name="How well people mixed")).to_be_visible()
    expect(page.get_by_role("heading", name="Next time")).to_be_visible()
    expect(page.get_by_text("What we need: a haul")).to_be_visible()
    page.get_by_role("link", name="Correct it").click()
    page.get_by_label("Anybody with its address").check()
    page.get_by_label("A few words at the top").fill("We met, and it was **good**.")
    note = page.locator("textarea").filter(has_text="What we need: a haul")
    note.fill("What we need: a hall")
    page.get_by_role("button", name="Save the corrections").click()
    expect(page.get_by_text("What we need: a hall")).to_be_visible()
    expect(page.get_by_text("We met, and it was good.")).to_be_visible()

    looked = open_page(browser, reduced_motion="reduce")
    looked.goto(f"{workshop.base_url}/report/{workshop.event_id}")
    expect(looked.get_by_role("heading", level=1)).to_be_visible()
    expect(looked.get_by_text("What we need: a hall")).to_be_visible()
    expect(looked.get_by_text("Ann Hughes")).to_have_count(0)
    expect(looked.get_by_role("heading", name="Next time")).to_have_count(0)
    judge(looked, "report, as the public sees it")
    with looked.expect_download() as started:
        looked.get_by_role("link", name="Take it home").click()
    assert started.value.suggested_filename.startswith("report-")
    assert looked.problems == []  # type: ignore[attr-defined]
    host = open_page(browser, reduced_motion="reduce")
    workshop.anyone.post("/v1/sign-in", {"email": workshop.host_email})
    come_in(host, workshop, workshop.host_email, f"/report/{workshop.event_id}", letters=3)
    judge(host, "report, as hosts see it")
    host.goto(f"{workshop.base_url}/report/{workshop.event_id}/edit")
    judge(host, "report, being corrected")
    for one in (page, looked, host):
        one.context.close()
