"""The session of a rehearsal: marked, counted in no history, and removed without a trace."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from chassis.ids import new_id
from chassis.messaging import Received
from chassis.messaging.broker import Delivered
from contracts import RehearsalForgotten
from gateway.messages.cloudevents import public
from services.sessions import store
from services.sessions.handlers import HANDLERS
from services.sessions.models import Base
from services.sessions.use_cases.drafting import UPKEEP_TIMER
from tests.support.sessions import Hall

KEPT = {"outbox", "inbox", "idempotency_keys", "alembic_version"}
"""What is emptied by time; it holds no more than was sent."""


def forget(hall: Hall, event_id: str) -> None:
    with hall.runtime.database.transaction() as db:
        received: Received[Any] = Received(
            RehearsalForgotten(event_id=event_id),
            new_id("msg"),
            event_id,
            event_id,
            2,
            datetime.now(UTC),
            None,
        )
        HANDLERS[RehearsalForgotten](hall.runtime, db, received)


def rows(hall: Hall) -> dict[str, int]:
    return {
        table.name: hall.counts(f"SELECT count(*) FROM {table.name}")
        for table in Base.metadata.sorted_tables
        if table.name not in KEPT
    }


def test_everybody_sees_that_it_is_a_rehearsal(hall: Hall) -> None:
    live = hall.live(1, rehearsal=True, pace=10)
    assert live.snapshot()["session"]["rehearsal"] is True
    assert hall.live(1).snapshot()["session"]["rehearsal"] is False


def test_its_messages_are_marked_and_integrations_get_none(hall: Hall) -> None:
    rehearsed = hall.live(2, rehearsal=True)
    real = hall.live(2)
    with hall.runtime.database.reading() as db:
        said = db.execute(
            text("SELECT key, headers, value FROM outbox WHERE topic = 'folkmoot.sessions'")
        ).all()
    offered = {
        row.key: public(
            Delivered("folkmoot.sessions", row.key, row.headers, row.value, 0, 0, datetime.now(UTC), "-")
        )
        for row in said
    }
    assert offered[rehearsed.event_id] is None
    assert offered[real.event_id] is not None


def test_a_forgotten_rehearsal_leaves_no_row_and_other_sessions_keep_theirs(hall: Hall) -> None:
    hall.live(3)
    before = rows(hall)
    live = hall.live(6, rehearsal=True)
    prepared = live.prepare(2)
    live.ok(live.host, "POST", f"/rounds/{prepared['id']}/open", {"minutes": 5})
    live.ok(live.host, "POST", f"/rounds/{prepared['id']}/close", {"countdown_seconds": 120})
    live.prepare(3)
    assert rows(hall) != before
    forget(hall, live.event_id)
    forget(hall, live.event_id)
    assert rows(hall) == before
    assert hall.call(live.host, "GET", f"/v1/sessions/{live.id}").status == 404
    last = hall.outbox("folkmoot.live", live.id)[-1]
    assert (last[2]["kind"], last[2]["body"]["status"]) == ("session", "ended")


def test_only_a_rehearsal_can_be_forgotten(hall: Hall) -> None:
    live = hall.live(2)
    before = rows(hall)
    forget(hall, live.event_id)
    assert rows(hall) == before


def test_whom_somebody_met_in_a_rehearsal_does_not_count_elsewhere(hall: Hall) -> None:
    organisation_id = new_id("org")
    live = hall.live(4, organisation_id=organisation_id, rehearsal=True)
    prepared = live.prepare(1)
    live.ok(live.host, "POST", f"/rounds/{prepared['id']}/open", {})
    real = hall.live(0, organisation_id=organisation_id)
    for person in live.attendees:
        hall.registration.attending[real.event_id, person] = hall.registration.attending[
            live.event_id, person
        ]
        real.ok(person, "POST", "/join")
    with hall.runtime.database.reading() as db:
        rehearsed, session = (store.session_by_id(db, found.id) for found in (live, real))
        assert session is not None
        assert rehearsed is not None
        assert store.meetings(db, session, live.attendees, "organisation") == {}
        assert len(store.meetings(db, rehearsed, live.attendees, "session")) == 6


def test_it_begins_with_the_polls_and_drafts_that_hosts_prepared(hall: Hall) -> None:
    def agenda(prefix: str) -> list[dict[str, Any]]:
        starts = datetime(2026, 9, 21, 13, 0, tzinfo=UTC)
        return [
            {
                "id": f"{prefix}_{number}",
                "starts_at": starts + timedelta(minutes=10 * number),
                "ends_at": starts + timedelta(minutes=10 * number + 10),
                "title": kind.title(),
                "kind": kind,
            }
            for number, kind in enumerate(["poll", "breakout"])
        ]

    prepared = hall.live(2, start=False, agenda=agenda("agi_real"))
    asks = {"kind": "one", "options": ["Bus", "Train"]}
    prepared.ok(
        prepared.host,
        "POST",
        "/polls",
        {"title": "How?", "asks": asks, "anonymous": True, "agenda_item_id": "agi_real_0"},
    )
    ann, ben = prepared.attendees
    room_names = [{"name": "By the river", "most": 3}, {"name": "In the yard"}]
    draft = {"title": "Talk", "prompt": "What now?", "rooms": room_names, "agenda_item_id": "agi_real_1"}
    prepared.ok(prepared.host, "POST", "/plan", {"rounds": [draft], "apart": [[ann, ben]]})

    copied = hall.live(
        3, start=False, agenda=agenda("agi_copy"), rehearsal=True, rehearsal_of=prepared.event_id
    )
    hall.fire_due(UPKEEP_TIMER)
    [poll] = copied.snapshot()["polls"]
    assert (poll["title"], poll["asks"]["options"], poll["agenda_item_id"]) == (
        "How?",
        asks["options"],
        "agi_copy_0",
    )
    [round_] = copied.drafts()
    assert (round_["title"], round_["prompt"], round_["agenda_item_id"]) == (
        "Talk",
        "What now?",
        "agi_copy_1",
    )
    assert [(room["name"], room["most"]) for room in round_["rooms"]] == [
        ("By the river", 3),
        ("In the yard", None),
    ]
    assert {one["person_id"] for one in round_["assignments"]} == set(copied.attendees)
    # The event's own are as they were.
    [own] = prepared.drafts()
    assert {one["person_id"] for one in own["assignments"]} == {ann, ben}
    assert own["id"] != round_["id"]
