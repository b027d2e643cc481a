"""On a real database, whatever hosts and attendees do in whatever order: one room each, epochs rise, the stream after
a snapshot leads to the next snapshot, drafts seat nobody twice, and timers fire once."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
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
from contracts import placements
from services.sessions.handlers import TIMERS
from services.sessions.use_cases.drafting import UPKEEP_TIMER
from services.sessions.use_cases.rounds import CLOSE_TIMER, END_TIMER
from tests.integration.services.sessions.test_changing_plans import pinned, seats
from tests.integration.services.sessions.test_plans import follow
from tests.support.sessions import Hall

PEOPLE = 8
POLICIES: list[dict[str, Any]] = [
    {},
    {"late": "smallest", "leaving": False},
    {"late": "choose", "closes_itself": True},
    {"late": "main", "walking": True, "closes_itself": True, "countdown_seconds": 60},
]
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
        self.first: Any = self.live.snapshot()
        self.epochs: dict[str, int] = {}
        self.closes = 0
        self.sat_in: set[str] = set()

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
    def drafts(self) -> list[Any]:
        return list(self.state["plan"]["drafts"])

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
        person = self.people[who]
        status = self.live.call(person, "POST", "/return").status
        if person not in self.joined:
            assert status in (403, 404)
        else:
            main = self.joined[person]["room_id"] == self.state["session"]["main_room_id"]
            assert status == (200 if main or self.round["leaving"] else 409)

    @rule(who=somebody, which=st.integers(0, 4))
    def walk(self, who: int, which: int) -> None:
        person, rooms = self.people[who], self.state["rooms"]
        room = rooms[which % len(rooms)]
        body = {
            "room_id": room["id"],
            "epoch": self.joined[person]["epoch"] if person in self.joined else None,
        }
        answer = self.live.call(person, "POST", "/walk", body)
        if answer.status == 200:
            assert answer.body["placements"][0]["room_id"] == room["id"]
            assert room["open"]
        else:
            assert answer.status in ((409,) if person in self.joined else (403, 404))

    @precondition(lambda self: len(self.drafts) < 3)
    @rule(rooms=st.integers(1, 4), seed=st.integers(0, 99), policy=st.sampled_from(POLICIES))
    def prepare(self, rooms: int, seed: int, policy: dict[str, Any]) -> None:
        self.live.prepare(rooms, seed=seed, policy=policy)

    @precondition(lambda self: self.status_is("closed") and len(self.drafts) < 3)
    @rule(groups=st.sampled_from(["same", "new"]))
    def repeat(self, groups: str) -> None:
        path = f"/rounds/{self.round['id']}/repeat"
        answer = self.live.call(self.live.host, "POST", path, {"groups": groups})
        # A round in which nobody ever sat leaves no groups.
        assert answer.status == (201 if groups == "new" or self.round["id"] in self.sat_in else 422)

    @precondition(lambda self: self.status_is("closed"))
    @rule(minutes=st.sampled_from([None, 5]))
    def reopen(self, minutes: int | None) -> None:
        body = {"minutes": minutes, "version": self.round["version"]}
        self.live.ok(self.co_host, "POST", f"/rounds/{self.round['id']}/reopen", body)

    @precondition(lambda self: self.status_is("open", "closing"))
    @rule(seconds=st.sampled_from([60, 600]), stale=st.booleans())
    def extend(self, seconds: int, stale: bool) -> None:
        body = {"seconds": seconds, "version": self.round["version"] - stale}
        answer = self.live.call(self.co_host, "POST", f"/rounds/{self.round['id']}/extend", body)
        assert answer.status == (409 if stale else 200)

    @precondition(lambda self: self.status_is("draft", "open", "closing"))
    @rule(which=st.integers(0, 4), how=st.sampled_from(["add", "rename", "spread", "main"]))
    def change_rooms(self, which: int, how: str) -> None:
        path, rooms = f"/rounds/{self.round['id']}/rooms", self.round["rooms"]
        room = rooms[which % len(rooms)]
        body: dict[str, Any] = {"version": self.round["version"]}
        if how == "add":
            self.live.ok(self.live.host, "POST", path, body)
        elif how == "rename":
            name = f"Table of {self.round['version']}"
            self.live.ok(self.co_host, "PATCH", f"{path}/{room['id']}", {**body, "name": name})
        else:
            body |= (
                {"spread": True} if how == "spread" else {"people_to": self.state["session"]["main_room_id"]}
            )
            answer = self.live.call(self.co_host, "POST", f"{path}/{room['id']}/remove", body)
            assert answer.status == (409 if len(rooms) == 1 else 200)

    @precondition(lambda self: not self.drafts)
    @rule(rooms=st.lists(st.integers(1, 4), min_size=2, max_size=3), seed=st.integers(0, 99))
    def plan(self, rooms: list[int], seed: int) -> None:
        self.live.plan(*rooms, seed=seed)

    @precondition(lambda self: self.drafts)
    @rule(which=st.integers(0, 2), who=somebody, pinned=st.booleans())
    def pin(self, which: int, who: int, pinned: bool) -> None:
        draft = self.drafts[which % len(self.drafts)]
        body = {"person_ids": [self.people[who]], "pinned": pinned}
        answer = self.live.call(self.live.host, "POST", f"/rounds/{draft['id']}/pin", body)
        assert answer.status == (200 if self.people[who] in seats(draft) else 404)

    @precondition(lambda self: self.drafts)
    @rule(which=st.integers(0, 2), who=st.lists(somebody, min_size=2, max_size=2, unique=True))
    def swap(self, which: int, who: list[int]) -> None:
        draft = self.drafts[which % len(self.drafts)]
        one, other = (self.people[n] for n in who)
        body = {"one": {"person_id": one}, "other": {"person_id": other}}
        answer = self.live.call(self.co_host, "POST", f"/rounds/{draft['id']}/swap", body)
        before = seats(draft)
        assert answer.status == (200 if {one, other} <= before.keys() else 404)
        if answer.status == 200:
            assert seats(answer.body) == {**before, one: before[other], other: before[one]}

    @precondition(lambda self: self.drafts)
    @rule(which=st.integers(0, 2), seed=st.integers(0, 99))
    def deal_again(self, which: int, seed: int) -> None:
        draft = self.drafts[which % len(self.drafts)]
        answer = self.live.ok(self.live.host, "POST", f"/rounds/{draft['id']}/allocate", {"seed": seed})
        held = pinned(draft)
        assert {one: room for one, room in seats(answer).items() if one in held} == {
            one: room for one, room in seats(draft).items() if one in held
        }

    @precondition(lambda self: self.drafts)
    @rule(seed=st.integers(0, 99))
    def replan(self, seed: int) -> None:
        self.live.ok(self.co_host, "POST", "/plan/replan", {"seed": seed})

    @precondition(lambda self: self.drafts)
    @rule()
    def drafts_are_put_in_order(self) -> None:
        self._fire(UPKEEP_TIMER)
        for draft in self.live.drafts():
            assert seats(draft).keys() >= {one for one in self.people if one in self.streams}

    @precondition(lambda self: self.status_is("draft"))
    @rule(discard=st.booleans())
    def open_or_discard(self, discard: bool) -> None:
        path = f"/rounds/{self.round['id']}"
        if discard:
            assert self.live.call(self.co_host, "DELETE", path).status == 204
        else:
            self.live.ok(self.live.host, "POST", f"{path}/open", {"minutes": 10})

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
        fired = self._fire(CLOSE_TIMER)
        assert fired == self.status_is("closing")
        self.closes += fired

    @rule()
    def ends_come_near(self) -> None:
        round_ = self.round
        ends = self.status_is("open") and round_["closes_itself"] and round_["ends_at"] is not None
        assert self._fire(END_TIMER) == ends
        if ends:
            assert self.live.snapshot()["round"]["status"] == "closing"

    def _fire(self, kind: str) -> int:
        """Let the timers of this kind be due, and no others, however slow the machine is; how many fired."""
        with self.hall.runtime.database.transaction() as db:
            due = "UPDATE timers SET due_at = clock_timestamp() WHERE kind = :kind AND due_at IS NOT NULL"
            db.execute(text(due), {"kind": kind})
        timers = Timers(self.hall.runtime.database, {kind: TIMERS[kind]}, self.hall.runtime)
        return timers.fire_due() + timers.fire_due()

    @invariant()
    def everybody_is_in_exactly_one_open_room_and_epochs_rise(self) -> None:
        self.state = self.live.snapshot()
        open_rooms = {room["id"] for room in self.state["rooms"] if room["open"]}
        for person in self.state["participants"]:
            assert person["room_id"] in open_rooms
            assert person["epoch"] >= self.epochs.get(person["person_id"], 1)
            assert person["present"] == (person["person_id"] in self.streams)
            self.epochs[person["person_id"]] = person["epoch"]
        rooms_of = {room["id"]: room["round_id"] for room in self.state["rooms"] if room["round_id"]}
        self.sat_in |= {rooms_of[one] for one in self.live.places().values() if one in rooms_of}
        main = self.state["session"]["main_room_id"]
        for draft in self.drafts:
            planned = [item["person_id"] for item in draft["assignments"]]
            assert len(set(planned)) == len(planned)
            assert set(seats(draft).values()) <= {main, *(room["id"] for room in draft["rooms"])}
        for host in (self.live.host, self.co_host):
            assert self.joined[host]["room_id"] == main

    def teardown(self) -> None:
        follow(self.live, self.first)
        for part in ("plan", "round", "rooms"):
            assert self.first[part] == self.live.snapshot()[part], part
        frames = self.live.frames()
        assert [body["seq"] for _, _, body in frames] == list(range(1, len(frames) + 1))
        assert self.live.snapshot()["seq"] == len(frames)
        versions = [version for _, version, _ in self.live.messages()]
        assert versions == list(range(1, len(versions) + 1))
        assert [kind for kind, _, _ in self.live.messages()].count("round.closed") == self.closes
        places: dict[str, tuple[int, str]] = {}
        for kind, _, body in frames:
            if kind == "placement":
                for person_id, room_id, epoch in placements.read(body):
                    assert epoch == places.get(person_id, (0, ""))[0] + 1
                    places[person_id] = (epoch, room_id)
        assert {person: room for person, (_, room) in places.items()} == self.live.places()
        with self.hall.runtime.database.transaction() as db:
            # A countdown that still runs is none of the next workshop's.
            db.execute(text("DELETE FROM timers"))


@pytest.mark.timeout(900)
def test_any_interleaving_keeps_everybody_in_exactly_one_room(hall: Hall) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: Workshop(hall),
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            phases=[
                Phase.explicit,
                Phase.generate,
            ],  # each step asks a database: smaller examples take minutes
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
