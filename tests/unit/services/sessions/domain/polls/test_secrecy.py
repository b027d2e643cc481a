"""Under which name votes are kept."""

from services.sessions.domain.polls import sealed, voter


def test_the_same_person_has_the_same_key_in_one_poll_and_another_in_the_next() -> None:
    assert voter("per_1", "a", "own") == voter("per_1", "a", "own")
    keys = {voter(person, secret, own) for person in "pq" for secret in "ab" for own in ("x", "y")}
    assert len(keys) == 8
    assert all(len(key) == 64 for key in keys)


def test_sealing_leaves_nothing_of_the_keys() -> None:
    keys = [voter(f"per_{number}", "a", "own") for number in range(20)]
    new = sealed(keys)
    assert list(new.values()) == [f"{number:06d}" for number in range(1, 21)]
    assert new == sealed(reversed(keys)), "the order in which they were cast does not show"
