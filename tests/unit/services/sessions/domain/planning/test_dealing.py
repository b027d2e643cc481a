"""Drafts are dealt around pins, follow who comes and goes, and take latecomers at the best seat; figures follow."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.sessions.domain.allocation import pair
from services.sessions.domain.planning import (
    Dealing,
    Draft,
    DraftRoom,
    Guest,
    PersonTerms,
    Terms,
    best_seats,
    deal,
    judge,
    meetings,
    tend,
)
from services.sessions.domain.refusals import PlanImpossible
from tests.unit.services.sessions.domain.planning.cast import MAIN, draft, guests, person, room_id, sizes

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def dealing(people: dict[str, Guest], **more: object) -> Dealing:
    names = {one: f"P{int(one[4:])}" for one in people}
    return Dealing(list(people.values()), names, MAIN, seed=1, clock=lambda: 0.0, **more)  # type: ignore[arg-type]


@SLOW
@given(st.data())
def test_everybody_has_one_seat_in_each_draft_and_pins_hold(data: st.DataObject) -> None:
    people = guests(data.draw(st.integers(1, 14)), ["Bath", "Truro", "Looe"])
    drafts = []
    for number in range(1, data.draw(st.integers(1, 3)) + 1):
        rooms = data.draw(st.integers(1, 4))
        ids = [MAIN, *(room_id(number, room) for room in range(rooms))]
        pinned = data.draw(st.dictionaries(st.sampled_from(sorted(people)), st.sampled_from(ids), max_size=5))
        drafts.append(draft(number, rooms, seats=pinned, pinned=list(pinned)))
    for before, after in zip(drafts, deal(drafts, Terms(), dealing(people)), strict=True):
        assert after.seats.keys() == people.keys()
        assert {one: after.seats[one] for one in before.pinned} == before.seats
        assert after.pinned == before.pinned
        assert set(after.seats.values()) <= {MAIN, *(room.id for room in after.rooms)}
        assert [one for one, room in after.seats.items() if room == MAIN and one not in before.pinned] == []


def test_a_deal_can_be_had_again_by_its_seed_and_moves() -> None:
    people = guests(12, ["Bath", "Truro"])
    one = deal([draft(1, 3), draft(2, 3)], Terms(), dealing(people))
    other = deal([draft(1, 3), draft(2, 3)], Terms(), dealing(people))
    assert one == other
    assert one[0].dealt is not None
    assert one[0].dealt.seed == 1


def test_who_stays_out_is_in_the_main_room_of_every_draft() -> None:
    terms = Terms(people={person(0): PersonTerms(stays_out=True)})
    for one in deal([draft(1), draft(2)], terms, dealing(guests(5))):
        assert one.seats[person(0)] == MAIN
        assert sizes(one) == [2, 2]


def test_a_host_who_is_pinned_to_a_table_stays_there_and_nobody_else_is_displaced() -> None:
    host = person(99)
    held = draft(1, 2, seats={host: room_id(1, 0)}, pinned=[host])
    [dealt] = deal([held], Terms(), dealing(guests(4)))
    assert dealt.seats[host] == room_id(1, 0)
    assert sizes(dealt) == [2, 3]


def test_facilitators_are_spread_and_missing_ones_are_said_in_names() -> None:
    leads = {person(number): PersonTerms(facilitator=True) for number in (0, 1)}
    terms = Terms(people=leads, facilitator_in_each_room=True)
    [dealt] = deal([draft(1, 2)], terms, dealing(guests(6)))
    assert dealt.seats[person(0)] != dealt.seats[person(1)]
    with pytest.raises(PlanImpossible) as refused:
        deal([draft(1, 3)], terms, dealing(guests(6)))
    assert refused.value.extra["conflicts"]
    assert "per_" not in refused.value.detail
    held = draft(1, 2, seats={person(2): MAIN}, pinned=[person(2)])
    with pytest.raises(PlanImpossible, match="main room for some of the rounds"):
        deal([held, draft(2, 2)], terms, dealing(guests(6)))


def test_the_round_before_is_repeated_only_if_there_was_one() -> None:
    people = guests(4)
    with pytest.raises(PlanImpossible, match="no groups can meet again"):
        deal([draft(1)], Terms(mode="again"), dealing(people))
    before = {person(0): "A", person(1): "B", person(2): "A", person(3): "B"}
    [again] = deal([draft(1)], Terms(mode="again"), dealing(people, current=before))
    assert again.seats[person(0)] == again.seats[person(2)] == room_id(1, 0)


@SLOW
@given(st.data())
def test_drafts_follow_who_comes_and_goes_with_at_most_two_others_moved(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 16))
    people = guests(count + 3, ["Bath", "Truro", "Looe"])
    first = {one: guest for one, guest in people.items() if int(one[4:]) < count}
    rooms = data.draw(st.integers(1, 4))
    drafts = deal([draft(1, rooms), draft(2, rooms)], Terms(), dealing(first))
    held = sorted(data.draw(st.sets(st.sampled_from(sorted(first)), max_size=2)))
    drafts = [replace(one, pinned=frozenset(held)) for one in drafts]
    gone = data.draw(st.sets(st.sampled_from(sorted(first)), max_size=1))
    came = data.draw(st.sets(st.sampled_from(sorted(people.keys() - first.keys())), max_size=1))
    here = (first.keys() - gone) | came
    tended = tend(drafts, people, here, (), main_room_id=MAIN)
    moved = 0
    for before, after in zip(drafts, tended, strict=True):
        assert after.seats.keys() == here | (gone & set(held))
        assert all(after.seats[one] == before.seats[one] for one in held)
        moved += sum(after.seats[one] != room for one, room in before.seats.items() if one in here)
    assert moved <= 2


def test_drafts_that_need_nothing_are_left_as_they_are() -> None:
    people = guests(6)
    drafts = deal([draft(1), draft(2)], Terms(), dealing(people))
    assert tend(drafts, people, people.keys(), (), main_room_id=MAIN) == drafts
    away = [person(0)]
    assert tend(drafts, people, people.keys() - set(away), away, main_room_id=MAIN) == drafts


def test_where_no_plan_can_hold_nobody_moves_and_newcomers_are_seated() -> None:
    people = guests(5)
    rooms = [DraftRoom(room_id(1, 0), "A", most=2), DraftRoom(room_id(1, 1), "B", most=2)]
    four = {one: guest for one, guest in people.items() if one != person(4)}
    before = deal([draft(1, rooms)], Terms(), dealing(four))
    [after] = tend(before, people, people.keys(), (), main_room_id=MAIN)
    assert {one: after.seats[one] for one in four} == before[0].seats
    assert sizes(after) == [2, 3]


def seat_of(one: Draft, newcomer: Guest, seated: Sequence[Guest], **more: object) -> str:
    found = best_seats(one, [newcomer], seated, main_room_id=MAIN, **more)  # type: ignore[arg-type]
    return found[newcomer.person_id]


def test_a_latecomer_sits_in_the_smallest_room_among_equals_with_strangers() -> None:
    people = guests(5)
    late = people.pop(person(4))
    seats = {person(0): room_id(1, 0), person(1): room_id(1, 1), person(2): room_id(1, 1)}
    seated = list(people.values())
    assert seat_of(draft(seats=seats), late, seated) == room_id(1, 0)
    seats[person(3)] = room_id(1, 0)
    met = {pair(person(0), late.person_id): 1}
    assert seat_of(draft(seats=seats), late, seated, history=met) == room_id(1, 1)


def test_people_who_have_gone_take_no_seat_from_latecomers() -> None:
    seats = {person(0): room_id(1, 0), person(1): room_id(1, 0), person(2): room_id(1, 1)}
    here = [Guest(person(2))]
    assert seat_of(draft(seats=seats), Guest(person(4)), here) == room_id(1, 0)


def test_a_latecomer_who_stays_out_goes_to_the_main_room() -> None:
    terms = Terms(people={person(4): PersonTerms(stays_out=True)})
    assert seat_of(draft(terms=terms), Guest(person(4)), []) == MAIN


def test_many_latecomers_fill_rooms_evenly() -> None:
    found = best_seats(draft(1, 3), list(guests(9).values()), [], main_room_id=MAIN)
    assert sorted(list(found.values()).count(room_id(1, room)) for room in range(3)) == [3, 3, 3]


def test_figures_count_earlier_drafts_as_meetings_and_the_main_room_as_none() -> None:
    people = guests(5)
    seats = {person(0): 0, person(1): 0, person(2): 1, person(3): 1}
    drafts = [
        draft(number, seats={**{one: room_id(number, room) for one, room in seats.items()}, person(4): MAIN})
        for number in (1, 2)
    ]
    judged = judge(drafts, people, {"organisation": {}}, main_room_id=MAIN, names={})
    each = [one for one in judged.each if one is not None]
    assert [(one["first_meetings"], one["repeats"]) for one in each] == [(2, 0), (0, 2)]
    assert judged.whole is not None
    assert (judged.whole["first_meetings"], judged.whole["repeats"], judged.whole["rounds"]) == (2, 2, 2)
    assert judged.whole["sizes"] == [[2, 2], [2, 2]]
    met = judge(drafts, people, {"organisation": meetings(drafts, MAIN)}, main_room_id=MAIN, names={})
    assert met.whole is not None
    assert met.whole["first_meetings"] == 0


def test_somebody_who_sits_in_one_draft_and_out_in_another_is_counted_where_they_sit() -> None:
    people = guests(3)
    drafts = [
        draft(1, seats={person(0): room_id(1, 0), person(1): room_id(1, 0), person(2): MAIN}),
        draft(2, seats={person(0): room_id(2, 0), person(2): room_id(2, 0), person(1): MAIN}),
    ]
    judged = judge(drafts, people, {"organisation": {}}, main_room_id=MAIN, names={})
    assert judged.whole is not None
    assert (judged.whole["first_meetings"], judged.whole["repeats"]) == (2, 0)
    assert judged.whole["sizes"] == [[2, 0], [2, 0]]


def test_somebody_who_has_no_seat_yet_in_one_of_the_drafts_meets_nobody_there() -> None:
    people = guests(3)
    together = {person(0): 0, person(1): 0}
    drafts = [
        draft(1, seats={one: room_id(1, room) for one, room in together.items()}),
        draft(
            2, seats={**{one: room_id(2, room) for one, room in together.items()}, person(2): room_id(2, 0)}
        ),
    ]
    judged = judge(drafts, people, {"organisation": {}}, main_room_id=MAIN, names={})
    assert judged.whole is not None
    assert (judged.whole["first_meetings"], judged.whole["repeats"]) == (3, 1)
    assert judged.whole["sizes"] == [[2, 0], [3, 0]]


def test_what_is_known_need_not_be_judged_again() -> None:
    people = guests(4)
    drafts = deal([draft(1), draft(2)], Terms(), dealing(people))
    known = {drafts[0].round_id: {"people": "as before"}}
    judged = judge(drafts, people, {"organisation": {}}, main_room_id=MAIN, names={}, known=known)
    assert judged.each[0] == {"people": "as before"}
    assert judged.each[1] is not None
    assert (judged.whole, judged.complete) == (None, False)
