"""Under which name a vote is kept: everybody has one, and an anonymous one is nobody's once the poll is closed."""

import hmac
from collections.abc import Iterable

_PURPOSE = b"folkmoot: who has voted in an anonymous poll"


def voter(person_id: str, secret: str, own_secret: str) -> str:
    """The key of somebody's vote in an anonymous poll: 64 hexadecimal characters.

    They follow from the person, the poll's `secret`, which is thrown away when it closes, and the service's
    `own_secret`, which is never in the database: without both, no vote can be traced to a person or back.
    """
    own = hmac.digest(own_secret.encode(), _PURPOSE, "sha256")
    return hmac.new(own, f"{secret}\0{person_id}".encode(), "sha256").hexdigest()


def sealed(voters: Iterable[str]) -> dict[str, str]:
    """New keys for the votes of an anonymous poll that has closed: numbers, in an order that says nothing of when they
    were cast."""
    return {key: f"{number:06d}" for number, key in enumerate(sorted(voters), start=1)}
