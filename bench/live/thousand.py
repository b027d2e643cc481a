"""1,000 simulated people of a rehearsal in 100 rooms: moved all at once and singly, typing, voting, coming, going."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from bench.figures import emit, percentile
from bench.instance import Running
from bench.live import countdowns as timers
from bench.live.ears import Ear, Ears
from bench.live.hall import Hall, Simulated
from bench.start import memory_of
from folkmoot.rehearsing import notes

THREADS = 16
TOKEN_SECONDS = 180.0
LATE = 60
"""People whose streams are opened one by one under load."""
TYPISTS = 6
AT_ONCE = 100
BALLOT = "PUT /v1/sessions/{}/polls/{}/ballot"
UPDATES = "POST /v1/sessions/{}/rooms/{}/note/updates"


@dataclass
class Bench:
    """One rehearsal that is being measured."""

    hall: Hall
    case: str
    session_id: str
    people: list[Simulated]
    ears: Ears
    chance: random.Random
    rooms: list[str] = field(default_factory=list)
    where: dict[str, str] = field(default_factory=dict)
    listening: int = 0
    rehearsal_id: str = ""
    renewed: float = field(default_factory=time.monotonic)

    def renew(self) -> None:
        """Fresh tokens for everybody, long before the old ones end; called between two figures."""
        if time.monotonic() - self.renewed > TOKEN_SECONDS:
            self.hall.renew()
            for person, fresh in zip(self.people, self.hall.simulated(self.rehearsal_id), strict=True):
                person.client.token = fresh.token
            tokens = {person.id: person.token for person in self.people}
            self.ears.renew({**tokens, self.hall.host_id: str(self.hall.host.token)})
            self.renewed = time.monotonic()

    @property
    def base(self) -> str:
        """Where the session's operations begin."""
        return f"/v1/sessions/{self.session_id}"

    @contextmanager
    def cpu(self, what: str) -> Iterator[None]:
        """Say what CPU the parts used in the block, the load generator's among them."""
        before, began = self.hall.cpu_seconds(), time.monotonic()
        heard = self.ears.facts()["cpu_seconds"]
        yield
        after = self.hall.cpu_seconds()
        parts = {name: round(after[name] - before.get(name, 0.0), 2) for name in after}
        emit(
            "live.cpu",
            f"{self.case}, {what}",
            sum(parts.values()),
            "CPU s",
            "lower",
            wall_seconds=round(time.monotonic() - began, 2),
            ears=round(self.ears.facts()["cpu_seconds"] - heard, 2),
            parts={name: value for name, value in parts.items() if value > 0},
        )


def measure(
    running: Running,
    broker: str,
    people: int,
    rooms: int,
    repeats: int,
    moves: int,
    countdowns: int,
    seed: int,
) -> None:
    """All figures of a thousand people, as JSON lines."""
    hall = Hall(running)
    before = sum(memory_of(running.pid).values())
    began = time.monotonic()
    rehearsal = hall.rehearsal(people)
    simulated = hall.simulated(rehearsal)
    case = f"{broker}, {people} people in {rooms} rooms"
    emit("live.make", f"{case}, rehearsal and tokens", time.monotonic() - began, "s", "lower")
    bench = Bench(
        hall,
        case,
        hall.session(rehearsal),
        simulated,
        Ears(running.url),
        random.Random(seed),
        rehearsal_id=rehearsal,
    )
    try:
        _arrive(bench)
        memory = sum(memory_of(running.pid).values())
        emit(
            "live.memory",
            f"{case}, server memory for each participant, PSS",
            (memory - before) / people * 1000,
            "kB",
            "lower",
            total_megabytes=round(memory, 1),
        )
        figures: list[Callable[[Bench], None]] = [
            partial(_mass_moves, rooms=rooms, repeats=repeats),
            partial(_single_moves, moves=moves),
            _roster,
            _typing,
            _votes,
            partial(_countdowns, count=countdowns),
        ]
        for figure in figures:
            bench.renew()
            figure(bench)
        facts = bench.ears.facts()
        emit(
            "live.lost",
            f"{case}, streams lost",
            facts["lost"],
            "streams",
            "lower",
            duplicates=facts["duplicates"],
        )
    finally:
        bench.ears.stop()


def _arrive(bench: Bench) -> None:
    """Everybody joins, takes a snapshot and listens; all but a few who come later."""

    def come(person: Simulated) -> int:
        person.client.post(f"{bench.base}/join")
        return int(person.client.get(f"{bench.base}/snapshot")["seq"])

    began = time.monotonic()
    with bench.cpu("arriving"):
        with ThreadPoolExecutor(THREADS) as pool:
            positions: list[int] = []
            for first in range(0, len(bench.people), AT_ONCE):
                positions += pool.map(come, bench.people[first : first + AT_ONCE])
                bench.renew()
        emit("live.arrive", f"{bench.case}, joined with snapshots", time.monotonic() - began, "s", "lower")
        after = int(bench.hall.host.get(f"{bench.base}/snapshot")["seq"])
        ears = [
            Ear(bench.session_id, person.id, person.token, after, watched=number < 2 * TYPISTS)
            for number, person in enumerate(bench.people[:-LATE])
        ]
        host = Ear(bench.session_id, bench.hall.host_id, str(bench.hall.host.token), after, watched=True)
        bench.ears.open([host, *ears])
        emit("live.arrive", f"{bench.case}, all listening", time.monotonic() - began, "s", "lower")
    assert len(positions) == len(bench.people)
    bench.listening = len(ears) + 1


def _mass_moves(bench: Bench, rooms: int, repeats: int) -> None:
    host = bench.hall.host
    drafted = host.post(f"{bench.base}/rounds", {"title": "Round", "prompt": "Talk", "rooms": rooms})
    bench.rooms = [room["id"] for room in drafted["rooms"]]
    with bench.cpu("opening the round"):
        sent = time.monotonic()
        host.post(f"{bench.base}/rounds/{drafted['id']}/open", {})
        emit("live.open", f"{bench.case}, round opened", (time.monotonic() - sent) * 1000, "ms", "lower")
    people = [person.id for person in bench.people]
    from_accepted, from_sent = [], []
    with bench.cpu(f"{repeats} mass moves"):
        for repeat in range(repeats):
            bench.where = {
                person: bench.rooms[(number + repeat) % rooms] for number, person in enumerate(people)
            }
            moves = [{"person_id": person, "room_id": room} for person, room in bench.where.items()]
            sent = time.monotonic()
            answer = host.post(f"{bench.base}/moves", {"moves": moves})
            accepted = time.monotonic()
            last = bench.ears.reached(bench.session_id, answer["seq"], bench.listening)
            from_accepted.append(max(0.0, last - accepted))
            from_sent.append(last - sent)
    more = {"repeats": repeats, "goal": 2000}
    for what, seconds in (("accepted", from_accepted), ("sent", from_sent)):
        emit(
            "live.mass_move",
            f"{bench.case}, {what} -> last client told, p99",
            percentile(seconds, 99) * 1000,
            "ms",
            "lower",
            p50=round(statistics.median(seconds) * 1000, 1),
            **more,
        )


def _single_moves(bench: Bench, moves: int) -> None:
    """Somebody is moved while a thousand listen, beat, and some type."""
    host, seconds = bench.hall.host, []
    watched = bench.people[: 2 * TYPISTS]
    with bench.cpu(f"{moves} single moves"):
        for _ in range(moves):
            person = bench.chance.choice(watched)
            room = bench.chance.choice([room for room in bench.rooms if room != bench.where[person.id]])
            bench.where[person.id] = room
            sent = time.monotonic()
            answer = host.post(f"{bench.base}/moves", {"moves": [{"person_id": person.id, "room_id": room}]})
            seconds.append(bench.ears.told(person.id, b"id: %d\n" % answer["seq"], sent) - sent)
    _emit_spread(bench, "live.move", "single move, sent -> told", seconds, 150, 99)


def _roster(bench: Bench) -> None:
    """People come and go, and the host's stream says so."""
    seconds = []
    for person in bench.people[-LATE:]:
        position = int(person.client.get(f"{bench.base}/snapshot")["seq"])
        began = time.monotonic()
        bench.ears.open([Ear(bench.session_id, person.id, person.token, position)])
        seconds.append(bench.ears.told(bench.hall.host_id, person.id.encode(), began) - began)
        began = time.monotonic()
        person.client.post(f"{bench.base}/leave")
        seconds.append(bench.ears.told(bench.hall.host_id, person.id.encode(), began) - began)
        bench.ears.close(person.id)
    _emit_spread(bench, "live.roster", "somebody comes or goes -> the host is told", seconds, 300, 95)


def _typing(bench: Bench) -> None:
    """Six people of a room write in turn, as fast as they can; the others see it."""
    typists, room = bench.people[:TYPISTS], bench.rooms[0]
    bench.hall.host.post(
        f"{bench.base}/moves", {"moves": [{"person_id": one.id, "room_id": room} for one in typists]}
    )
    write = _writer(bench, room)
    seconds = []
    for turn in range(60):
        author = typists[turn % TYPISTS]
        sent = time.monotonic()
        version = write(author, turn)
        for other in typists:
            if other is not author:
                marker = b'"version":%d' % version
                seconds.append(bench.ears.told(other.id, marker, sent) - sent)
    _emit_spread(bench, "live.typing", f"{TYPISTS} people type, sent -> the others see it", seconds, 150, 95)


def _writer(bench: Bench, room: str) -> Callable[[Simulated, int], int]:
    path = f"{bench.base}/rooms/{room}/note"
    if UPDATES in bench.hall.offers and notes.possible():

        def update(author: Simulated, turn: int) -> int:
            body = {"update": notes.line_added(f"line {turn}")}
            return int(author.client.post(f"{path}/updates", body)["version"])

        return update
    state = {"version": int(bench.people[0].client.get(path)["version"])}

    def replace(author: Simulated, turn: int) -> int:
        body = {"text": f"line {turn}", "version": state["version"]}
        state["version"] = int(author.client.call("PUT", path, body=body)["version"])
        return state["version"]

    return replace


def _votes(bench: Bench) -> None:
    """Everybody votes within ten seconds, and every vote is counted."""
    if BALLOT not in bench.hall.offers:
        return
    host = bench.hall.host
    poll = host.post(
        f"{bench.base}/polls",
        {"title": "Shall we?", "asks": {"kind": "one", "options": ["Yes", "No", "Later"]}, "results": "live"},
    )
    host.post(f"{bench.base}/polls/{poll['id']}/open", {})
    began = time.monotonic()

    def vote(numbered: tuple[int, Simulated]) -> None:
        number, person = numbered
        due = began + number / len(bench.people) * 10.0
        time.sleep(max(0.0, due - time.monotonic()))
        person.client.call(
            "PUT", f"{bench.base}/polls/{poll['id']}/ballot", body={"answers": [{"choices": [number % 3]}]}
        )

    with bench.cpu("a poll"), ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(vote, enumerate(bench.people)))
    took = time.monotonic() - began
    host.post(f"{bench.base}/polls/{poll['id']}/close", {})
    counted = host.get(f"{bench.base}/polls/{poll['id']}/results")
    lost = len(bench.people) - int((counted.get("tally") or counted)["votes"])
    emit("live.votes", f"{bench.case}, votes lost", lost, "votes", "lower", seconds=round(took, 2), goal=0)


def _countdowns(bench: Bench, count: int) -> None:
    """Rounds of other workshops count down while the thousand listen and say that they are there."""
    with bench.cpu("countdowns"):
        timers.measure(bench.hall, bench.case, count)


def _emit_spread(bench: Bench, name: str, what: str, seconds: list[float], goal: float, percent: int) -> None:
    emit(
        name,
        f"{bench.case}, {what}, p{percent}",
        percentile(seconds, percent) * 1000,
        "ms",
        "lower",
        p50=round(statistics.median(seconds) * 1000, 1),
        samples=len(seconds),
        goal=goal,
    )
