"""People in classes, spread over slots of which some must be filled: a flow with lower bounds, kept while it changes.

A class is everybody who may use the same slots. A spread is complete when nobody waits and no slot holds fewer than it
needs. `settle` finds one whenever there is one, by augmenting paths in both directions (Mendelsohn and Dulmage 1958:
if everybody can be placed, and all needs can be met, then both can at once).
"""

from collections.abc import Iterator, Sequence


def bits(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, the lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class Flow:
    """A spread of people over slots. Slot s holds from `need[s]` to `cap[s]` people."""

    def __init__(self, need: Sequence[int], cap: Sequence[int]) -> None:
        self.need, self.cap = need, cap
        self.load = [0] * len(cap)
        self.held: list[dict[int, int]] = [{} for _ in cap]
        self.at: list[int] = []
        self._able: list[list[int]] = [[] for _ in cap]
        self._slots: list[int] = []
        self._waiting: list[int] = []
        self._hungry: set[int] = set()
        self._classes: dict[int, int] = {}
        self._open = sum(1 << s for s, most in enumerate(cap) if most > 0)
        self._short = sum(1 << s for s, least in enumerate(need) if least > 0)
        self._spare = 0

    def class_of(self, slots: int) -> int:
        """The class of people who may use exactly these slots (as bits); made when there is none yet."""
        found = self._classes.get(slots)
        if found is None:
            found = self._classes[slots] = len(self._slots)
            self._slots.append(slots)
            self._waiting.append(0)
            self.at.append(0)
            for slot in bits(slots):
                self._able[slot].append(found)
        return found

    def add(self, one: int, count: int) -> None:
        """So many people more in this class. They wait until the flow is settled."""
        self._wait(one, count)

    def move(self, one: int, other: int, count: int) -> None:
        """Turn people of one class into people of another, leaving where they are those who may stay."""
        allowed = self._slots[other]
        for slot in bits(self.at[one] & allowed):
            part = min(count, self.held[slot][one])
            self._carry(one, slot, -part)
            self._carry(other, slot, part)
            count -= part
            if not count:
                return
        part = min(count, self._waiting[one])
        self._wait(one, -part)
        self._wait(other, part)
        count -= part
        while count:
            slot = _lowest(self.at[one] & self._spare or self.at[one])
            part = min(count, self.held[slot][one])
            self._carry(one, slot, -part)
            self._wait(other, part)
            count -= part

    def settle(self) -> bool:
        """Make the spread complete. False when that is impossible; the spread is then as it was, or nearer."""
        if not self.meet_needs():
            return False
        for one in sorted(self._hungry):
            while self._waiting[one]:
                if not self._place(one):
                    return False
        return True

    def meet_needs(self) -> bool:
        """Fill the slots that must be filled, whoever still waits. False when that is impossible."""
        while self._short:
            if not self._fill(_lowest(self._short)):
                return False
        return True

    def _fill(self, slot: int) -> bool:
        """Bring people into a slot that holds too few: those who wait, or from where there are more than needed."""
        wanted: dict[int, int] = {}
        owner: dict[int, int] = {}
        seen = 1 << slot
        queue = [slot]
        for into in queue:
            fresh_ones = [one for one in self._able[into] if one not in wanted]
            for one in fresh_ones:
                wanted[one] = into
                if self._waiting[one]:
                    self._pull(slot, one, None, wanted, owner)
                    return True
            for one in fresh_ones:
                if source := self.at[one] & self._spare:
                    self._pull(slot, one, _lowest(source), wanted, owner)
                    return True
            for one in fresh_ones:
                fresh = self.at[one] & ~seen
                seen |= fresh
                for held in bits(fresh):
                    owner[held] = one
                    queue.append(held)
        return False

    def _pull(
        self, slot: int, one: int, origin: int | None, wanted: dict[int, int], owner: dict[int, int]
    ) -> None:
        count = self.need[slot] - self.load[slot]
        if origin is None:
            count = min(count, self._waiting[one])
        else:
            count = min(count, self.load[origin] - self.need[origin], self.held[origin][one])
        path = [(one, wanted[one])]
        while path[-1][1] != slot:
            through = path[-1][1]
            mover = owner[through]
            count = min(count, self.held[through][mover])
            path.append((mover, wanted[mover]))
        self._shift(origin, path, count)

    def _place(self, one: int) -> bool:
        """Seat people who wait, where there is space or where somebody can make space."""
        came: dict[int, int] = {}
        via: dict[int, int | None] = {one: None}
        seen = 0
        queue = [one]
        for mover in queue:
            if free := self._slots[mover] & self._open:
                self._push(one, mover, _lowest(free), came, via)
                return True
            fresh = self._slots[mover] & ~seen
            seen |= fresh
            for slot in bits(fresh):
                came[slot] = mover
                for other in self.held[slot]:
                    if other not in via:
                        via[other] = slot
                        queue.append(other)
        return False

    def _push(self, one: int, last: int, free: int, came: dict[int, int], via: dict[int, int | None]) -> None:
        count = min(self._waiting[one], self.cap[free] - self.load[free])
        path = [(last, free)]
        while (through := via[path[-1][0]]) is not None:
            count = min(count, self.held[through][path[-1][0]])
            path.append((came[through], through))
        path.reverse()
        self._shift(None, path, count)

    def _shift(self, origin: int | None, path: list[tuple[int, int]], count: int) -> None:
        """Each class of the path moves into its slot, out of the slot before it (the first: out of `origin`)."""
        for one, slot in path:
            if origin is None:
                self._wait(one, -count)
            else:
                self._carry(one, origin, -count)
            origin = slot
        for one, slot in path:
            self._carry(one, slot, count)

    def _wait(self, one: int, count: int) -> None:
        self._waiting[one] += count
        if self._waiting[one]:
            self._hungry.add(one)
        else:
            self._hungry.discard(one)

    def _carry(self, one: int, slot: int, count: int) -> None:
        held = self.held[slot]
        now = held.get(one, 0) + count
        bit = 1 << slot
        if now:
            held[one] = now
            self.at[one] |= bit
        else:
            held.pop(one, None)
            self.at[one] &= ~bit
        load = self.load[slot] = self.load[slot] + count
        self._open = self._open | bit if load < self.cap[slot] else self._open & ~bit
        self._short = self._short | bit if load < self.need[slot] else self._short & ~bit
        self._spare = self._spare | bit if load > self.need[slot] else self._spare & ~bit


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1
