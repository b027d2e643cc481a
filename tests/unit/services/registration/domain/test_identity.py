from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain import identity
from services.registration.domain.identity import KeyTimes

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def judge(
    *, used: timedelta | None = None, age: timedelta = timedelta(0), revoked: bool = False
) -> identity.RefreshVerdict:
    return identity.judge_refresh(
        now=NOW,
        expires_at=NOW - age + timedelta(days=30),
        used_at=None if used is None else NOW - used,
        family_expires_at=NOW + timedelta(days=1),
        family_revoked=revoked,
    )


def test_a_fresh_refresh_token_rotates() -> None:
    assert judge() == "rotate"


def test_a_refresh_token_used_a_moment_ago_repeats_its_answer() -> None:
    assert judge(used=timedelta(seconds=10)) == "repeat"


def test_an_old_copy_is_theft() -> None:
    assert judge(used=timedelta(seconds=10, microseconds=1)) == "reused"


def test_an_expired_refresh_token_is_just_expired() -> None:
    assert judge(age=timedelta(days=30)) == "expired"


def test_nothing_comes_of_a_revoked_family() -> None:
    assert judge(revoked=True) == "revoked"
    assert judge(revoked=True, used=timedelta(days=1)) == "revoked"


@pytest.mark.parametrize(
    ("expires", "used", "said"), [(1, None, "yes"), (0, None, "expired"), (1, 5, "used"), (-99, 5, "used")]
)
def test_a_link_works_once_and_in_time(expires: int, used: int | None, said: str) -> None:
    used_at = None if used is None else NOW - timedelta(seconds=used)
    assert identity.usable(NOW + timedelta(seconds=expires), used_at, NOW) == said


def test_no_access_token_lives_longer_than_verifiers_accept() -> None:
    claims = identity.access_claims(
        issuer="i",
        audience="a",
        subject="s",
        client_id="c",
        scope="person",
        token_id="t",
        now=NOW,
        lifetime=timedelta(days=1),
    )
    assert claims["exp"] - claims["iat"] == 900
    assert "org" not in claims


def keys(*signs_from: int) -> list[KeyTimes]:
    return [
        KeyTimes(f"key{number}", NOW + timedelta(seconds=seconds), NOW)
        for number, seconds in enumerate(signs_from)
    ]


def test_a_new_key_is_published_before_it_signs() -> None:
    ring = keys(-9999, 150)
    assert identity.signing_key(ring, NOW) == "key0"
    assert identity.published_keys(ring, NOW) == ["key1", "key0"]
    later = NOW + timedelta(seconds=150)
    assert identity.signing_key(ring, later) == "key1"


def test_an_old_key_is_published_until_its_last_token_is_dead() -> None:
    ring = keys(-9999, 0)
    assert "key0" in identity.published_keys(ring, NOW + identity.LONGEST_ACCESS)
    assert identity.published_keys(ring, NOW + timedelta(hours=1)) == ["key1"]


def test_without_keys_nothing_signs() -> None:
    assert identity.signing_key([], NOW) is None
    assert identity.signing_key(keys(5), NOW) is None


@given(st.lists(st.integers(-5000, 5000), min_size=1, max_size=5, unique=True), st.integers(0, 4000))
def test_every_token_can_be_verified_for_as_long_as_it_lives(signs_from: list[int], after: int) -> None:
    ring = keys(*signs_from)
    signed_with = identity.signing_key(ring, NOW)
    if signed_with is not None:
        alive = NOW + min(timedelta(seconds=after), identity.LONGEST_ACCESS)
        assert signed_with in identity.published_keys(ring, alive)
