"""Hosts change drafts: they pin, move, swap, deal again around what they pinned, and never undo each other's work."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.sessions.use_cases import drafting
from tests.support.sessions import Hall, Live


def seats(draft: Any) -> dict[str, str]:
    """Room by person."""
    return {item["person_id"]: item["room_id"] for item in draft["assignments"]}


def pinned(draft: Any) -> set[str]:
    return {item["person_id"] for item in draft["assignments"] if item["pinned"]}


def on(live: Live, draft: Any, what: str, body: Any) -> Any:
    return live.ok(live.host, "POST", f"/rounds/{draft['id']}/{what}", body)


def test_who_is_pinned_stays_when_the_draft_is_dealt_again(hall: Hall) -> None:
    live = hall.live(people=12)
    draft = live.prepare(4, seed=1)
    held = live.attendees[:3]
    shown = on(live, draft, "pin", {"person_ids": held})
    assert pinned(shown) == set(held)
    assert shown["plan"]["edited"] is False, "pinning moves nobody"
    for seed in range(5):
        again = on(live, draft, "allocate", {"seed": seed})
        assert {one: seats(again)[one] for one in held} == {one: seats(draft)[one] for one in held}
        assert pinned(again) == set(held)
    assert seats(again) != seats(draft)
    let_go = on(live, draft, "pin", {"person_ids": held[:1], "pinned": False})
    assert pinned(let_go) == set(held[1:])


def test_pinning_again_changes_nothing_and_is_told_nobody(hall: Hall) -> None:
    live = hall.live(people=4)
    draft = live.prepare(2)
    first = on(live, draft, "pin", {"person_ids": live.attendees[:1]})
    seq = live.snapshot()["seq"]
    assert on(live, draft, "pin", {"person_ids": live.attendees[:1]}) == first
    assert live.snapshot()["seq"] == seq


def test_who_has_no_seat_cannot_be_pinned_or_swapped(hall: Hall) -> None:
    live = hall.live(people=4)
    draft = live.prepare(2)
    late = live.newcomer("Late Lou")
    path = f"/rounds/{draft['id']}"
    assert live.call(live.host, "POST", f"{path}/pin", {"person_ids": [late]}).status == 404
    swap = {"one": {"person_id": late}, "other": {"person_id": live.attendees[0]}}
    assert live.call(live.host, "POST", f"{path}/swap", swap).status == 404
    same = {"one": {"person_id": late}, "other": {"person_id": late}}
    assert live.call(live.host, "POST", f"{path}/swap", same).status == 422


def test_two_people_change_places_and_a_pin_goes_with_its_person(hall: Hall) -> None:
    live = hall.live(people=6)
    draft = live.prepare(2)
    before = seats(draft)
    one = live.attendees[0]
    other = next(person for person in live.attendees if before[person] != before[one])
    on(live, draft, "pin", {"person_ids": [one]})
    swapped = on(
        live,
        draft,
        "swap",
        {"one": {"person_id": one, "room_id": before[one]}, "other": {"person_id": other}},
    )
    assert seats(swapped) == {**before, one: before[other], other: before[one]}
    assert pinned(swapped) == {one}
    assert swapped["plan"]["edited"] is True


def test_a_swap_of_what_another_host_has_moved_changes_nothing_and_says_where_they_are(hall: Hall) -> None:
    live = hall.live(people=4)
    draft = live.prepare(2)
    one, other = live.attendees[:2]
    rooms = [room["id"] for room in draft["rooms"]]
    wanted = [{"person_id": one, "room_id": rooms[0]}, {"person_id": other, "room_id": rooms[1]}]
    on(live, draft, "assign", {"assignments": wanted})
    body = {"one": {"person_id": one, "room_id": rooms[1]}, "other": {"person_id": other}}
    refused = live.call(live.host, "POST", f"/rounds/{draft['id']}/swap", body)
    assert (refused.status, refused.body["type"]) == (409, "/problems/plan-changed")
    assert refused.body["people"] == [{"person_id": one, "room_id": rooms[0]}]
    assert seats(live.drafts()[0])[one] == rooms[0]


def test_moving_somebody_can_pin_them_there(hall: Hall) -> None:
    live = hall.live(people=4)
    draft = live.prepare(2)
    one = live.attendees[0]
    target = next(room["id"] for room in draft["rooms"] if room["id"] != seats(draft)[one])
    moved = on(
        live, draft, "assign", {"assignments": [{"person_id": one, "room_id": target}], "pinned": True}
    )
    assert (seats(moved)[one], pinned(moved)) == (target, {one})
    for seed in range(4):
        assert seats(on(live, draft, "allocate", {"seed": seed}))[one] == target


def test_who_is_pinned_in_the_main_room_stays_there_and_who_is_not_gets_a_seat(hall: Hall) -> None:
    live = hall.live(people=5)
    draft, other = live.plan(2, 2)["drafts"]
    main = live.snapshot()["session"]["main_room_id"]
    one, two = live.attendees[:2]
    on(live, draft, "assign", {"assignments": [{"person_id": one, "room_id": main}], "pinned": True})
    on(live, draft, "assign", {"assignments": [{"person_id": two, "room_id": main}]})
    again = on(live, draft, "allocate", {})
    assert seats(again)[one] == main
    assert seats(again)[two] != main
    whole = live.ok(live.host, "POST", "/plan/replan", {})
    first, second = whole["drafts"]
    assert (seats(first)[one], seats(second)[one] == main) == (main, False)
    assert sorted(first["plan"]["figures"]["sizes"][0]) == [2, 2]
    assert second["id"] == other["id"]


def test_figures_follow_every_change(hall: Hall) -> None:
    live = hall.live()
    ann, ben = live.newcomer("Ann", "Bath"), live.newcomer("Ben", "Bath")
    cat, dan = live.newcomer("Cat", "Truro"), live.newcomer("Dan", "Truro")
    first, second = live.plan(2, 2, seed=1)["drafts"]
    assert live.snapshot()["plan"]["figures"]["repeats"] == 0
    rooms = [room["id"] for room in first["rooms"]]

    def put(draft: Any, *groups: tuple[str, ...]) -> Any:
        ids = [room["id"] for room in draft["rooms"]]
        wanted = [
            {"person_id": person, "room_id": room}
            for room, group in zip(ids, groups, strict=True)
            for person in group
        ]
        return on(live, draft, "assign", {"assignments": wanted})

    alone = put(first, (ann, ben), (cat, dan))
    [place] = [one for one in alone["plan"]["figures"]["mix"] if one["attribute"] == "place"]
    assert place["alike"] == 2
    put(second, (ann, ben), (cat, dan))
    plan = live.snapshot()["plan"]
    assert (plan["figures"]["first_meetings"], plan["figures"]["repeats"]) == (2, 2)
    assert [draft["plan"]["figures"]["repeats"] for draft in plan["drafts"]] == [0, 2]
    put(first, (ann, cat), (ben, dan))
    assert live.snapshot()["plan"]["figures"]["repeats"] == 0
    assert len(rooms) == 2


def test_a_host_who_breaks_what_must_hold_is_told_so(hall: Hall) -> None:
    live = hall.live()
    ann, ben, cat = live.newcomer("Ann Hughes"), live.newcomer("Ben Rowe"), live.newcomer("Cat Lin")
    rooms = [{"name": "Nook", "most": 2}, {"name": "Hall", "least": 1}]
    [draft] = live.plan(rooms, apart=[[ann, ben]])["drafts"]
    nook = draft["rooms"][0]["id"]
    wanted = [{"person_id": one, "room_id": nook} for one in (ann, ben, cat)]
    assert on(live, draft, "assign", {"assignments": wanted})["plan"]["broken"] == [
        "Ann Hughes and Ben Rowe are to be kept apart, but share Nook.",
        "Nook takes 2 people, but has 3.",
        "Hall needs 1 person, but has nobody.",
    ]
    assert on(live, draft, "allocate", {})["plan"]["broken"] == []


def test_pins_that_cannot_hold_are_said_in_names(hall: Hall) -> None:
    live = hall.live()
    ann, ben = live.newcomer("Ann Hughes"), live.newcomer("Ben Rowe")
    [draft] = live.plan(2, apart=[[ann, ben]])["drafts"]
    room = draft["rooms"][0]["id"]
    wanted = [{"person_id": one, "room_id": room} for one in (ann, ben)]
    on(live, draft, "assign", {"assignments": wanted, "pinned": True})
    refused = live.call(live.host, "POST", f"/rounds/{draft['id']}/allocate", {})
    assert (refused.status, refused.body["type"]) == (422, "/problems/plan-impossible")
    assert "Ann Hughes" in str(refused.body["conflicts"])
    assert set(seats(live.drafts()[0]).values()) == {room}


def test_wishes_can_be_changed_when_a_draft_is_dealt_again(hall: Hall) -> None:
    live = hall.live(people=6)
    draft = live.prepare(2)
    wishes = {"meet_new": 0, "mix_places": 8, "mix_organisations": 0, "keep": 0, "themes": 0}
    assert on(live, draft, "allocate", {"wishes": wishes})["plan"]["wishes"] == wishes
    assert on(live, draft, "allocate", {})["plan"]["wishes"] == wishes
    assert on(live, draft, "allocate", {"mode": "random"})["plan"]["mode"] == "random"


def test_all_drafts_are_planned_anew_around_what_is_pinned_in_each(hall: Hall) -> None:
    live = hall.live(people=8)
    first, second, third = live.plan(4, 4, 4, seed=2)["drafts"]
    held = {draft["id"]: (live.attendees[index], seats(draft)) for index, draft in enumerate((first, second))}
    for draft in (first, second):
        on(live, draft, "pin", {"person_ids": [held[draft["id"]][0]]})
    plan = live.ok(live.host, "POST", "/plan/replan", {"seed": 9})
    for draft in plan["drafts"][:2]:
        person, before = held[draft["id"]]
        assert seats(draft)[person] == before[person]
    assert [draft["seed"] for draft in plan["drafts"]] == [9, 9, 9]
    assert plan["figures"]["repeats"] == 0
    assert third["id"] == plan["drafts"][2]["id"]


def test_planning_anew_leaves_drafts_of_other_modes_and_the_open_round_as_they_are(hall: Hall) -> None:
    live = hall.live(people=6)
    opened = live.open(2)
    chance = live.plan(3, mode="random")["drafts"][0]
    refused = live.call(live.host, "POST", "/plan/replan", {})
    assert (refused.status, refused.body["type"]) == (409, "/problems/wrong-round-state")
    live.plan(3)
    before = live.places()
    plan = live.ok(live.host, "POST", "/plan/replan", {})
    assert seats(plan["drafts"][0]) == seats(chance)
    assert live.places() == before
    assert live.snapshot()["round"]["id"] == opened["id"]


def test_an_open_round_cannot_be_pinned_swapped_or_dealt(hall: Hall) -> None:
    live = hall.live(people=4)
    opened = live.open(2)
    path = f"/rounds/{opened['id']}"
    ann, ben = live.attendees[:2]
    room = opened["rooms"][0]["id"]
    for what, body in (
        ("allocate", {}),
        ("pin", {"person_ids": [ann]}),
        ("swap", {"one": {"person_id": ann}, "other": {"person_id": ben}}),
        ("assign", {"assignments": [{"person_id": ann, "room_id": room}]}),
    ):
        refused = live.call(live.host, "POST", f"{path}/{what}", body)
        assert (refused.status, refused.body["type"]) == (409, "/problems/wrong-round-state"), what


def test_hosts_who_change_a_plan_at_the_same_time_lose_nothing(hall: Hall) -> None:
    live = hall.live(people=8)
    draft = live.prepare(2)
    with ThreadPoolExecutor(4) as hosts:
        answers = list(
            hosts.map(
                lambda person: live.call(
                    live.host, "POST", f"/rounds/{draft['id']}/pin", {"person_ids": [person]}
                ),
                live.attendees,
            )
        )
    kept = {person for person, answer in zip(live.attendees, answers, strict=True) if answer.status == 200}
    assert {answer.status for answer in answers} <= {200, 409}
    assert len(kept) >= 4
    assert pinned(live.drafts()[0]) == kept


def test_a_plan_that_is_changed_again_and_again_meanwhile_is_refused_in_the_end(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = hall.live(people=4)
    draft = live.prepare(2)
    look = drafting.look

    def overtaken(*args: Any, **options: Any) -> Any:
        seen = look(*args, **options)
        monkeypatch.setattr(drafting, "look", look)
        held = pinned(live.drafts()[0])
        turn = live.attendees[0] not in held
        on(live, draft, "pin", {"person_ids": live.attendees[:1], "pinned": turn})
        monkeypatch.setattr(drafting, "look", overtaken)
        return seen

    monkeypatch.setattr(drafting, "look", overtaken)
    refused = live.call(live.host, "POST", f"/rounds/{draft['id']}/allocate", {"seed": 77})
    assert (refused.status, refused.body["type"]) == (409, "/problems/plan-changed")
    assert live.drafts()[0]["seed"] == draft["seed"]
