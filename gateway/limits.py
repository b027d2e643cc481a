"""Rate limits: token buckets in memory, one per kind of request and asker."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from chassis.problems import TooMany

MOST_BUCKETS = 50_000


@dataclass(frozen=True)
class Rate:
    """`per_second` on average, `burst` at once."""

    per_second: float
    burst: float


SIGNALS = Rate(per_second=3, burst=9)
"""Reactions and typing of one person: enough to clap, not enough to fill a screen."""


class Limiter:
    """Buckets of one rate, by key.

    The least recently used are forgotten past MOST_BUCKETS: they are long full again, or an attacker who owns that
    many addresses is not stopped by buckets anyway.
    """

    def __init__(self, rate: Rate, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._monotonic = monotonic
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> None:
        """Take one token; raises TooMany, which says when the next one is there."""
        now = self._monotonic()
        tokens, then = self._buckets.pop(key, (self._rate.burst, now))
        tokens = min(self._rate.burst, tokens + (now - then) * self._rate.per_second)
        if tokens < 1:
            self._buckets[key] = (tokens, now)
            raise TooMany(max(1, math.ceil((1 - tokens) / self._rate.per_second)))
        self._buckets[key] = (tokens - 1, now)
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)


class Limits:
    """Which limit a request falls under, by the settings."""

    def __init__(self, *, person: float, address: float, sign_in: float, registration: float) -> None:
        self._person = Limiter(Rate(person, person * 5))
        self._address = Limiter(Rate(address, address * 5))
        self._sign_in = Limiter(Rate(sign_in / 60, sign_in))
        self._registration = Limiter(Rate(registration / 60, registration))
        self._signal = Limiter(SIGNALS)

    def check(self, method: str, path: str, address: str, subject: str | None) -> None:
        """Count one request; raises TooMany.

        Guessing codes and filling events are limited by address whoever asks; all else by person, since a whole
        village hall may sit behind one address.
        """
        if method == "POST":
            if path.startswith(_SIGN_IN):
                self._sign_in.take(address)
            elif path.startswith(_REGISTRATION[0]) and path.endswith(_REGISTRATION[1]):
                self._registration.take(address)
        if subject is not None:
            self._person.take(subject)
        else:
            self._address.take(address)

    def signal(self, subject: str) -> None:
        """Count one signal of a person; raises TooMany."""
        self._signal.take(subject)


_SIGN_IN = ("/v1/sign-in", "/v1/token", "/v1/people", "/sign-in", "/link/")
_REGISTRATION = (("/v1/events/", "/e/"), ("/registrations", "/register"))
