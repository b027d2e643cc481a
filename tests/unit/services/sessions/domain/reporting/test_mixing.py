"""Mixing counts first meetings, places and organisations per person, and people rather than screens."""

from hypothesis import given
from hypothesis import strategies as st

from services.sessions.domain.reporting import Attendee
from services.sessions.domain.reporting.mixing import mixing

ANN = Attendee("ann", "Ann", "Bath", "Acorn", False)
BEN = Attendee("ben", "Ben", "Bath", "Beech", False)
CARA = Attendee("cara", "Cara", "Truro", "Acorn", False)
HALL = Attendee("hall", "Village hall", "Looe", None, False, stands_for=12)
HOST = Attendee("host", "Host", "York", "Elm", True)


def test_people_meet_whom_they_sat_with_once_however_often() -> None:
    seats = {"one": {"r1": ["ann", "ben"], "r2": ["cara"]}, "two": {"r3": ["ann", "ben", "cara", "host"]}}
    found = mixing([ANN, BEN, CARA, HOST], seats)
    assert found is not None
    assert {one.person_id: (one.met, one.places, one.organisations) for one in found.each} == {
        "ann": (2, 1, 1),
        "ben": (2, 1, 1),
        "cara": (2, 1, 1),
    }
    assert (found.people, found.rounds, found.encounters, found.new) == (3, 2, 8, 6)
    assert found.between == (("Bath", "Truro", 2), ("Bath", "Bath", 1))
    assert found.histogram == ((2, 3),)
    assert found.share_new == 0.75


def test_two_people_moved_together_within_a_round_have_met_once() -> None:
    found = mixing([ANN, BEN], {"one": {"r1": ["ann", "ben"], "r2": ["ann", "ben"]}})
    assert found is not None
    assert (found.encounters, found.new) == (2, 2)


def test_a_screen_that_stands_for_twelve_counts_as_twelve_who_meet_and_are_met() -> None:
    found = mixing([ANN, HALL], {"one": {"r1": ["ann", "hall"]}})
    assert found is not None
    assert found.people == 13
    assert {one.person_id: one.met for one in found.each} == {"ann": 12, "hall": 1}
    assert found.histogram == ((1, 12), (12, 1))
    assert found.mean_met == 24 / 13


def test_without_rounds_nothing_is_said_about_mixing() -> None:
    assert mixing([ANN, BEN], {}) is None


@given(
    st.lists(st.integers(1, 5), min_size=2, max_size=9),
    st.lists(st.lists(st.integers(0, 3), min_size=9, max_size=9), min_size=1, max_size=4),
)
def test_what_is_met_adds_up_from_both_sides(weights: list[int], rounds: list[list[int]]) -> None:
    people = [
        Attendee(f"p{i}", f"P{i}", f"T{i % 3}", None, False, weight) for i, weight in enumerate(weights)
    ]
    seats: dict[str, dict[str, list[str]]] = {}
    for number, rooms in enumerate(rounds):
        for person, room in zip(people, rooms, strict=False):
            seats.setdefault(f"r{number}", {}).setdefault(f"{number}-{room}", []).append(person.person_id)
    found = mixing(people, seats)
    assert found is not None
    by_id = {person.person_id: person.stands_for for person in people}
    assert sum(by_id[one.person_id] * one.met for one in found.each) == found.new <= found.encounters
    assert sum(count for _, count in found.histogram) == found.people == sum(weights)
    assert 2 * sum(pairs for _, _, pairs in found.between) == found.new
