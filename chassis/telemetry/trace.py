"""W3C Trace Context (https://www.w3.org/TR/trace-context/): one trace through HTTP and messages."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog

_current: ContextVar[str | None] = ContextVar("traceparent", default=None)
_TRACEPARENT = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$")


def current() -> str | None:
    """The traceparent of what is being done, if any."""
    return _current.get()


def child_of(incoming: str | None) -> str:
    """A new span of the incoming trace; a new trace when the header is absent or malformed (section 4.3)."""
    match = _TRACEPARENT.match(incoming or "")
    if match and match[1] != "0" * 32 and match[2] != "0" * 16:
        trace_id, flags = match[1], match[3]
    else:
        trace_id, flags = secrets.token_hex(16), "01"
    return f"00-{trace_id}-{secrets.token_hex(8)}-{flags}"


@contextmanager
def span(incoming: str | None) -> Iterator[str]:
    """Work under a new span of `incoming`; log lines inside carry its trace_id."""
    traceparent = child_of(incoming)
    token = _current.set(traceparent)
    with structlog.contextvars.bound_contextvars(trace_id=traceparent[3:35]):
        try:
            yield traceparent
        finally:
            _current.reset(token)
