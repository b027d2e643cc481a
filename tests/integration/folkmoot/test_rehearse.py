"""`folkmoot rehearse` on whole Folkmoots: people who do not exist come, write, drop, come back and leave."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from folkmoot.client import Client
from folkmoot.rehearsing.entry import Access
from folkmoot.rehearsing.play import Played, Rehearsing, Wanted
from folkmoot.rehearsing.report import facts
from tests.support.up import ROOT, Up
from tests.support.wait import eventually

PASSWORD = "three old wooden boats"  # of an account of this test alone


class Organiser:
    """Somebody with an organisation and a published event on a running Folkmoot."""

    def __init__(self, up: Up) -> None:
        self.up = up
        run = uuid.uuid4().hex[:8]
        email = f"ola.{run}@example.org"
        internal = Client(up.services["registration"], token=up.service_token())
        internal.post("/internal/organisers", {"email": email, "name": "Ola", "password": PASSWORD})
        self.email = email
        self.token = str(
            up.client().post("/v1/sign-in/password", {"email": email, "password": PASSWORD})["access_token"]
        )
        self.client = up.client(self.token)
        organisation = self.client.post(
            "/v1/organisations", {"name": "Moot", "slug": f"moot-{run}", "tiers": []}
        )
        self.organisation_id = str(organisation["id"])
        starts = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7)
        event = self.client.post(
            "/v1/events",
            {
                "organisation_id": self.organisation_id,
                "title": "A workshop to rehearse",
                "starts_at": starts.isoformat(),
                "ends_at": (starts + timedelta(hours=1)).isoformat(),
                "time_zone": "Europe/London",
                "capacity": 20,
                "agenda": [],
            },
        )
        self.event_id = str(event["id"])
        self.client.post(f"/v1/events/{self.event_id}/publish")

    def rehearse(self, **wanted: Any) -> Played:
        """Play a rehearsal in this process."""
        access = Access(self.up.client().base_url, self.up.base_url, lambda: self.token)
        rehearsing = Rehearsing(access, Wanted(self.event_id, **wanted), lambda sentence: None)
        # In a thread of its own: browser tests before this one may have left a loop in the main thread.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, rehearsing.play()).result()

    def kept(self) -> list[dict[str, Any]]:
        """The rehearsals that are kept."""
        found: list[dict[str, Any]] = self.client.get(f"/v1/events/{self.event_id}/rehearsals")["items"]
        return found


@pytest.fixture(params=["stack", "kafka_stack"])
def organiser(request: pytest.FixtureRequest) -> Organiser:
    return Organiser(request.getfixturevalue(request.param))


def test_twenty_people_come_write_drop_and_leave_and_nothing_is_lost(organiser: Organiser) -> None:
    played = organiser.rehearse(people=20, pace=60, seed=3, minutes=0.4, start=True)
    said = facts(played)
    assert said["people"] == 20
    assert played.tally.done["note"] > 0
    assert played.tally.done["drop"] > 0
    assert said["said"] > 0
    assert said["seen"]["p50"] is not None
    assert (said["lost"], said["missed_frames"], said["duplicates"], said["stranded"]) == (0, 0, 0, [])
    assert organiser.kept() == []


def test_nothing_of_a_rehearsal_appears_outside(organiser: Organiser) -> None:
    client = organiser.client.post(
        f"/v1/organisations/{organiser.organisation_id}/clients",
        {"name": "Letters", "scopes": ["messages:read"]},
    )
    granted = organiser.up.client().post(
        "/v1/token",
        {
            "grant_type": "client_credentials",
            "client_id": client["client_id"],
            "client_secret": client["client_secret"],
        },
    )
    integration = organiser.up.client(str(granted["access_token"]))
    anyone = organiser.up.client()
    played = organiser.rehearse(people=5, pace=60, minutes=0.1, start=True, keep=True)
    session = organiser.client.get(f"/v1/sessions/of/{played.rehearsal_id}")
    organiser.client.post(f"/v1/sessions/{session['id']}/end")
    # The real event's end is offered after everything that the rehearsal said.
    organiser.client.post(f"/v1/events/{organiser.event_id}/close")

    def offered() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = integration.get("/v1/messages")["items"]
        assert "event.closed" in [message["type"] for message in found]
        return found

    messages = eventually(offered)
    assert played.rehearsal_id not in json.dumps(messages)
    listed = anyone.get("/v1/events", limit=200)
    assert played.rehearsal_id not in json.dumps(listed)
    assert anyone.raw("GET", f"/v1/events/{played.rehearsal_id}").status_code == 404
    assert anyone.raw("GET", f"/e/rehearsal-{played.rehearsal_id[4:]}").status_code == 404
    assert "Rehearsal" not in anyone.raw("GET", "/").text

    assert [one["id"] for one in organiser.kept()] == [played.rehearsal_id]
    organiser.client.call("DELETE", f"/v1/events/{organiser.event_id}/rehearsals/{played.rehearsal_id}")
    eventually(
        lambda: organiser.client.raw("GET", f"/v1/sessions/{session['id']}").status_code == 404,
        because="the session of the forgotten rehearsal is still there",
    )


def test_ctrl_c_ends_it_cleanly(stack: Up) -> None:
    organiser = Organiser(stack)
    command = [sys.executable, "-m", "folkmoot", "rehearse", organiser.event_id, "--people", "4", "--json"]
    environment = {**os.environ, "FOLKMOOT_HOME": str(stack.home), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        printed = []
        for line in process.stderr:
            printed.append(line)
            if "4 of 4 here" in line:
                break
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    assert any(f"{stack.base_url}/link/" in line for line in printed), printed
    said = json.loads(out)
    assert process.returncode == 0, said
    assert (said["people"], said["stranded"], said["forgotten"]) == (4, [], True)
    assert organiser.kept() == []


def test_an_event_that_is_not_there_is_named(stack: Up) -> None:
    command = [sys.executable, "-m", "folkmoot", "rehearse", "no-such-event"]
    environment = {**os.environ, "FOLKMOOT_HOME": str(stack.home), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "there is no event 'no-such-event' here" in done.stderr
