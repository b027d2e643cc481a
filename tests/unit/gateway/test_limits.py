import pytest

from chassis.problems import TooMany
from gateway.limits import Limiter, Limits, Rate


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_let_through_and_then_one_at_a_time():
    time = Time()
    limiter = Limiter(Rate(per_second=2, burst=3), monotonic=time)
    for _ in range(3):
        limiter.take("a")
    with pytest.raises(TooMany) as refused:
        limiter.take("a")
    assert refused.value.headers["Retry-After"] == "1"
    limiter.take("b")
    time.now = 0.5
    limiter.take("a")
    with pytest.raises(TooMany):
        limiter.take("a")


def test_retry_after_is_when_the_next_token_is_there():
    time = Time()
    limiter = Limiter(Rate(per_second=0.1, burst=1), monotonic=time)
    limiter.take("a")
    time.now = 2
    with pytest.raises(TooMany) as refused:
        limiter.take("a")
    assert refused.value.headers["Retry-After"] == "8"


def limits() -> Limits:
    return Limits(person=1, address=1, sign_in=2, registration=3)


@pytest.mark.parametrize(
    "path", ["/v1/sign-in", "/v1/sign-in/code", "/v1/token", "/sign-in/code", "/link/abc"]
)
def test_guessing_is_limited_by_address_whoever_asks(path):
    checked = limits()
    checked.check("POST", path, "1.2.3.4", "per_1")
    checked.check("POST", path, "1.2.3.4", "per_2")
    with pytest.raises(TooMany):
        checked.check("POST", path, "1.2.3.4", "per_3")
    checked.check("POST", path, "5.6.7.8", "per_4")


@pytest.mark.parametrize("path", ["/v1/events/evt_1/registrations", "/e/south-west/register"])
def test_registrations_are_limited_by_address(path):
    checked = limits()
    for _ in range(3):
        checked.check("POST", path, "1.2.3.4", None)
    with pytest.raises(TooMany):
        checked.check("POST", path, "1.2.3.4", None)


def test_people_behind_one_address_do_not_share_a_limit():
    checked = limits()
    for number in range(50):
        checked.check("GET", "/v1/me", "1.2.3.4", f"per_{number}")
