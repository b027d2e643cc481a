"""Several people in front of one screen take as many seats as they are."""

from collections import Counter

import pytest

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
    tables_of,
    tend,
)
from services.sessions.domain.planning.crowds import seats_taken
from services.sessions.domain.planning.words import in_names
from tests.unit.services.sessions.domain.planning.cast import MAIN, draft, person, room_id


def company(*sizes: int, facilitators: int = 0) -> list[Guest]:
    """Guests who stand for so many people each; the first of them may facilitate."""
    return [
        Guest(person(number), stands_for=size, facilitates=number < facilitators)
        for number, size in enumerate(sizes)
    ]


def dealing(guests: list[Guest], seed: int = 1) -> Dealing:
    names = {guest.person_id: f"P{number}" for number, guest in enumerate(guests)}
    return Dealing(guests, names, MAIN, seed, lambda: 0.0)


def people_in(one: Draft, guests: list[Guest]) -> dict[str, int]:
    """How many people are in each room."""
    count: Counter[str] = Counter({room.id: 0 for room in one.rooms})
    for guest in guests:
        count[one.seats[guest.person_id]] += guest.stands_for
    return dict(count)


def test_a_connection_takes_as_many_seats_as_people_sit_in_front_of_it() -> None:
    guests = company(3, *[1] * 9)
    [dealt] = deal([draft(rooms=3)], Terms(), dealing(guests))
    assert sorted(people_in(dealt, guests).values()) == [4, 4, 4]
    assert set(dealt.seats) == {guest.person_id for guest in guests}


@pytest.mark.parametrize("seed", range(5))
def test_a_hall_as_large_as_a_table_has_a_table_of_its_own_and_the_others_are_spread_evenly(
    seed: int,
) -> None:
    guests = company(12, *[1] * 15)
    [dealt] = deal([draft(rooms=4)], Terms(), dealing(guests, seed))
    hall = dealt.seats[person(0)]
    assert people_in(dealt, guests) == {room.id: 12 if room.id == hall else 5 for room in dealt.rooms}


def test_a_hall_larger_than_any_table_is_seated_all_the_same_and_nothing_is_called_broken() -> None:
    rooms = [DraftRoom(room_id(1, number), f"Table {number}", 0, 5) for number in range(4)]
    guests = company(12, *[1] * 14)
    [dealt] = deal([draft(rooms=rooms)], Terms(), dealing(guests))
    judged = judge(
        [dealt],
        {guest.person_id: guest for guest in guests},
        {"organisation": {}, "session": {}},
        main_room_id=MAIN,
        names={},
    )
    assert judged.broken == ((),)
    assert sorted(people_in(dealt, guests).values()) == [4, 5, 5, 12]


def test_a_hall_that_was_put_with_others_by_hand_makes_its_table_too_full() -> None:
    rooms = [DraftRoom(room_id(1, number), f"Table {number}", 0, 5) for number in range(2)]
    guests = company(12, 1)
    seats = {person(0): room_id(1, 0), person(1): room_id(1, 0)}
    judged = judge(
        [draft(rooms=rooms, seats=seats)],
        {guest.person_id: guest for guest in guests},
        {"organisation": {}, "session": {}},
        main_room_id=MAIN,
        names={},
    )
    assert judged.broken == (("Table 0 takes 5 people, but has 13.",),)


def test_figures_count_people_and_their_meetings_not_connections() -> None:
    guests = company(3, 1, 1, 1)
    seats = {person(0): room_id(1, 0), person(1): room_id(1, 0), person(2): room_id(1, 1)}
    seats[person(3)] = room_id(1, 1)
    met = {(person(0), person(1)): 1}
    judged = judge(
        [draft(rooms=2, seats=seats)],
        {guest.person_id: guest for guest in guests},
        {"organisation": {}, "session": met},
        main_room_id=MAIN,
        names={},
    )
    fresh = judged.each[0]
    assert fresh is not None
    assert (fresh["people"], fresh["sizes"], fresh["first_meetings"]) == (6, [[4, 2]], 3 + 1)
    again = judge(
        [draft(rooms=2, seats=seats, terms=Terms(history="session"))],
        {guest.person_id: guest for guest in guests},
        {"organisation": {}, "session": met},
        main_room_id=MAIN,
        names={},
    ).each[0]
    assert again is not None
    assert (again["first_meetings"], again["repeats"]) == (1, 3)


def test_whoever_comes_late_with_others_counts_as_all_of_them() -> None:
    guests = company(1, 1, 1, 1, 4, 1)
    seats = {person(0): room_id(1, 0), person(1): room_id(1, 0)}
    seats |= {person(2): room_id(1, 1), person(3): room_id(1, 1)}
    found = best_seats(draft(rooms=2, seats=seats), guests[4:], guests[:4], main_room_id=MAIN)
    assert found[person(4)] != found[person(5)]


def test_a_draft_takes_a_hall_in_that_comes_later() -> None:
    guests = company(1, 1, 1, 1, 1, 1, 3)
    [dealt] = deal([draft(rooms=3)], Terms(), dealing(guests[:6]))
    everybody = {guest.person_id: guest for guest in guests}
    [tended] = tend([dealt], everybody, set(everybody), (), main_room_id=MAIN)
    assert set(tended.seats) == set(everybody)
    assert all(connected in everybody for connected in tended.seats)


def test_a_hall_can_be_pinned_to_the_main_room_for_one_round_of_several() -> None:
    guests = company(4, *[1] * 6)
    first = draft(1, rooms=2, seats={person(0): MAIN}, pinned=[person(0)])
    both = deal([first, draft(2, rooms=2)], Terms(), dealing(guests))
    assert both[0].seats[person(0)] == MAIN
    assert both[1].seats[person(0)] != MAIN


def test_a_pin_to_a_small_room_counts_as_its_size() -> None:
    rooms = [DraftRoom(room_id(1, 0), "Snug", 0, 2), DraftRoom(room_id(1, 1), "Barn")]
    pinned = draft(rooms=rooms, seats={person(0): room_id(1, 0)}, pinned=[person(0)])
    assert seats_taken([pinned], company(3, *[1] * 4), MAIN) == {person(0): 2}
    [dealt] = deal([pinned], Terms(), dealing(company(3, *[1] * 4)))
    assert [one for one, room in dealt.seats.items() if room == room_id(1, 0)] == [person(0)]


@pytest.mark.parametrize(("leaders", "rooms"), [(3, 3), (2, 4), (6, 3)])
def test_facilitators_are_spread_over_the_rooms(leaders: int, rooms: int) -> None:
    guests = company(*[1] * 24, facilitators=leaders)
    [dealt] = deal([draft(rooms=rooms)], Terms(), dealing(guests))
    led = Counter(dealt.seats[person(number)] for number in range(leaders))
    assert max(led.values()) == -(-leaders // rooms)


def test_who_is_marked_for_the_session_counts_as_the_facilitator_that_every_room_needs() -> None:
    guests = company(*[1] * 8, facilitators=2)
    terms = Terms(people={person(7): PersonTerms(facilitator=True)}, facilitator_in_each_room=True)
    [dealt] = deal([draft(rooms=3)], terms, dealing(guests))
    assert {dealt.seats[person(one)] for one in (0, 1, 7)} == {room.id for room in dealt.rooms}
    everybody = {guest.person_id: guest for guest in guests}
    histories = {"organisation": {}, "session": {}}
    judged = judge([dealt], everybody, histories, main_room_id=MAIN, names={})  # type: ignore[arg-type]
    assert judged.broken == ((),)
    assert all(mix["attribute"] != "facilitator" for mix in (judged.each[0] or {})["mix"])


def test_people_in_front_of_a_screen_are_named_by_who_is_connected() -> None:
    ann = person(0)
    said = f"{ann}, {ann}#2, {ann}#3 and 2 others must be together; {ann}#2 is pinned"
    assert (
        in_names(said, {ann: "Ann"})
        == "Ann and the people with them and 2 others must be together; somebody with Ann is pinned"
    )


@pytest.mark.parametrize(
    ("size", "sizes", "tables"),
    [
        (5, [1] * 12, 3),
        (5, [4, *[1] * 8], 3),
        (5, [12, 1, 1, 1], 2),
        (5, [5, 5, 1], 3),
        (1, [3, 1], 4),
        (5, [12], 1),
        (5, [], 1),
    ],
)
def test_the_agenda_lays_tables_for_people_and_one_for_each_hall(
    size: int, sizes: list[int], tables: int
) -> None:
    assert tables_of(size, company(*sizes)) == tables
