"""A draft is changed by hand: people move, change places, are pinned and let go."""

import pytest

from services.sessions.domain.planning import Draft
from services.sessions.domain.refusals import NotTaken, SeatChanged
from tests.unit.services.sessions.domain.planning.cast import draft, person, room_id

ANN, BEN, CAT = (person(number) for number in range(3))
A, B = room_id(1, 0), room_id(1, 1)


def made(pinned: tuple[str, ...] = ()) -> Draft:
    return draft(seats={ANN: A, BEN: B}, pinned=pinned)


def test_moving_keeps_pins_unless_told_otherwise() -> None:
    moved = made((ANN,)).moved({ANN: B, BEN: A})
    assert (moved.seats, moved.pinned, moved.edited) == ({ANN: B, BEN: A}, {ANN}, True)
    assert made((ANN,)).moved({ANN: B}, pinned=False).pinned == frozenset()
    assert made().moved({CAT: B}, pinned=True).pinned == {CAT}


def test_moving_somebody_to_where_they_are_changes_nothing() -> None:
    assert made().moved({ANN: A}) == made()


def test_two_people_change_places_and_pins_go_along() -> None:
    swapped = made((ANN,)).swapped(ANN, BEN, {ANN: A})
    assert (swapped.seats, swapped.pinned, swapped.edited) == ({ANN: B, BEN: A}, {ANN}, True)
    assert swapped.swapped(ANN, BEN, {}).seats == made().seats


def test_a_swap_of_what_was_not_seen_is_refused_with_where_they_are() -> None:
    with pytest.raises(SeatChanged) as refused:
        made().swapped(ANN, BEN, {ANN: B, BEN: B})
    assert refused.value.extra["people"] == [{"person_id": ANN, "room_id": A}]


def test_who_has_no_seat_can_neither_be_swapped_nor_pinned() -> None:
    for refuse in (lambda: made().swapped(ANN, CAT, {}), lambda: made().pin([ANN, CAT], pinned=True)):
        with pytest.raises(NotTaken) as refused:
            refuse()
        assert refused.value.extra["people"] == [CAT]


def test_people_are_pinned_and_let_go() -> None:
    held = made().pin([ANN, BEN], pinned=True)
    assert (held.pinned, held.edited) == ({ANN, BEN}, False)
    assert held.pin([ANN], pinned=False).pinned == {BEN}
