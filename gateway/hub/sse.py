"""Server-Sent Events on the wire (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

import json
from typing import Any

HEARTBEAT = b":\n\n"
BEAT = b"event: beat\ndata: {}\n\n"
"""A heartbeat that wakes the page: browsers slow the timers of hidden pages down, but not what streams bring them."""
RESET = b"event: reset\ndata: {}\n\n"
RETRY = b"retry: 1000\n\n"


def event(kind: str, body: Any, *, id: str | int | None = None) -> bytes:  # noqa: A002  # the field's own name
    """One event. JSON has no line breaks of its own, so that `data` is always one line."""
    data = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    head = f"id: {id}\n" if id is not None else ""
    return f"{head}event: {kind}\ndata: {data}\n\n".encode()
