"""The agenda runs by itself against a real database: items hand over, rooms open and close, hosts steer."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from services.sessions.use_cases.running.keeping import run_for_report
from tests.support.sessions import Hall, Live

STARTS = datetime(2020, 9, 21, 13, 0, tzinfo=UTC)


def item(start: int, end: int, title: str, kind: str = "plenary", **more: Any) -> dict[str, Any]:
    return {
        "id": f"agi_{title.lower()}",
        "starts_at": STARTS + timedelta(minutes=start),
        "ends_at": STARTS + timedelta(minutes=end),
        "title": title,
        "kind": kind,
        **more,
    }


def part(start: int, title: str, kind: str = "breakout") -> dict[str, Any]:
    return {
        "id": f"agi_{title.lower()}",
        "starts_at": STARTS + timedelta(minutes=start),
        "title": title,
        "prompt": f"{title}?",
        "kind": kind,
    }


AGENDA = [
    item(0, 10, "Welcome"),
    item(
        10,
        40,
        "Talk",
        "breakout",
        parts=[part(10, "Names"), part(15, "Ideas"), part(35, "Reports", "plenary")],
    ),
    item(40, 45, "Goodbye"),
]


def command(live: Live, what: str, **body: Any) -> Any:
    """A host's command, on the run as it is."""
    version = live.ok(live.host, "GET", "/run")["version"]
    return live.ok(live.host, "POST", f"/run/{what}", {"version": version, **body})


def let_pass(hall: Hall, minutes: float) -> None:
    """So much time goes by: everything that was to happen later happens so much sooner."""
    with hall.runtime.database.transaction() as db:
        for moment in ("since", "until", "paused_at", "started_at"):
            db.execute(
                text(
                    "UPDATE runs SET state = jsonb_set(state, ARRAY[:name], to_jsonb("
                    " ((state->>:name)::timestamptz - make_interval(0, 0, 0, 0, 0, 0, :seconds))::text))"
                    " WHERE state->>:name IS NOT NULL"
                ),
                {"name": moment, "seconds": minutes * 60},
            )
        db.execute(
            text(
                "UPDATE timers SET due_at = due_at - make_interval(0, 0, 0, 0, 0, 0, :seconds)"
                " WHERE kind IN ('run.due', 'round.close')"
            ),
            {"seconds": minutes * 60},
        )
    fire(hall)


def fire(hall: Hall) -> int:
    fired = 0
    while (more := hall.fire_due()) > 0:
        fired += more
    return fired


def on(live: Live) -> str | None:
    """What is on: the part's title, or the item's."""
    run = live.ok(live.host, "GET", "/run")
    found = next((one for one in run["items"] if one["id"] == run["item_id"]), None)
    if found is None:
        return None
    return str(found["title"] if run["part"] is None else found["parts"][run["part"]]["title"])


def in_main(live: Live) -> set[str]:
    main = live.snapshot()["session"]["main_room_id"]
    return {person for person, room in live.places().items() if room == main}


def test_starting_the_workshop_begins_its_agenda(hall: Hall) -> None:
    live = hall.live(agenda=AGENDA)
    run = live.snapshot(live.host)["run"]
    assert (run["status"], on(live)) == ("running", "Welcome")
    assert [kind for kind, _, _ in live.messages()][-2:] == ["session.started", "run.item_started"]


def test_an_agenda_runs_from_first_to_last_item_by_itself(hall: Hall) -> None:
    live = hall.live(people=4, agenda=AGENDA)
    fire(hall)
    assert [draft["agenda_item_id"] for draft in live.drafts()] == ["agi_talk"], "tables are laid ahead"
    let_pass(hall, 10)
    assert on(live) == "Names"
    assert in_main(live) == {live.host}
    assert live.snapshot()["round"]["agenda_item_id"] == "agi_talk"
    let_pass(hall, 5)
    assert on(live) == "Ideas"
    assert in_main(live) == {live.host}
    let_pass(hall, 19.6)
    assert live.snapshot()["round"]["status"] == "closing"
    let_pass(hall, 0.4)
    assert on(live) == "Reports"
    assert in_main(live) == {live.host, *live.attendees}
    let_pass(hall, 5)
    assert on(live) == "Goodbye"
    let_pass(hall, 5)
    run = live.snapshot()["run"]
    assert (run["status"], run["item_id"]) == ("done", None)
    assert live.snapshot()["session"]["status"] == "live", "the host says goodbye, then ends it"
    said = [(kind, data.get("item_id")) for kind, _, data in live.messages() if kind.startswith("run.")]
    assert said == [
        (what, f"agi_{one}")
        for one in ("welcome", "talk", "goodbye")
        for what in ("run.item_started", "run.item_ended")
    ]
    assert [kind for kind, _, _ in live.messages()].count("round.opened") == 1
    assert [kind for kind, _, _ in live.messages()].count("round.closed") == 1


def test_a_timer_fires_once_and_the_countdown_of_the_rooms_with_it(hall: Hall) -> None:
    live = hall.live(people=2, agenda=AGENDA)
    let_pass(hall, 10)
    let_pass(hall, 5)
    before = live.snapshot()["seq"]
    assert fire(hall) == 0
    assert live.snapshot()["seq"] == before
    let_pass(hall, 19.6)
    let_pass(hall, 0.5)
    closes = [body for kind, _, body in live.frames() if kind == "placement" and body["cause"] == "close"]
    assert len(closes) == 1


def test_a_round_that_a_host_prepared_for_the_item_is_the_one_that_opens(hall: Hall) -> None:
    live = hall.live(people=4, start=False, agenda=AGENDA)
    body = {"title": "Ours", "room_names": ["Red", "Blue"], "agenda_item_id": "agi_talk"}
    prepared = live.ok(live.host, "POST", "/rounds", body)
    live.ok(live.host, "POST", "/start")
    fire(hall)
    assert len(live.drafts()) == 1
    let_pass(hall, 10)
    assert live.snapshot()["round"]["id"] == prepared["id"]


def test_rooms_are_dealt_as_the_agenda_says(hall: Hall) -> None:
    settings = {"room_names": ["Food", "Homes", "Work"], "mode": "random"}
    live = hall.live(people=6, agenda=[item(0, 20, "Talk", "breakout", breakout=settings)])
    shown = live.snapshot()["round"]
    assert ([room["name"] for room in shown["rooms"]], shown["status"]) == (["Food", "Homes", "Work"], "open")
    places = list(live.places().values())
    assert sorted(places.count(room["id"]) for room in shown["rooms"]) == [2, 2, 2]


def test_rooms_of_about_five_without_a_word_about_them(hall: Hall) -> None:
    live = hall.live(people=7, agenda=[item(0, 20, "Talk", "breakout")])
    assert len(live.snapshot()["round"]["rooms"]) == 2


def test_a_host_ends_a_breakout_early_and_people_are_given_time_to_come_back(hall: Hall) -> None:
    live = hall.live(people=2, agenda=[item(0, 20, "Talk", "breakout"), item(20, 30, "After")])
    run = command(live, "next")
    assert run["called_back"]
    shown = live.snapshot()["round"]
    assert (shown["status"], shown["closes_at"]) == ("closing", run["until"])
    assert command(live, "next")["item_id"] == "agi_after"
    assert in_main(live) == {live.host, *live.attendees}


def test_more_minutes_keep_the_rooms_open_and_a_pause_stops_their_countdown(hall: Hall) -> None:
    live = hall.live(people=2, agenda=[item(0, 20, "Talk", "breakout")])
    run = command(live, "extend", minutes=3)
    assert live.snapshot()["round"]["ends_at"] == run["until"]
    let_pass(hall, 22.8)
    assert live.snapshot()["round"]["status"] == "closing"
    paused = command(live, "pause")
    assert (paused["until"], live.snapshot()["round"]["status"]) == (None, "open")
    assert 0 < paused["left_seconds"] <= 12.5
    assert fire(hall) == 0
    assert command(live, "resume")["called_back"], "only seconds are left, so people are called back at once"
    assert live.snapshot()["round"]["status"] == "closing"


def test_an_item_that_waits_for_the_host_waits(hall: Hall) -> None:
    live = hall.live(
        people=2, agenda=[item(0, 20, "Talk", "breakout", advance="host"), item(20, 30, "After")]
    )
    let_pass(hall, 25)
    run = live.snapshot()["run"]
    assert (on(live), run["waits"], live.snapshot()["round"]["status"]) == ("Talk", True, "open")
    command(live, "advance", item_id="agi_talk", advance="auto")
    assert live.snapshot()["round"]["status"] == "closing"


def test_of_two_hosts_who_act_at_once_the_second_is_shown_what_the_first_did(hall: Hall) -> None:
    live = hall.live(agenda=AGENDA)
    version = live.snapshot()["run"]["version"]
    done = live.ok(live.host, "POST", "/run/next", {"version": version})
    refused = live.call(live.host, "POST", "/run/next", {"version": version})
    assert (refused.status, refused.body["type"]) == (409, "/problems/run-changed")
    assert refused.body["run"] == done
    assert live.snapshot()["run"] == done


def test_a_command_after_the_end_of_an_item_that_no_timer_has_ended_yet_is_refused(hall: Hall) -> None:
    live = hall.live(agenda=AGENDA)
    version = live.snapshot()["run"]["version"]
    with hall.runtime.database.transaction() as db:
        db.execute(
            text(
                "UPDATE runs SET state = jsonb_set(state, '{until}',"
                " to_jsonb((clock_timestamp() - interval '1 second')::text))"
            )
        )
    refused = live.call(live.host, "POST", "/run/extend", {"version": version, "minutes": 5})
    assert (refused.status, refused.body["run"]["item_id"]) == (409, "agi_talk")


def test_hosts_skip_reorder_and_insert_and_everybody_sees_it(hall: Hall) -> None:
    live = hall.live(people=1, agenda=AGENDA)
    command(live, "skip", item_id="agi_talk")
    extra = command(live, "insert", title="Stretch", kind="break", minutes=2, before="agi_goodbye")
    new = extra["items"][2]["id"]
    command(live, "reorder", item_ids=["agi_goodbye", new, "agi_talk"])
    run = live.snapshot(live.attendees[0])["run"]
    assert [(one["title"], one["status"]) for one in run["items"]] == [
        ("Welcome", "on"),
        ("Goodbye", "coming"),
        ("Stretch", "coming"),
        ("Talk", "skipped"),
    ]
    frames = [(audience["to"], body["run"]) for kind, audience, body in live.frames() if kind == "run"]
    assert frames[-1] == ("all", run)
    command(live, "next")
    assert on(live) == "Goodbye"
    command(live, "next")
    assert command(live, "next")["status"] == "done"


def test_inserting_twice_with_one_key_inserts_once(hall: Hall) -> None:
    live = hall.live(agenda=AGENDA)
    body = {
        "version": live.snapshot()["run"]["version"],
        "title": "Stretch",
        "kind": "break",
        "minutes": 2,
    }
    first = live.call(live.host, "POST", "/run/insert", body, Idempotency_Key="k1")
    second = live.call(live.host, "POST", "/run/insert", body, Idempotency_Key="k1")
    assert (first.status, first.body) == (second.status, second.body)
    assert first.status == 201


def test_a_round_that_is_open_already_is_left_alone_and_the_agenda_says_so(hall: Hall) -> None:
    live = hall.live(people=2, agenda=AGENDA)
    opened = live.open(2)
    let_pass(hall, 10)
    run = live.snapshot()["run"]
    assert on(live) == "Names"
    assert "was open already" in run["items"][1]["trouble"]
    assert live.snapshot()["round"]["id"] == opened["id"]
    assert [kind for kind, _, _ in live.messages()].count("round.opened") == 1
    sequence = [seq for _, seq, _ in hall.outbox("folkmoot.live", live.id)]
    assert sequence == list(range(1, len(sequence) + 1)), "what was undone was never told"


def test_a_manual_session_begins_its_agenda_when_the_host_says_so(hall: Hall) -> None:
    live = hall.live(start=False, agenda=AGENDA)
    assert live.ok(live.host, "PUT", "/run/settings", {"manual": True})["manual"]
    live.ok(live.host, "POST", "/start")
    assert live.snapshot()["run"]["status"] == "waiting"
    assert command(live, "start")["status"] == "running"
    assert live.call(live.host, "PUT", "/run/settings", {"manual": True}).status == 409


def test_a_session_without_an_agenda_has_no_run(hall: Hall) -> None:
    live = hall.live(agenda=[])
    assert live.snapshot()["run"] is None
    assert not [kind for kind, _, _ in live.frames() if kind == "run"]


def test_a_session_can_end_with_its_last_item(hall: Hall) -> None:
    live = hall.live(agenda=[item(0, 5, "Welcome")])
    live.ok(live.host, "PUT", "/run/settings", {"ends_session": True})
    let_pass(hall, 5)
    assert live.snapshot()["session"]["status"] == "ended"
    assert [kind for kind, _, _ in live.messages()][-3:] == [
        "run.item_ended",
        "session.ended",
        "report.ready",
    ]


def test_ending_the_session_ends_what_is_on_and_no_timer_is_left(hall: Hall) -> None:
    live = hall.live(people=2, agenda=[item(0, 20, "Talk", "breakout"), item(20, 30, "After")])
    live.ok(live.host, "POST", "/end")
    run = live.snapshot()["run"]
    assert (run["status"], [one["status"] for one in run["items"]]) == ("done", ["done", "coming"])
    let_pass(hall, 60)
    assert live.snapshot()["run"] == run
    assert live.call(live.host, "POST", "/run/pause", {"version": run["version"]}).status == 409


def test_planned_and_actual_minutes_are_kept_for_the_report(hall: Hall) -> None:
    live = hall.live(agenda=AGENDA)
    let_pass(hall, 4)
    command(live, "next")
    with hall.runtime.database.reading() as db:
        first, *_ = run_for_report(db, live.id)
    assert (first.planned_seconds, first.status) == (600, "done")
    assert first.actual_seconds is not None


def test_an_agenda_that_changes_before_the_start_is_followed_and_later_is_not(hall: Hall) -> None:
    from services.sessions.use_cases import lifecycle

    live = hall.live(start=False, agenda=AGENDA)
    command(live, "skip", item_id="agi_talk")

    def publish(version: int, *agenda: dict[str, Any]) -> None:
        details = hall.registration.events[live.event_id]
        changed = details.model_validate({**details.model_dump(), "version": version, "agenda": list(agenda)})
        with hall.runtime.database.transaction() as db:
            lifecycle.follow_event(hall.runtime, db, changed)

    publish(2, *AGENDA[:2])
    assert [one["status"] for one in live.snapshot()["run"]["items"]] == ["coming", "coming"]
    live.ok(live.host, "POST", "/start")
    publish(3, AGENDA[0])
    assert len(live.snapshot()["run"]["items"]) == 2


def test_only_hosts_steer_and_only_members_look(hall: Hall) -> None:
    live, other = hall.live(people=1, agenda=AGENDA), hall.live(agenda=AGENDA)
    version = live.snapshot()["run"]["version"]
    bodies: dict[str, dict[str, Any]] = {
        "start": {},
        "pause": {},
        "resume": {},
        "extend": {"minutes": 1},
        "next": {},
        "skip": {"item_id": "agi_talk"},
        "reorder": {"item_ids": ["agi_goodbye", "agi_talk"]},
        "insert": {"title": "X", "kind": "break", "minutes": 1},
        "advance": {"item_id": "agi_talk", "advance": "host"},
    }
    for who in (live.attendees[0], other.host):
        for what, body in bodies.items():
            answer = live.call(who, "POST", f"/run/{what}", {"version": version, **body})
            assert answer.status == 403, (what, answer)
        assert live.call(who, "PUT", "/run/settings", {"ends_session": True}).status == 403
    assert live.call(live.attendees[0], "GET", "/run").body["version"] == version
    assert live.call(other.host, "GET", "/run").status == 403


def test_a_rehearsal_of_pace_sixty_has_minutes_of_a_second(hall: Hall) -> None:
    live = hall.live(people=2, pace=60, agenda=AGENDA)
    run = live.snapshot()["run"]
    since, until = (datetime.fromisoformat(run[name]) for name in ("since", "until"))
    assert (until - since, run["pace"]) == (timedelta(seconds=10), 60)
