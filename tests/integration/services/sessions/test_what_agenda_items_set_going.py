"""Rooms, polls and feedback begin and end with their agenda items."""

from tests.integration.services.sessions.test_the_agenda_runs import item, let_pass, on
from tests.support.sessions import Hall


def test_a_round_of_the_agenda_has_the_policy_that_the_agenda_says_and_never_closes_by_itself(
    hall: Hall,
) -> None:
    settings = {"late": "main", "leaving": False, "walking": True}
    live = hall.live(people=2, agenda=[item(0, 20, "Talk", "breakout", breakout=settings)])
    shown = live.snapshot()["round"]
    assert (shown["late"], shown["leaving"], shown["walking"]) == ("main", False, True)
    other = hall.live(people=2, start=False, agenda=[item(0, 20, "Talk", "breakout")])
    body = {"title": "Ours", "rooms": 1, "agenda_item_id": "agi_talk", "policy": {"closes_itself": True}}
    other.ok(other.host, "POST", "/rounds", body)
    other.ok(other.host, "POST", "/start")
    assert other.snapshot()["round"]["closes_itself"] is False


def test_a_poll_that_was_prepared_for_an_item_opens_and_closes_with_it(hall: Hall) -> None:
    live = hall.live(people=1, start=False, agenda=[item(0, 5, "Vote", "poll"), item(5, 10, "After")])
    body = {"title": "Bus?", "asks": {"kind": "one", "options": ["Yes", "No"]}, "agenda_item_id": "agi_vote"}
    prepared = live.ok(live.host, "POST", "/polls", body)
    live.ok(live.host, "POST", "/start")
    assert [kind for kind, _, _ in live.messages()][-1] == "poll.opened"
    let_pass(hall, 5)
    said = [data["poll_id"] for kind, _, data in live.messages() if kind == "poll.closed"]
    assert said == [prepared["id"]]


def test_feedback_shows_each_room_for_its_share_of_the_item(hall: Hall) -> None:
    agenda = [
        item(0, 20, "Talk", "breakout", breakout={"rooms": 2}),
        item(20, 30, "Reports", "feedback"),
        item(30, 35, "After"),
    ]
    live = hall.live(people=4, agenda=agenda)
    let_pass(hall, 19.6)
    let_pass(hall, 0.5)
    shown = live.snapshot()["feedback"]
    assert (on(live), len(shown["rooms"]), shown["seconds"]) == ("Reports", 2, 300)
    let_pass(hall, 10)
    assert (on(live), live.snapshot()["feedback"]) == ("After", None)
