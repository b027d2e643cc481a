"""The agenda's timers against real workers: fired once by several of them, and after a kill."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from chassis.database import Database
from chassis.messaging import open_broker
from chassis.messaging.timers import Timers
from services.sessions.handlers import TIMERS
from tests.integration.services.sessions.test_processes import environment
from tests.support.sessions import Hall, Live
from tests.support.wait import eventually

STARTS = datetime(2020, 9, 21, 13, 0, tzinfo=UTC)


def agenda(*items: tuple[str, int, str]) -> list[dict[str, Any]]:
    """Items of (title, minutes, kind), one after the other."""
    found, minute = [], 0
    for title, minutes, kind in items:
        found.append(
            {
                "id": f"agi_{title.lower()}",
                "starts_at": STARTS + timedelta(minutes=minute),
                "ends_at": STARTS + timedelta(minutes=minute + minutes),
                "title": title,
                "kind": kind,
            }
        )
        minute += minutes
    return found


def said(live: Live) -> list[tuple[str, str]]:
    """(type, item) of what the run said to others, and what rounds did. How long people were given to come back depends
    on how late the worker was, so that is left out."""
    return [
        (kind, str(data.get("item_id", "")))
        for kind, _, data in live.messages()
        if kind.startswith(("run.", "round.")) and kind != "round.closing"
    ]


WHOLE = [
    ("run.item_started", "agi_welcome"),
    ("run.item_ended", "agi_welcome"),
    ("run.item_started", "agi_talk"),
    ("round.opened", ""),
    ("round.closed", ""),
    ("run.item_ended", "agi_talk"),
    ("run.item_started", "agi_bye"),
    ("run.item_ended", "agi_bye"),
]


def test_several_workers_run_an_agenda_and_each_timer_fires_once(hall: Hall) -> None:
    live = hall.live(
        people=3,
        start=False,
        pace=600,
        agenda=agenda(("Welcome", 10, "plenary"), ("Talk", 20, "breakout"), ("Bye", 10, "plenary")),
    )
    stop = threading.Event()
    databases = [Database(hall.database_url) for _ in range(3)]
    workers = [
        threading.Thread(target=Timers(database, TIMERS, hall.runtime).run, args=(stop,))
        for database in databases
    ]
    for worker in workers:
        worker.start()
    try:
        live.ok(live.host, "POST", "/start")
        eventually(lambda: live.snapshot()["run"]["status"] == "done", within=60)
    finally:
        stop.set()
        for worker in workers:
            worker.join(timeout=30)
        for database in databases:
            database.dispose()
    assert said(live) == WHOLE
    sequences = [body["seq"] for _, _, body in live.frames()]
    assert sequences == list(range(1, len(sequences) + 1))
    held = live.snapshot()["run"]["items"]
    for before, after in pairwise(held):
        assert before["ended_at"] == after["started_at"]
    main = live.snapshot()["session"]["main_room_id"]
    assert set(live.places().values()) == {main}


def test_a_worker_killed_in_mid_countdown_is_followed_by_one_that_fires_once(
    hall: Hall, database_url: Callable[[str], str]
) -> None:
    live = hall.live(
        people=2,
        pace=60,
        agenda=agenda(("Welcome", 4, "plenary"), ("Talk", 5, "breakout"), ("Bye", 1, "plenary")),
    )
    broker_url = database_url("broker")
    broker = open_broker(broker_url)
    broker.ensure_topics()
    broker.close()
    command = [sys.executable, "-m", "services.sessions", "work"]
    environ = environment(hall.database_url, broker_url)
    first = subprocess.Popen(command, env=environ)
    second = None
    try:
        eventually(lambda: live.snapshot()["run"]["item_id"] == "agi_talk", within=90)
        first.send_signal(signal.SIGKILL)
        first.wait(timeout=30)
        second = subprocess.Popen(command, env=environ)
        eventually(lambda: live.snapshot()["run"]["status"] == "done", within=90)
    finally:
        for process in (first, second):
            if process is not None:
                process.kill()
                process.wait(timeout=30)
    assert said(live) == WHOLE
