"""Presence: shown while a stream is open; a silent hub takes its streams along."""

from sqlalchemy import text

from chassis.messaging.timers import Timers
from services.sessions.handlers import TIMERS
from tests.support.sessions import Hall, Live


def present(live: Live) -> set[str]:
    return {person["person_id"] for person in live.snapshot()["participants"] if person["present"]}


def presence_frames(live: Live) -> list[tuple[str, bool]]:
    return [
        (person, present)
        for kind, _, body in live.frames()
        if kind == "presence"
        for present, name in ((True, "came"), (False, "went"))
        for person in body[name]
    ]


def alive(hall: Hall, hub_id: str) -> dict[str, bool]:
    answer: dict[str, bool] = hall.ok("svc:gateway", "POST", f"/internal/hubs/{hub_id}/alive")
    return answer


def silence(hall: Hall, hub_id: str) -> int:
    """The hub was last heard of 21 seconds ago; how many timers fire."""
    with hall.runtime.database.transaction() as db:
        db.execute(
            text("UPDATE hubs SET alive_at = alive_at - interval '21 s' WHERE id = :id"), {"id": hub_id}
        )
        db.execute(text("UPDATE timers SET due_at = clock_timestamp() WHERE subject = :id"), {"id": hub_id})
    return Timers(hall.runtime.database, TIMERS, hall.runtime).fire_due()


def test_somebody_is_here_while_one_of_their_streams_is_open(hall: Hall) -> None:
    live = hall.live(people=2)
    ann, _ = live.attendees
    assert present(live) == set()
    tab, other_tab = live.stream(ann), live.stream(ann)
    live.presence(closed=[tab])
    assert present(live) == {ann}
    live.presence(closed=[other_tab])
    assert present(live) == set()
    assert presence_frames(live) == [(ann, True), (ann, False)]


def test_reporting_the_same_streams_again_changes_nothing(hall: Hall) -> None:
    live = hall.live(people=1)
    [ann] = live.attendees
    stream = live.stream(ann)
    live.presence(opened=[(ann, stream)])
    live.presence(closed=[stream])
    live.presence(closed=[stream])
    assert presence_frames(live) == [(ann, True), (ann, False)]


def test_streams_of_strangers_are_passed_over(hall: Hall) -> None:
    live, other = hall.live(people=1), hall.live(people=1)
    live.stream(other.attendees[0])
    assert present(live) == set()


def test_leaving_is_seen_at_once(hall: Hall) -> None:
    live = hall.live(people=1)
    [ann] = live.attendees
    live.stream(ann)
    assert live.call(ann, "POST", "/leave").status == 204
    assert present(live) == set()
    assert presence_frames(live) == [(ann, True), (ann, False)]


def test_a_silent_hub_takes_its_streams_along_and_has_to_report_them_again(hall: Hall) -> None:
    live = hall.live(people=3)
    ann, ben, cat = live.attendees
    for person in (ann, ben):
        live.stream(person, hub_id="hub-a")
    live.stream(cat, hub_id="hub-b")
    assert alive(hall, "hub-a") == {"known": False}, "whether it had streams before is not known yet"
    assert alive(hall, "hub-a") == {"known": True}
    assert silence(hall, "hub-a") == 1
    assert present(live) == {cat}
    live.stream(ben, hub_id="hub-a")
    assert alive(hall, "hub-a") == {"known": False}, "a report in between does not make it complete"
    assert alive(hall, "hub-a") == {"known": True}


def test_a_hub_that_is_heard_of_keeps_its_streams(hall: Hall) -> None:
    live = hall.live(people=1)
    live.stream(live.attendees[0])
    with hall.runtime.database.transaction() as db:
        db.execute(text("UPDATE timers SET due_at = clock_timestamp() WHERE kind = 'hub.silent'"))
    Timers(hall.runtime.database, TIMERS, hall.runtime).fire_due()
    assert present(live) == set(live.attendees)


def test_the_hub_learns_who_may_listen_and_from_where(hall: Hall) -> None:
    live = hall.live(people=1)
    [ann] = live.attendees

    def audience(person: str) -> dict[str, object]:
        found: dict[str, object] = hall.ok(
            "svc:gateway", "GET", f"/internal/sessions/{live.id}/audience/{person}"
        )
        return found

    seq = live.snapshot()["seq"]
    main = live.snapshot()["session"]["main_room_id"]
    assert audience(ann) | {"organisation_id": ""} == {
        "session_id": live.id, "event_id": live.event_id, "organisation_id": "",
        "role": "attendee", "room_id": main, "epoch": 1, "seq": seq,
    }  # fmt: skip
    assert audience(live.host)["role"] == "host"
    stranger = audience(hall.attendee("evt_" + "0" * 26))
    assert (stranger["role"], stranger["room_id"]) == ("none", None)
