"""One rehearsal from the first arrival to the last: made, played, forgotten."""

import asyncio
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from folkmoot.client import Client, Refused
from folkmoot.errors import PlainError
from folkmoot.rehearsing.entry import Access
from folkmoot.rehearsing.habits import Company, act
from folkmoot.rehearsing.people import Participant
from folkmoot.rehearsing.tally import Tally
from folkmoot.rehearsing.wire import Door
from folkmoot.rehearsing.world import World, offered

ARRIVALS_A_SECOND = 25.0
AT_THE_DOOR = 16
"""How many come in at the same moment; the others wait, as they would before a slow deployment anyway."""
ACTIONS_A_SECOND = 25.0
"""Of everybody together, however many they are."""
PAUSE_SECONDS = 20.0
"""Of one person between two things, on average and at the pace of life."""
SHORTEST_PAUSE = 1.0
BEAT_SECONDS = 10.0
LOOK_SECONDS = 2.0
TOKEN_SECONDS = 360.0
PAGE = 200
SETTLE_SECONDS = 1.0
PATIENCE_SECONDS = 10.0
"""How long what was said may be on its way at the end before it counts as lost."""


@dataclass(frozen=True)
class Wanted:
    """How to rehearse. `minutes` None: until the session ends or Ctrl-C; `start`: open the session, too."""

    event: str
    people: int
    pace: int = 1
    seed: int = 0
    minutes: float | None = None
    keep: bool = False
    start: bool = False


@dataclass
class Played:
    """What came of it."""

    rehearsal_id: str
    people: int
    seconds: float
    tally: Tally
    present_at_end: int = 0
    """How many were listening just before the end."""
    missed: int = 0
    """Frames for everybody that somebody did not get."""
    stranded: list[str] = field(default_factory=list)
    """Who believed to be elsewhere than the session says, or was not let in."""
    forgotten: bool = False


class Rehearsing:
    """Plays one rehearsal. `tell` is given a sentence now and then."""

    def __init__(self, access: Access, wanted: Wanted, tell: Callable[[str], None]) -> None:
        self._access = access
        self._wanted = wanted
        self._tell = tell
        self._stop = asyncio.Event()
        self._door = Door(access.address, access.public)
        self._doorway = asyncio.Semaphore(AT_THE_DOOR)
        self.tally = Tally()
        self.world = World("")
        self.company = Company({})
        self._people: list[Participant] = []
        self._refused = 0

    async def play(self) -> Played:
        """Make the rehearsal, play it, and clean up. PlainError when it cannot be made."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError, RuntimeError):
                loop.add_signal_handler(number, self._stop.set)
        made = await asyncio.to_thread(self._make)
        began = time.monotonic()
        played = Played(made["id"], len(self._people), 0.0, self.tally)
        chores = [
            asyncio.create_task(chore) for chore in (self._beats(), self._tokens(), self._progress(began))
        ]
        try:
            await self._live(began)
            await self._judge(played)
        finally:
            for task in chores:
                task.cancel()
            await asyncio.gather(*chores, return_exceptions=True)
            played.seconds = time.monotonic() - began
            await asyncio.gather(*(person.leave() for person in self._people if person.room_id))
            self._door.close()
            if not self._wanted.keep:
                await asyncio.to_thread(self._forget, made)
                played.forgotten = True
        return played

    def _make(self) -> dict[str, Any]:
        client = self._access.client
        event = _event(client, self._wanted.event)
        made: dict[str, Any] = client.post(
            f"/v1/events/{event['id']}/rehearsals",
            {"people": self._wanted.people, "pace": self._wanted.pace, "seed": self._wanted.seed},
        )
        try:
            self._tell(f"{made['title']} — {made['people']} simulated people, pace {made['pace']}")
            self._tell(f"the console:  {self._access.console(made['id'])}")
            self.world.session_id = str(client.get(f"/v1/sessions/of/{made['id']}")["id"])
            self.world.offers = offered(client.get("/openapi.json"))
            self._people = [
                Participant(number, self._wanted.seed, "", self._door, self.world, self.tally)
                for number in range(made["people"])
            ]
            self._renew(made["id"])
            if self._wanted.start:
                client.post(f"{self.world.base}/join")
                client.post(f"{self.world.base}/start")
        except BaseException:
            self._forget(made)
            raise
        return made

    def _renew(self, rehearsal_id: str) -> None:
        client, cursor, number = self._access.client, None, 0
        while number < len(self._people):
            more = f"&cursor={quote(cursor)}" if cursor else ""
            page = client.post(f"/v1/events/{rehearsal_id}/rehearsal-tokens?limit={PAGE}{more}")
            for one in page["items"]:
                person = self._people[number]
                person.id, person.name, person.token = one["person_id"], one["name"], one["access_token"]
                self.company.people[person.id] = person
                number += 1
            cursor = page["next_cursor"]
            if cursor is None:
                break
        self._rehearsal_id = rehearsal_id

    def _forget(self, made: dict[str, Any]) -> None:
        self._access.client.call("DELETE", f"/v1/events/{made['rehearsal_of']}/rehearsals/{made['id']}")

    async def _live(self, began: float) -> None:
        minutes = self._wanted.minutes
        until = None if minutes is None else began + minutes * 60
        lives = [asyncio.create_task(self._life(person)) for person in self._people]
        while not self._stop.is_set() and not self.world.over and (until is None or time.monotonic() < until):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), 0.2)
        self._stop.set()
        for life in await asyncio.gather(*lives, return_exceptions=True):
            if isinstance(life, Exception):
                raise life

    async def _life(self, person: Participant) -> None:
        await self._rest(person.number / ARRIVALS_A_SECOND)
        pause = max(PAUSE_SECONDS / self._wanted.pace, len(self._people) / ACTIONS_A_SECOND, SHORTEST_PAUSE)
        known = False  # whether they were let in before
        while not self._stop.is_set() and not self.world.over:
            if not person.listening:
                async with self._doorway:
                    if self._stop.is_set():
                        break
                    known = await (person.listen() if known else person.come_in()) or known
                if not person.listening:
                    await self._rest(person.chance.uniform(0.5, 2.0))
                    continue
            await self._rest(min(person.chance.expovariate(1 / pause), 5 * pause))
            if person.listening and not self._stop.is_set() and not self.world.over:
                await act(person, self.company)

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)

    async def _beats(self) -> None:
        """Everybody in turn, evenly over the time in which each has to beat once."""
        beating: set[asyncio.Task[None]] = set()
        while self._people:
            for person in self._people:
                beating.add(task := asyncio.create_task(person.beat()))
                task.add_done_callback(beating.discard)
                await asyncio.sleep(BEAT_SECONDS / len(self._people))

    async def _tokens(self) -> None:
        while True:
            await asyncio.sleep(TOKEN_SECONDS)
            with suppress(PlainError):
                await asyncio.to_thread(self._renew, self._rehearsal_id)

    async def _progress(self, began: float) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            here = sum(person.listening for person in self._people)
            done = sum(self.tally.done.values())
            self._tell(
                f"{time.monotonic() - began:4.0f} s: {here} of {len(self._people)} here, {done} things done"
            )

    async def _judge(self, played: Played) -> None:
        """Let the last frames arrive, then compare what everybody believes with what the session says."""
        until = time.monotonic() + PATIENCE_SECONDS
        await asyncio.sleep(SETTLE_SECONDS)
        while self.tally.lost() and time.monotonic() < until:
            await asyncio.sleep(LOOK_SECONDS / 10)
        played.present_at_end = sum(person.listening for person in self._people)
        played.missed = sum(person.missed for person in self._people)
        witness = next((person for person in self._people if person.listening), None)
        if witness is None:
            played.stranded = [person.name for person in self._people if not person.room_id]
            return
        shown = await witness.call("look", "GET", "/snapshot")
        if not shown.ok:
            return
        rooms = {one["person_id"]: one["room_id"] for one in shown.body["participants"]}
        played.stranded = [
            person.name
            for person in self._people
            if person.id not in rooms or (person.listening and rooms[person.id] != person.room_id)
        ]


def _event(client: Client, event: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = client.get(f"/v1/events/{quote(event, safe='')}")
    except Refused as refused:
        if refused.status not in (404, 422):
            raise
        raise PlainError(
            f"there is no event {event!r} that you can see; give its id, or the last part of its page's address"
        ) from None
    return found
