"""Prefixed, sortable identifiers: `evt_` and 26 characters."""

import secrets
import threading
import time
from collections.abc import Callable

Ids = Callable[[str], str]
"""Makes a new identifier for a prefix; injected wherever one is needed."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_lock = threading.Lock()
_last = 0


def _uuid7() -> int:
    """A UUIDv7 (RFC 9562, section 5.7) as an integer; strictly rising within this process (section 6.2, method 3)."""
    global _last
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | (0x7 << 76) | (secrets.randbits(12) << 64)
    value |= (0b10 << 62) | secrets.randbits(62)
    with _lock:
        if value <= _last:
            value = _last + 1
        _last = value
    return value


def new_id(prefix: str) -> str:
    """`prefix`, an underscore, and a UUIDv7 in 26 characters of lower-case Crockford base32."""
    value = _uuid7()
    characters = []
    for _ in range(26):
        characters.append(_ALPHABET[value & 31])
        value >>= 5
    return f"{prefix}_{''.join(reversed(characters))}"
