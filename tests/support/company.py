"""Simulated people at a rehearsal, played in a thread while a test looks on through browsers."""

import asyncio
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from folkmoot.rehearsing.habits import Company, act
from folkmoot.rehearsing.people import Participant
from folkmoot.rehearsing.tally import Tally
from folkmoot.rehearsing.wire import Door
from folkmoot.rehearsing.world import World, offered

PAUSE_SECONDS = 1.5
BEAT_SECONDS = 10.0


class SimulatedCompany:
    """Everybody of `tokens` (person_id, name, access_token) comes in and does what people do until the session ends."""

    def __init__(
        self,
        *,
        address: str,
        public: str,
        session_id: str,
        offers: dict[str, Any],
        tokens: Sequence[dict[str, Any]],
        seed: int,
    ) -> None:
        self.tally = Tally()
        self.world = World(session_id, offered(offers))
        self._door = Door(address, public)
        self._people = []
        for number, one in enumerate(tokens):
            person = Participant(number, seed, one["name"], self._door, self.world, self.tally)
            person.id, person.token = one["person_id"], one["access_token"]
            self._people.append(person)
        self._company = Company({person.id: person for person in self._people})
        self._all_here = threading.Event()
        self._wanted = True
        self._thread = threading.Thread(target=lambda: asyncio.run(self._play()), daemon=True)

    def start(self, *, within: float = 60.0) -> None:
        """Begin; returns when everybody has come in."""
        self._thread.start()
        assert self._all_here.wait(within), "the simulated people did not come in"

    def stop(self, *, within: float = 30.0) -> None:
        """Let them go."""
        self._wanted = False
        self._thread.join(within)

    @property
    def stranded(self) -> list[str]:
        """Who was never let in."""
        return [person.name for person in self._people if not person.room_id]

    async def _play(self) -> None:
        while self._wanted and not await self._come():
            await asyncio.sleep(0.1)
        self._all_here.set()
        chores = [asyncio.create_task(self._live(person)) for person in self._people]
        chores += [asyncio.create_task(self._beat(person)) for person in self._people]
        while self._wanted and not self.world.over:
            await asyncio.sleep(0.1)
        for chore in chores:
            chore.cancel()
        await asyncio.gather(*chores, return_exceptions=True)
        for person in self._people:
            person.drop()
        self._door.close()

    async def _come(self) -> bool:
        await asyncio.gather(*(person.come_in() for person in self._people if not person.listening))
        return all(person.listening for person in self._people)

    async def _live(self, person: Participant) -> None:
        while not self.world.over:
            await asyncio.sleep(person.chance.expovariate(1 / PAUSE_SECONDS))
            with suppress(OSError):
                if person.listening:
                    await act(person, self._company)
                else:
                    await person.listen()

    async def _beat(self, person: Participant) -> None:
        while not self.world.over:
            await asyncio.sleep(BEAT_SECONDS)
            await person.beat()
