"""Polls of a session of a Hall, for tests."""

from typing import Any

from sqlalchemy import text

from chassis.messaging.timers import Timers
from services.sessions.handlers import TIMERS
from services.sessions.use_cases.polls.counting import TELL_TIMER
from tests.support.sessions import Answer, Hall, Live

BUS_OR_HALL = {"kind": "one", "options": ["Bus", "Hall", "Shop"]}


def prepare(live: Live, asks: dict[str, Any] | None = None, **more: Any) -> Any:
    """A draft."""
    body = {"title": "What first?", "asks": asks or BUS_OR_HALL, **more}
    return live.ok(live.host, "POST", "/polls", body)


def opened(live: Live, asks: dict[str, Any] | None = None, **more: Any) -> str:
    """A poll that is open; its id."""
    poll_id = str(prepare(live, asks, **more)["id"])
    live.ok(live.host, "POST", f"/polls/{poll_id}/open", {})
    return poll_id


def vote(live: Live, who: str, poll_id: str, *answers: Any) -> Answer:
    """Somebody votes; a number is a choice."""
    body = {"answers": [{"choices": [one]} if isinstance(one, int) else one for one in answers]}
    return live.call(who, "PUT", f"/polls/{poll_id}/ballot", body)


def close(live: Live, poll_id: str) -> Any:
    return live.ok(live.host, "POST", f"/polls/{poll_id}/close", {})


def fire(hall: Hall, kind: str) -> int:
    """Let the timers of this kind be due now, and no others, however slow the machine is; how many fired."""
    with hall.runtime.database.transaction() as db:
        due = "UPDATE timers SET due_at = clock_timestamp() WHERE kind = :kind AND due_at IS NOT NULL"
        db.execute(text(due), {"kind": kind})
    return Timers(hall.runtime.database, {kind: TIMERS[kind]}, hall.runtime).fire_due()


def told(live: Live) -> int:
    """Tell of votes that have come in; how many polls were told of."""
    return fire(live.hall, TELL_TIMER)


def polls(live: Live, who: str | None = None) -> list[Any]:
    """The polls of somebody's snapshot."""
    return list(live.snapshot(who)["polls"])


def counts(poll: Any) -> dict[str, int]:
    """Votes by label."""
    return {line["label"]: line["votes"] for line in poll["tally"]["lines"]}


def follow(live: Live, state: Any, who: str) -> list[Any]:
    """The polls that somebody sees who had the snapshot `state` and every frame since that is theirs."""
    host = state["you"]["role"] == "host"
    seen = {poll["id"]: poll for poll in state["polls"]}
    for kind, audience, body in live.frames():
        if kind != "poll" or body["seq"] <= state["seq"] or (audience["to"] == "hosts" and not host):
            continue
        seen.update({poll["id"]: poll for poll in body["polls"]})
        for poll_id in body["removed"]:
            seen.pop(poll_id, None)
    return sorted(seen.values(), key=lambda poll: (poll["position"], poll["id"]))
