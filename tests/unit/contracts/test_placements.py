"""Placements say the same whichever way they are written, and many of them say it shorter."""

import json

from contracts import placements


def crowd(people: int) -> list[tuple[str, str, int]]:
    return [(f"per_{n:026d}", f"roo_{n % 100:026d}", 2) for n in range(people)]


def test_few_and_many_are_read_as_they_were_written() -> None:
    for people in (0, 1, placements.FEW, placements.FEW + 1, 1_000):
        assert sorted(placements.read(placements.write(crowd(people)))) == sorted(crowd(people))


def test_people_of_one_room_with_different_epochs_are_told_apart() -> None:
    mixed = [(person, "roo_a", number) for number, (person, _, _) in enumerate(crowd(50), start=1)]
    assert sorted(placements.read(placements.write(mixed))) == sorted(mixed)


def test_a_thousand_placements_take_less_than_half_of_what_they_would_one_by_one() -> None:
    one_by_one = [{"person_id": p, "room_id": r, "epoch": e} for p, r, e in crowd(1_000)]
    assert len(json.dumps(placements.write(crowd(1_000)))) < len(json.dumps(one_by_one)) / 2
