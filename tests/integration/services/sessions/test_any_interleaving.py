"""On a real database, whatever hosts and attendees do in whatever order: one room each, epochs rise, the stream after
a snapshot leads to the next snapshot, and timers fire once."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from chassis.messaging.timers import Timers
from services.sessions.handlers import TIMERS
from tests.support.sessions import Hall

PEOPLE = 8
somebody = st.integers(0, PEOPLE - 1)


class Workshop(RuleBasedStateMachine):
    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self.hall = hall
        self.live = hall.live()
        self.co_host = self._second_host()
        self.people = [hall.attendee(self.live.event_id, f"P {n}", f"place {n % 3}") for n in range(PEOPLE)]
        self.streams: dict[str, str] = {}
        self.state = self.live.snapshot()
        self.epochs: dict[str, int] = {}
        self.closes = 0

    def _second_host(self) -> str:
        person = self.hall.attendee(self.live.event_id, "Cora Cohost")
        attendance = self.hall.registration.attending[(self.live.event_id, person)]
        self.hall.registration.attending[(self.live.event_id, person)] = attendance.model_copy(
            update={"host": True}
        )
        assert self.live.ok(person, "POST", "/join")["role"] == "host"
        return person

    @property
    def round(self) -> Any:
        return self.state["round"]

    @property
    def joined(self) -> dict[str, Any]:
        return {person["person_id"]: person for person in self.state["participants"]}

    def status_is(self, *statuses: str) -> bool:
        return self.round is not None and self.round["status"] in statuses

    @rule(who=somebody)
    def join(self, who: int) -> None:
        self.live.ok(self.people[who], "POST", "/join")

    @rule(who=somebody)
    def connect(self, who: int) -> None:
        person = self.people[who]
        if person in self.joined and person not in self.streams:
            self.streams[person] = self.live.stream(person)

    @rule(who=somebody)
    def drop(self, who: int) -> None:
        stream = self.streams.pop(self.people[who], None)
        if stream:
            self.live.presence(closed=[stream])

    @rule(who=somebody)
    def leave(self, who: int) -> None:
        self.live.call(self.people[who], "POST", "/leave")
        self.streams.pop(self.people[who], None)

    @rule(who=somebody)
    def go_back(self, who: int) -> None:
        expected = 200 if self.people[who] in self.joined else (403, 404)
        status = self.live.call(self.people[who], "POST", "/return").status
        assert status == expected or status in (expected if isinstance(expected, tuple) else ())

    @precondition(lambda self: not self.status_is("draft", "open", "closing"))
    @rule(rooms=st.integers(1, 4), seed=st.integers(0, 99))
    def prepare(self, rooms: int, seed: int) -> None:
        self.live.prepare(rooms, seed=seed)

    @precondition(lambda self: self.status_is("draft"))
    @rule(discard=st.booleans())
    def open_or_discard(self, discard: bool) -> None:
        path = f"/rounds/{self.round['id']}"
        if discard:
            assert self.live.call(self.co_host, "DELETE", path).status == 204
        else:
            self.live.ok(self.live.host, "POST", f"{path}/open", {})

    @rule(data=st.data(), who=st.sets(somebody, min_size=1), stale=st.booleans(), other_host=st.booleans())
    def move(self, data: st.DataObject, who: set[int], stale: bool, other_host: bool) -> None:
        room = data.draw(st.sampled_from(self.state["rooms"]))
        people = [self.people[n] for n in sorted(who)]
        joined = self.joined
        moves = [
            {
                "person_id": person,
                "room_id": room["id"],
                "epoch": max(joined[person]["epoch"] - stale, 0) if person in joined else None,
            }
            for person in people
        ]
        before = self.live.places()
        host = self.co_host if other_host else self.live.host
        answer = self.live.call(host, "POST", "/moves", {"moves": moves})
        if any(person not in joined for person in people):
            assert answer.status == 404
        elif not room["open"] or stale:
            assert answer.status == 409
        else:
            assert answer.status == 200
        if answer.status != 200:
            assert self.live.places() == before

    @precondition(lambda self: self.status_is("open", "closing"))
    @rule(countdown=st.sampled_from([0, 10, 120]))
    def close(self, countdown: int) -> None:
        self.live.ok(
            self.live.host, "POST", f"/rounds/{self.round['id']}/close", {"countdown_seconds": countdown}
        )
        self.closes += countdown == 0

    @precondition(lambda self: self.status_is("closing"))
    @rule()
    def cancel(self) -> None:
        self.live.ok(self.co_host, "POST", f"/rounds/{self.round['id']}/cancel-close")

    @rule()
    def countdowns_end(self) -> None:
        with self.hall.runtime.database.transaction() as db:
            db.execute(
                text(
                    "UPDATE timers SET due_at = clock_timestamp()"
                    " WHERE kind = 'round.close' AND due_at IS NOT NULL"
                )
            )
        timers = Timers(self.hall.runtime.database, TIMERS, self.hall.runtime)
        fired = timers.fire_due() + timers.fire_due()
        assert fired == self.status_is("closing")
        self.closes += fired

    @invariant()
    def everybody_is_in_exactly_one_open_room_and_epochs_rise(self) -> None:
        self.state = self.live.snapshot()
        open_rooms = {room["id"] for room in self.state["rooms"] if room["open"]}
        for person in self.state["participants"]:
            assert person["room_id"] in open_rooms
            assert person["epoch"] >= self.epochs.get(person["person_id"], 1)
            assert person["present"] == (person["person_id"] in self.streams)
            self.epochs[person["person_id"]] = person["epoch"]
        main = self.state["session"]["main_room_id"]
        for host in (self.live.host, self.co_host):
            assert self.joined[host]["room_id"] == main

    def teardown(self) -> None:
        frames = self.live.frames()
        assert [body["seq"] for _, _, body in frames] == list(range(1, len(frames) + 1))
        assert self.live.snapshot()["seq"] == len(frames)
        versions = [version for _, version, _ in self.live.messages()]
        assert versions == list(range(1, len(versions) + 1))
        assert [kind for kind, _, _ in self.live.messages()].count("round.closed") == self.closes
        places: dict[str, tuple[int, str]] = {}
        for kind, _, body in frames:
            if kind == "placement":
                for placed in body["placements"]:
                    epoch, _ = places.get(placed["person_id"], (0, ""))
                    assert placed["epoch"] == epoch + 1
                    places[placed["person_id"]] = (placed["epoch"], placed["room_id"])
        assert {person: room for person, (_, room) in places.items()} == self.live.places()


def test_any_interleaving_keeps_everybody_in_exactly_one_room(hall: Hall) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: Workshop(hall),
        settings=settings(
            max_examples=10,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
