"""How exactly closing countdowns end: many at once under load, and one whose service is killed in the middle."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from bench.figures import emit, percentile
from bench.live.ears import Ear, Ears
from bench.live.hall import Hall

SECONDS = 10
AT_ONCE = 20
PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 1.5
KILLED = ("sessions-serve", "sessions-work")


def measure(hall: Hall, case: str, count: int) -> None:
    """`count` countdowns, AT_ONCE at a time, each in a session of its own; how late each round was closed."""
    sessions = [hall.session(hall.event()) for _ in range(min(AT_ONCE, count))]
    with ThreadPoolExecutor(len(sessions)) as pool:
        late = [
            value for _ in range(count // len(sessions)) for value in pool.map(partial(_late, hall), sessions)
        ]
    emit(
        "live.countdown",
        f"{case}, {len(late)} countdowns, seconds late, p99",
        percentile(late, 99),
        "s",
        "lower",
        worst=round(max(late), 3),
        early=sum(value < 0 for value in late),
        goal=1,
    )


def after_a_kill(hall: Hall, broker: str) -> None:
    """The sessions service is killed while a round counts down; how late it closed once the service was back."""
    session = hall.session(hall.event())
    _open(hall, session)
    ears = Ears(hall.running.url)
    position = int(hall.host.get(f"/v1/sessions/{session}/snapshot")["seq"])
    ears.open([Ear(session, hall.host_id, str(hall.host.token), position, watched=True)])
    due = _close(hall, session)
    for name in KILLED:
        os.kill(hall.processes()[name], signal.SIGKILL)
    killed = time.time()
    while True:
        try:
            closed_at = _round(hall, session)["closed_at"]
            break
        except Exception:  # whatever a service says that is just coming back
            if time.time() - killed > PATIENCE_SECONDS:
                raise
            time.sleep(0.05)
    back = time.time()
    while closed_at is None:
        time.sleep(0.05)
        closed_at = _round(hall, session)["closed_at"]
        if time.time() - back > PATIENCE_SECONDS:
            raise RuntimeError("the round never closed")
    closed = datetime.fromisoformat(closed_at).timestamp()
    ears.reached(session, int(hall.host.get(f"/v1/sessions/{session}/snapshot")["seq"]), 1)
    times = ears.count(hall.host_id, b"event: round\n", b'"status":"closed"')
    ears.stop()
    emit("live.kill", f"{broker}, closings after SIGKILL in a countdown", times, "closings", "lower", goal=1)
    emit(
        "live.kill",
        f"{broker}, countdown after SIGKILL, seconds late after recovery",
        max(0.0, closed - max(due, back)),
        "s",
        "lower",
        recovery_seconds=round(back - killed, 2),
        after_due=round(closed - due, 2),
        goal=2,
    )


def _late(hall: Hall, session: str) -> float:
    """Open a round, close it with a countdown; how many seconds after its end the service closed it."""
    _open(hall, session)
    due = _close(hall, session)
    # When it closed is in the server's own record: asking often would only be load of another kind.
    time.sleep(max(0.0, due + LOOK_SECONDS - time.time()))
    deadline = time.time() + PATIENCE_SECONDS
    while (closed := _round(hall, session)["closed_at"]) is None:
        if time.time() > deadline:
            raise RuntimeError("a round never closed")
        time.sleep(LOOK_SECONDS)
    return datetime.fromisoformat(closed).timestamp() - due


def _open(hall: Hall, session: str) -> None:
    base = f"/v1/sessions/{session}/rounds"
    drafted = hall.host.post(base, {"title": "Round", "prompt": "", "rooms": 1})
    hall.host.post(f"{base}/{drafted['id']}/open", {})


def _close(hall: Hall, session: str) -> float:
    running = _round(hall, session)["id"]
    answer = hall.host.post(f"/v1/sessions/{session}/rounds/{running}/close", {"countdown_seconds": SECONDS})
    return datetime.fromisoformat(answer["closes_at"]).timestamp()


def _round(hall: Hall, session: str) -> dict[str, str]:
    found: dict[str, str] = hall.host.get(f"/v1/sessions/{session}/snapshot")["round"]
    return found
