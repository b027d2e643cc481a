"""Placement: one room each, epochs rise, moves happen all or not at all."""

import pytest

from services.sessions.domain.placement import (
    Move,
    Placement,
    first_placement,
    plan_gathering,
    plan_moves,
    plan_opening,
    smallest_room,
)
from services.sessions.domain.refusals import MovedTwice, NotTaken, RoomClosed, StalePlacement

ROOMS = ("main", "a", "b")


def at(**rooms: str) -> dict[str, Placement]:
    return {person: Placement(person, room, 3) for person, room in rooms.items()}


def test_a_move_raises_the_epoch() -> None:
    assert plan_moves(at(ann="a"), ROOMS, ROOMS, [Move("ann", "b")]) == [Placement("ann", "b", 4)]


def test_a_move_to_where_somebody_is_changes_nothing() -> None:
    assert plan_moves(at(ann="a"), ROOMS, ROOMS, [Move("ann", "a", 3)]) == []


def test_a_stale_epoch_refuses_all_moves_and_names_who() -> None:
    with pytest.raises(StalePlacement) as refused:
        plan_moves(at(ann="a", ben="a"), ROOMS, ROOMS, [Move("ann", "b", 3), Move("ben", "b", 2)])
    assert refused.value.extra["people"] == [{"person_id": "ben", "room_id": "a", "epoch": 3}]


def test_a_closed_room_refuses_all_moves() -> None:
    with pytest.raises(RoomClosed):
        plan_moves(at(ann="a", ben="a"), ("main", "a"), ROOMS, [Move("ann", "main"), Move("ben", "b")])


def test_strangers_and_unknown_rooms_are_refused() -> None:
    with pytest.raises(NotTaken) as refused:
        plan_moves(at(ann="a"), ROOMS, ROOMS, [Move("eve", "b"), Move("ann", "b")])
    assert refused.value.extra["people"] == ["eve"]
    with pytest.raises(NotTaken):
        plan_moves(at(ann="a"), ROOMS, ROOMS, [Move("ann", "elsewhere")])


def test_nobody_is_moved_to_two_rooms_by_one_request() -> None:
    with pytest.raises(MovedTwice):
        plan_moves(at(ann="a"), ROOMS, ROOMS, [Move("ann", "b"), Move("ann", "main")])


def test_gathering_brings_back_only_who_is_elsewhere() -> None:
    assert plan_gathering(at(ann="a", ben="main").values(), "main") == [Placement("ann", "main", 4)]


def test_opening_follows_the_draft_and_leaves_nobody_behind() -> None:
    current = at(ann="main", ben="main", cat="main", dan="main")
    placed = plan_opening(current, {"ann": "a", "ben": "a", "gone": "b"}, ["a", "b"], ["cat", "dan"])
    assert {p.person_id: p.room_id for p in placed} == {"ann": "a", "ben": "a", "cat": "b", "dan": "b"}
    assert {p.epoch for p in placed} == {4}


def test_somebody_kept_in_main_by_the_draft_stays_there() -> None:
    assert plan_opening(at(ann="main"), {"ann": "main"}, ["a"], ["ann"]) == []


def test_who_is_forgotten_goes_to_the_smallest_room_the_first_of_equals() -> None:
    assert smallest_room({"a": 3, "b": 2, "c": 2}) == "b"


def test_the_first_placement_has_epoch_one() -> None:
    assert first_placement("ann", "main").epoch == 1
