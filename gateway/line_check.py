"""Whether a browser's line carries live streams: three pieces, sent one after the other."""

from collections.abc import Iterator

import gevent
from flask import Response

from chassis.auth import OPTIONAL
from chassis.http import Api, Call
from gateway.hub import sse
from gateway.runtime import Runtime
from gateway.takeover import STREAM_HEADERS

api = Api()

PIECES = 3
SECONDS_BETWEEN = 0.2


@api.operation(
    "GET",
    "/v1/line-check",
    summary="Try out whether live streams arrive",
    access=OPTIONAL,
    tags=("live",),
)
def check_line(call: Call[Runtime, None]) -> Response:
    """Server-Sent Events: three events `piece`, a fifth of a second apart, with the server's clock; then it ends.

    Pieces that arrive all at once were gathered by something on the way, where live streams come late or never.
    """
    clock = call.runtime.clock

    def pieces() -> Iterator[bytes]:
        for number in range(1, PIECES + 1):
            if number > 1:
                gevent.sleep(SECONDS_BETWEEN)
            now = clock.now().isoformat().replace("+00:00", "Z")
            yield sse.event("piece", {"piece": number, "of": PIECES, "server_now": now})

    return Response(pieces(), headers=STREAM_HEADERS)
