"""Plans of several coming rounds: what is kept of them, who sees them, and what cannot be."""

from collections import Counter
from itertools import combinations
from typing import Any

import pytest

from chassis.ids import new_id
from tests.support.sessions import Hall, Live


def rooms_of(draft: Any) -> dict[str, set[str]]:
    """People by room's name."""
    names = {room["id"]: room["name"] for room in draft["rooms"]}
    found: dict[str, set[str]] = {name: set() for name in names.values()}
    for item in draft["assignments"]:
        found.setdefault(names.get(item["room_id"], "main"), set()).add(item["person_id"])
    return found


def meetings(*drafts: Any) -> Counter[tuple[str, str]]:
    """How often pairs share a room."""
    return Counter(
        couple
        for draft in drafts
        for name, people in rooms_of(draft).items()
        if name != "main"
        for couple in combinations(sorted(people), 2)
    )


def test_several_rounds_planned_together_bring_new_people_together_each_time(hall: Hall) -> None:
    live = hall.live(people=9)
    plan = live.plan(3, 3, seed=5)
    assert [draft["position"] for draft in plan["drafts"]] == [1, 2]
    for draft in plan["drafts"]:
        assert sorted(len(people) for people in rooms_of(draft).values()) == [3, 3, 3]
    assert max(meetings(*plan["drafts"]).values()) == 1
    whole = plan["figures"]
    assert (whole["people"], whole["rounds"], whole["first_meetings"], whole["repeats"]) == (9, 2, 18, 0)
    assert whole["first_meetings_bound"] == 18
    each = [draft["plan"]["figures"] for draft in plan["drafts"]]
    assert [(one["rounds"], one["first_meetings"], one["sizes"]) for one in each] == [(1, 9, [[3, 3, 3]])] * 2


def test_a_plan_is_kept_with_what_gives_it_again(hall: Hall) -> None:
    live = hall.live(people=6)
    first = live.plan(2, 2, seed=11, wishes={"meet_new": 9, "mix_places": 0})["drafts"]
    assert live.drafts() == first
    kept = first[0]["plan"]
    assert (first[0]["seed"], kept["mode"], kept["edited"], kept["broken"]) == (11, "mix", False, [])
    assert kept["wishes"] == {
        "meet_new": 9, "mix_places": 0, "mix_organisations": 3, "keep": 0, "themes": 0
    }  # fmt: skip
    assert kept["moves"] is not None
    assert kept["version"] >= 1
    assert kept["kernel"] in ("c", "python")
    for draft in first:
        live.call(live.host, "DELETE", f"/rounds/{draft['id']}")
    again = live.plan(2, 2, seed=11, wishes={"meet_new": 9, "mix_places": 0})["drafts"]
    assert [rooms_of(draft) for draft in again] == [rooms_of(draft) for draft in first]


def test_attendees_see_nothing_of_a_plan(hall: Hall) -> None:
    live = hall.live(people=4)
    live.plan(2, 2)
    seen = live.snapshot(live.attendees[0])
    assert (seen["plan"], seen["round"]) == (None, None)
    told = [audience["to"] for kind, audience, _ in live.frames() if kind in ("plan", "round", "rooms")]
    assert set(told) == {"hosts"}


def test_an_open_round_shows_nobody_how_it_was_planned(hall: Hall) -> None:
    live = hall.live(people=4)
    opened = live.open(2)
    assert (opened["plan"], opened["assignments"]) == (None, [])
    shown = live.snapshot(live.attendees[0])["round"]
    assert (shown["plan"], shown["assignments"]) == (None, [])


def test_hosts_go_from_draft_to_draft_in_order_and_see_all_of_them(hall: Hall) -> None:
    live = hall.live(people=4)
    first, second, third = live.plan(2, 2, 2)["drafts"]
    assert live.snapshot()["round"] == first
    live.ok(live.host, "POST", f"/rounds/{first['id']}/open", {})
    shown = live.snapshot()
    assert shown["round"]["status"] == "open"
    assert [draft["id"] for draft in shown["plan"]["drafts"]] == [second["id"], third["id"]]
    live.ok(live.host, "POST", f"/rounds/{first['id']}/close", {"countdown_seconds": 0})
    assert live.snapshot()["round"]["id"] == second["id"]
    assert live.snapshot(live.attendees[0])["round"]["id"] == first["id"]


def test_rounds_opened_out_of_order_are_shown_and_reported_as_they_were_opened(hall: Hall) -> None:
    live = hall.live(people=4)
    first, second = live.plan(2, 2)["drafts"]
    for draft in (second, first):
        live.ok(live.host, "POST", f"/rounds/{draft['id']}/open", {})
        live.ok(live.host, "POST", f"/rounds/{draft['id']}/close", {"countdown_seconds": 0})
    assert live.snapshot(live.attendees[0])["round"]["id"] == first["id"]
    live.ok(live.host, "POST", "/end")
    report = live.ok(live.host, "GET", "/report")
    assert [part["round_id"] for part in report["rounds"]] == [second["id"], first["id"]]


def test_one_more_round_is_planned_around_the_drafts_that_are_there(hall: Hall) -> None:
    live = hall.live(people=4)
    live.plan(2)
    live.prepare(2)
    assert max(meetings(*live.drafts()).values()) == 1


def test_pairs_are_kept_apart_and_groups_together_in_every_round(hall: Hall) -> None:
    live = hall.live(people=8)
    ann, ben, cat, dan, eve, *_ = live.attendees
    plan = live.plan(2, 2, 2, apart=[[ann, ben]], together=[[cat, dan, eve]])
    for draft in plan["drafts"]:
        where = {item["person_id"]: item["room_id"] for item in draft["assignments"]}
        assert where[ann] != where[ben]
        assert where[cat] == where[dan] == where[eve]
        assert draft["plan"]["apart"] == [sorted([ann, ben])]


def test_rooms_take_what_they_are_said_to_take(hall: Hall) -> None:
    live = hall.live(people=7)
    rooms = [{"name": "Nook", "most": 2, "theme": "Rents"}, {"name": "Hall", "least": 5}]
    [draft] = live.plan(rooms)["drafts"]
    assert {name: len(people) for name, people in rooms_of(draft).items()} == {"Nook": 2, "Hall": 5}
    assert [(room["name"], room["least"], room["most"], room["theme"]) for room in draft["rooms"]] == [
        ("Nook", 0, 2, "Rents"),
        ("Hall", 5, None, None),
    ]


def test_who_stays_out_is_kept_in_the_main_room(hall: Hall) -> None:
    live = hall.live(people=5)
    out, *others = live.attendees
    [draft] = live.plan(2, people=[{"person_id": out, "stays_out": True}])["drafts"]
    assert rooms_of(draft)["main"] == {out}
    live.ok(live.host, "POST", f"/rounds/{draft['id']}/open", {})
    main = live.snapshot()["session"]["main_room_id"]
    assert [
        person for person, room in live.places().items() if room == main and person in live.attendees
    ] == [out]
    assert main not in {live.places()[person] for person in others}


def test_what_cannot_be_is_refused_in_names_and_nothing_is_kept(hall: Hall) -> None:
    live = hall.live()
    ann, ben = live.newcomer("Ann Hughes"), live.newcomer("Ben Rowe")
    body = {"rounds": [{"title": "One", "rooms": 1}], "apart": [[ann, ben]]}
    before = live.snapshot()["seq"]
    refused = live.call(live.host, "POST", "/plan", body)
    assert (refused.status, refused.body["type"]) == (422, "/problems/plan-impossible")
    assert "Ann Hughes" in refused.body["detail"]
    assert "Ben Rowe" in refused.body["detail"]
    assert "per_" not in str(refused.body)
    assert refused.body["conflicts"]
    assert (live.drafts(), live.snapshot()["seq"]) == ([], before)
    both = live.call(
        live.host,
        "POST",
        "/plan",
        {"rounds": [{"title": "One", "rooms": 2}], "apart": [[ann, ben]], "together": [[ann, ben]]},
    )
    assert (both.status, both.body["type"]) == (422, "/problems/plan-impossible")


@pytest.mark.parametrize(
    "wrong",
    [
        {"rounds": []},
        {"rounds": [{"title": "One", "rooms": 2}] * 13},
        {"rounds": [{"title": "One", "rooms": 0}]},
        {"rounds": [{"title": "One", "rooms": [{"name": "A"}, {"name": "a "}]}]},
        {"rounds": [{"title": "One", "rooms": 2}], "wishes": {"meet_new": 11}},
        {"rounds": [{"title": "One", "rooms": 2}], "apart": [["per_" + "0" * 26] * 2]},
        {"rounds": [{"title": "One", "rooms": 2}], "mode": "self-select"},
        {"rounds": [{"title": "One", "rooms": [{"name": "A", "least": 3, "most": 2}]}]},
    ],
)
def test_a_request_that_makes_no_sense_is_invalid(hall: Hall, wrong: dict[str, Any]) -> None:
    live = hall.live(people=2)
    assert live.call(live.host, "POST", "/plan", wrong).status == 422
    assert live.drafts() == []


def test_an_unknown_agenda_item_and_an_attendee_plan_nothing(hall: Hall) -> None:
    live = hall.live(people=2)
    body = {"rounds": [{"title": "One", "rooms": 2, "agenda_item_id": "agi_9"}]}
    assert live.call(live.host, "POST", "/plan", body).status == 404
    body = {"rounds": [{"title": "One", "rooms": 2, "agenda_item_id": "agi_1"}]}
    assert live.call(live.attendees[0], "POST", "/plan", body).status == 403
    assert live.call(live.attendees[0], "POST", "/plan/replan", {}).status == 403
    assert live.ok(live.host, "POST", "/plan", body)["drafts"][0]["agenda_item_id"] == "agi_1"


def test_planning_twice_with_one_idempotency_key_plans_once(hall: Hall) -> None:
    live = hall.live(people=4)
    body = {"rounds": [{"title": "One", "rooms": 2}, {"title": "Two", "rooms": 2}]}
    first = live.call(live.host, "POST", "/plan", body, Idempotency_Key="k1")
    second = live.call(live.host, "POST", "/plan", body, Idempotency_Key="k1")
    assert (first.status, first.body) == (201, second.body)
    assert len(live.drafts()) == 2


def test_the_same_groups_can_meet_again(hall: Hall) -> None:
    live = hall.live(people=6)
    body = {"rounds": [{"title": "Again", "rooms": 2}], "mode": "again"}
    refused = live.call(live.host, "POST", "/plan", body)
    assert (refused.status, refused.body["type"]) == (422, "/problems/plan-impossible")
    first = live.prepare(2)
    live.ok(live.host, "POST", f"/rounds/{first['id']}/open", {})
    live.ok(live.host, "POST", f"/rounds/{first['id']}/close", {"countdown_seconds": 0})
    [again] = live.ok(live.host, "POST", "/plan", body)["drafts"]
    assert meetings(again) == meetings(first)
    assert again["plan"]["figures"]["first_meetings"] == 0


def test_everybody_of_one_place_can_sit_together(hall: Hall) -> None:
    live = hall.live()
    bath = {live.newcomer(f"B {n}", "Bath") for n in range(3)}
    truro = {live.newcomer(f"T {n}", "truro ") for n in range(3)}
    [draft] = live.plan(2, mode="gather", attribute="place")["drafts"]
    assert sorted(rooms_of(draft).values(), key=len) in ([bath, truro], [truro, bath])
    refused = live.call(
        live.host, "POST", "/plan", {"rounds": [{"title": "One", "rooms": 2}], "mode": "gather"}
    )
    assert (refused.status, refused.body["type"]) == (422, "/problems/plan-impossible")


def test_people_get_the_themes_that_they_prefer(hall: Hall) -> None:
    live = hall.live(people=4)
    rents, buses = live.attendees[:2], live.attendees[2:]
    people = [{"person_id": one, "themes": ["Rents", "Buses"]} for one in rents]
    people += [{"person_id": one, "themes": ["Buses", "Rents"]} for one in buses]
    rooms = [{"name": "A", "theme": "Rents"}, {"name": "B", "theme": "Buses"}]
    [draft] = live.plan(rooms, mode="theme", people=people)["drafts"]
    assert rooms_of(draft) == {"A": set(rents), "B": set(buses)}
    assert draft["plan"]["figures"]["choices"][0] == 4


def test_a_list_says_who_sits_where(hall: Hall) -> None:
    live = hall.live(people=4)
    names = ["A", "B", "B", "A"]
    seats = [{"person_id": one, "room": name} for one, name in zip(live.attendees, names, strict=True)]
    planned = {"title": "One", "rooms": [{"name": "A"}, {"name": "B"}]}
    [draft] = live.ok(live.host, "POST", "/plan", {"mode": "list", "rounds": [{**planned, "seats": seats}]})[
        "drafts"
    ]
    ann, ben, cat, dan = live.attendees
    assert rooms_of(draft) == {"A": {ann, dan}, "B": {ben, cat}}
    shorter = {"mode": "list", "rounds": [{**planned, "seats": seats[:3]}]}
    assert rooms_of(live.ok(live.host, "POST", "/plan", shorter)["drafts"][-1])["A"] == {ann, dan}
    for wrong in ([{"person_id": dan, "room": "C"}], [{"person_id": new_id("per"), "room": "A"}]):
        refused = live.call(
            live.host, "POST", "/plan", {"mode": "list", "rounds": [{**planned, "seats": wrong}]}
        )
        assert (refused.status, refused.body["type"]) == (422, "/problems/plan-impossible")


def test_chance_fills_rooms_evenly_and_by_the_seed(hall: Hall) -> None:
    live = hall.live(people=7)
    first = live.plan(3, mode="random", seed=3)["drafts"][0]
    second = live.plan(3, mode="random", seed=3)["drafts"][1]
    assert sorted(len(people) for people in rooms_of(first).values()) == [2, 2, 3]
    assert rooms_of(first) == rooms_of(second)


def test_people_who_are_not_here_may_be_spoken_of_and_count_once_they_come(hall: Hall) -> None:
    live = hall.live(people=3)
    late = hall.attendee(live.event_id, "Late Lou")
    ann = live.attendees[0]
    live.plan(2, apart=[[ann, late]])
    live.ok(late, "POST", "/join")
    hall.fire_due("plan.upkeep")
    [draft] = live.drafts()
    where = {item["person_id"]: item["room_id"] for item in draft["assignments"]}
    assert where[late] != where[ann]


def test_the_stream_after_a_snapshot_leads_to_the_plan_of_the_next(hall: Hall) -> None:
    live = hall.live(people=6)
    state: Any = live.snapshot()
    first, second = live.plan(2, 3)["drafts"]
    live.ok(live.host, "POST", f"/rounds/{second['id']}/pin", {"person_ids": live.attendees[:2]})
    live.ok(live.host, "POST", f"/rounds/{second['id']}/allocate", {})
    live.prepare(2)
    live.newcomer("Late Lou")
    hall.fire_due("plan.upkeep")
    live.call(live.host, "DELETE", f"/rounds/{first['id']}")
    hall.fire_due("plan.upkeep")
    live.ok(live.host, "POST", f"/rounds/{second['id']}/open", {})
    live.ok(live.host, "POST", f"/rounds/{second['id']}/close", {"countdown_seconds": 0})
    follow(live, state)
    now = live.snapshot()
    assert (state["plan"], state["round"], state["rooms"]) == (now["plan"], now["round"], now["rooms"])


def follow(live: Live, state: Any) -> None:
    """Apply what hosts were told since, as the console does: seats that are left out have not changed, and a draft that
    is shown is the plan's."""
    for kind, _, body in live.frames():
        if body["seq"] <= state["seq"]:
            continue
        if kind in ("round", "rooms"):
            state[kind] = body[kind]
        if kind == "plan":
            known = {draft["id"]: draft for draft in state["plan"]["drafts"]}
            drafts = [{**known.get(draft["id"], {}), **draft} for draft in body["plan"]["drafts"]]
            state["plan"] = {**body["plan"], "drafts": drafts}
            shown = state["round"]
            state["round"] = next((draft for draft in drafts if shown and draft["id"] == shown["id"]), shown)


def test_a_round_of_the_release_before_can_still_be_changed_and_opened(hall: Hall) -> None:
    live = hall.live(people=4)
    draft = live.prepare(2)
    with hall.runtime.database.transaction() as db:
        db.connection().exec_driver_sql("UPDATE rounds SET plan = NULL")
    assert live.snapshot()["round"]["plan"] is None
    pinned = live.ok(live.host, "POST", f"/rounds/{draft['id']}/pin", {"person_ids": live.attendees[:1]})
    assert pinned["plan"]["figures"]["people"] == 4
    live.ok(live.host, "POST", f"/rounds/{draft['id']}/open", {})


def test_a_session_without_people_has_a_plan_without_people(hall: Hall) -> None:
    live = hall.live()
    plan = live.plan(2, 2)
    assert [draft["assignments"] for draft in plan["drafts"]] == [[], []]
    late = live.newcomer()
    hall.fire_due("plan.upkeep")
    assert [[item["person_id"] for item in draft["assignments"]] for draft in live.drafts()] == [[late]] * 2


def test_nobody_can_plan_for_strangers_sessions(hall: Hall) -> None:
    live, other = hall.live(people=2), hall.live(people=2)
    [draft] = other.plan(2)["drafts"]
    body = {"person_ids": live.attendees[:1]}
    assert live.call(live.host, "POST", f"/rounds/{draft['id']}/pin", body).status == 404
    assert live.call(live.host, "POST", f"/rounds/{new_id('rnd')}/allocate", {}).status == 404
    assert other.call(live.host, "POST", "/plan/replan", {}).status == 403
