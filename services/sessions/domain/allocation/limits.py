"""How many people each room of a round takes: its own limits, narrowed so that sizes are balanced."""

from collections.abc import Iterator, Sequence

from services.sessions.domain.allocation.problem import Room

Limits = list[tuple[int, int]]
"""(least, most) people of each room."""


def own_limits(rooms: Sequence[Room], people: int) -> Limits:
    """What the rooms themselves ask for; no room takes more than there are people."""
    return [(room.least, people if room.most is None else min(room.most, people)) for room in rooms]


def balanced_limits(rooms: Sequence[Room], people: int, slack: int = 0) -> Limits:
    """Limits within the rooms' own, as even as these allow: like water that finds its level.

    With `slack` 0 sizes differ by one at most between rooms that their own limits leave free; each step of slack lets
    them differ by two more. When the rooms' own limits leave no choice at all, or cannot hold, they are returned.
    """
    own = own_limits(rooms, people)
    if not own or sum(least for least, _ in own) > people or sum(most for _, most in own) < people:
        return own
    if len(set(own)) == 1:  # rooms all alike, as nearly always
        even, more = divmod(people, len(own))
        return [(_clip(even - slack, own[0]), _clip(even + (more > 0) + slack, own[0]))] * len(own)
    # The greatest level at which the rooms together still need no more people than there are.
    low, high = 0, people
    while low < high:
        level = (low + high + 1) // 2
        if sum(_clip(level, limits) for limits in own) <= people:
            low = level
        else:
            high = level - 1
    exact = sum(_clip(low, limits) for limits in own) == people
    top = low if exact else low + 1
    return [(_clip(low - slack, limits), _clip(top + slack, limits)) for limits in own]


def widening(rooms: Sequence[Room], people: int, *, balanced: bool) -> Iterator[Limits]:
    """The limits to try, the most balanced first, the rooms' own last; none twice in a row."""
    own, slack, last = own_limits(rooms, people), 0, None
    while balanced and slack < people:
        limits = balanced_limits(rooms, people, slack)
        if limits != last:
            yield limits
        last = limits
        slack = slack * 2 or 1
    if own != last:
        yield own


def _clip(level: int, limits: tuple[int, int]) -> int:
    return max(limits[0], min(limits[1], level))
