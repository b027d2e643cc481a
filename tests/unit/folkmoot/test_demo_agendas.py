"""The demonstration's agendas are ones that registration takes and that can run from first to last item."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from folkmoot.demo.facts import LIVE, event_body, gatherings
from services.registration.domain.events import check_facts
from services.registration.routes.event_views import EventBody
from services.sessions.domain.running import begin, copy_of, next_due, tick

NOW = datetime(2026, 3, 2, 9, 7, tzinfo=UTC)
GATHERINGS = {facts["key"]: facts for facts in gatherings()}


def body(key: str) -> dict[str, Any]:
    return event_body(GATHERINGS[key], f"org_{'0' * 26}", NOW)


@pytest.mark.parametrize("key", GATHERINGS)
def test_registration_takes_it_and_it_fills_the_event_without_a_gap(key: str) -> None:
    said = body(key)
    facts = EventBody.model_validate_json(json.dumps(said)).facts()
    check_facts(facts, GATHERINGS[key]["organisation"]["tiers"])
    for before, after in pairwise(facts.agenda):
        assert before.ends_at == after.starts_at
    assert (facts.agenda[0].starts_at, facts.agenda[-1].ends_at) == (facts.starts_at, facts.ends_at)


@pytest.mark.parametrize("key", GATHERINGS)
def test_it_runs_to_its_last_item(key: str) -> None:
    run, _ = begin(copy_of(body(key)["agenda"], 1), NOW)
    while (due := next_due(run)) is not None:
        run, _ = tick(run, due)
    assert run.status == "done" or (run.holding and run.item == run.items[-1])


def test_localitys_workshop_is_as_it_was_to_the_minute() -> None:
    said = body(LIVE)
    starts = datetime.fromisoformat(said["starts_at"])
    times = {
        part["title"]: datetime.fromisoformat(part["starts_at"]) - starts
        for item in said["agenda"]
        for part in (item.get("parts") or [item])
    }
    assert {title: moment // timedelta(minutes=1) for title, moment in times.items()} == {
        "Welcome": 0,
        "What this means in the South West": 10,
        "Introductions": 15,
        "Discussion": 20,
        "Action plan": 50,
        "Feedback": 70,
        "Final thoughts and wrap-up": 80,
    }
    assert datetime.fromisoformat(said["agenda"][2]["parts"][2]["starts_at"]) - starts == timedelta(
        minutes=40
    )
