"""Themes and actions: versions, order, hands."""

import pytest

from services.sessions.domain.actions import (
    ChangedMeanwhile,
    NoShowOfHands,
    new_order,
    raised,
    require_version,
)


def test_nobody_changes_what_they_have_not_seen() -> None:
    require_version(3, 3, {})
    with pytest.raises(ChangedMeanwhile) as refused:
        require_version(2, 3, {"text": "as it is"})
    assert refused.value.extra == {"current": {"text": "as it is"}}


def test_an_order_survives_what_was_made_or_deleted_meanwhile() -> None:
    assert new_order(["a", "b", "c", "new"], ["c", "gone", "a", "c", "b"]) == ["c", "a", "b", "new"]


def test_one_raises_as_many_hands_as_one_stands_for() -> None:
    assert raised(None, 5, showing=True) == 5
    assert raised(2, 5, showing=True) == 2
    assert raised(9, 5, showing=True) == 5
    assert raised(0, 5, showing=True) == 0
    with pytest.raises(NoShowOfHands):
        raised(1, 5, showing=False)
