"""One workshop from joining to the report, through the service's own HTTP face."""

from tests.support.sessions import Hall


def test_join_round_move_return_close_and_report(hall: Hall) -> None:
    live = hall.live(start=False)
    ann, ben, cat, dan = (live.newcomer(name, place) for name, place in [
        ("Ann Lee", "Bath"), ("Ben Fox", "Bath"), ("Cat Day", "Truro"), ("Dan Roe", "Truro")
    ])  # fmt: skip
    waiting = live.snapshot(ann)
    assert waiting["session"]["status"] == "waiting"
    assert waiting["you"]["role"] == "attendee"
    assert [person["initials"] for person in waiting["participants"]] == ["HH", "AL", "BF", "CD", "DR"]
    main = waiting["session"]["main_room_id"]
    assert set(live.places().values()) == {main}

    draft = live.prepare(2, seed=1)
    assert draft["status"] == "draft"
    planned = {item["person_id"]: item["room_id"] for item in draft["assignments"]}
    assert set(planned) == {ann, ben, cat, dan}
    assert planned[ann] != planned[ben]
    assert planned[cat] != planned[dan]
    assert live.snapshot(ann)["round"] is None
    assert len(live.snapshot()["rooms"]) == 3

    assert (
        live.call(live.host, "POST", f"/rounds/{draft['id']}/open", {})
        .body["type"]
        .endswith("session-not-live")
    )
    live.ok(live.host, "POST", "/start")
    opened = live.ok(live.host, "POST", f"/rounds/{draft['id']}/open", {"minutes": 20})
    assert (opened["status"], opened["assignments"]) == ("open", [])
    assert live.places() == {**planned, live.host: main}

    moved = live.ok(live.host, "POST", "/moves", {"moves": [
        {"person_id": ann, "room_id": planned[ben], "epoch": 2},
    ]})  # fmt: skip
    assert moved["placements"] == [{"person_id": ann, "room_id": planned[ben], "epoch": 3}]
    snapshot = live.snapshot(ann)
    assert snapshot["you"] == {"person_id": ann, "role": "attendee", "room_id": planned[ben], "epoch": 3}
    empty = {"room_id": planned[ben], "text": "", "version": 0, "by": None, "reporter": None}
    assert snapshot["note"] == empty

    note = live.ok(ann, "PUT", f"/rooms/{planned[ben]}/note", {"text": "Save the hall", "version": 0})
    assert (note["version"], note["by"]) == (1, ann)
    assert live.ok(ann, "POST", "/return")["placements"][0]["room_id"] == main

    late = live.newcomer("Late Lou")
    assert live.places()[late] == planned[ann]
    closed = live.ok(live.host, "POST", f"/rounds/{draft['id']}/close", {"countdown_seconds": 0})
    assert closed["status"] == "closed"
    assert set(live.places().values()) == {main}
    assert live.call(ann, "GET", "/report").status == 409
    assert live.ok(live.host, "POST", "/end")["status"] == "ended"
    report = live.ok(late, "GET", "/report")
    assert (report["attendance"]["total"], report["attendance"]["hosts"]) == (5, 1)
    [talk] = report["rounds"]
    people = {person["name"] for room in talk["rooms"] for person in room["people"]}
    assert people == {"Ann Lee", "Ben Fox", "Cat Day", "Dan Roe", "Late Lou"}
    assert "Save the hall" in {room["note"] for room in talk["rooms"]}


def test_frames_are_numbered_without_gaps_and_messages_too(hall: Hall) -> None:
    live = hall.live(people=3)
    opened = live.open(2)
    live.ok(live.host, "POST", f"/rounds/{opened['id']}/close", {"countdown_seconds": 0})
    live.ok(live.host, "POST", "/end")
    sequences = [body["seq"] for _, _, body in live.frames()]
    assert sequences == list(range(1, len(sequences) + 1))
    assert live.snapshot()["seq"] == sequences[-1]
    messages = live.messages()
    assert [sequence for _, sequence, _ in messages] == list(range(1, len(messages) + 1))
    assert [kind for kind, _, _ in messages if not kind.startswith("participant")] == [
        "session.created", "session.started", "run.item_started", "round.opened", "round.closed",
        "run.item_ended", "session.ended", "report.ready",
    ]  # fmt: skip
