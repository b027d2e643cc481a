"""A plan in numbers: people, groups and rooms counted from 0, so that the figures need no look-ups by name."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from services.sessions.domain.allocation.plan import Assignments
from services.sessions.domain.allocation.problem import Person, Problem


@dataclass(frozen=True)
class Seating:
    """Who sits with whom. People are numbered in the order of the problem, those who opted out left out.

    `group_of`: the group of each person, those who are kept together having the same. `groups`: the people of each.
    `room_of`: per round, each person's room, counted from 0. `rosters`: per round and room, the people who sit there.
    """

    problem: Problem
    people: tuple[Person, ...]
    number: dict[str, int]
    groups: tuple[tuple[int, ...], ...]
    group_of: tuple[int, ...]
    room_of: tuple[tuple[int, ...], ...]
    rosters: tuple[tuple[tuple[int, ...], ...], ...]

    @cached_property
    def sizes(self) -> tuple[tuple[int, ...], ...]:
        """How many sit in each room of each round."""
        return tuple(tuple(map(len, rosters)) for rosters in self.rosters)

    @cached_property
    def bound_pairs(self) -> int:
        """Pairs who are kept together."""
        return sum(len(group) * (len(group) - 1) // 2 for group in self.groups)

    def size_of_group(self, person: int) -> int:
        """How many are kept together with this person, the person included."""
        return len(self.groups[self.group_of[person]])

    @cached_property
    def met_before(self) -> tuple["array[int]", "array[int]"]:
        """Pairs of seated people who met in the past and are not kept together: the ones, and the others."""
        ones, others = array("l"), array("l")
        number, group_of = self.number, self.group_of
        for (one, other), times in self.problem.history.items():
            first, second = number.get(one), number.get(other)
            if times and first is not None and second is not None and group_of[first] != group_of[second]:
                ones.append(first)
                others.append(second)
        return ones, others


def seating(problem: Problem, rounds: Sequence[Assignments]) -> Seating:
    """The plan in numbers. Raises KeyError when it leaves out a seated person or names a room that is not there."""
    people = problem.seated
    number = {person.id: index for index, person in enumerate(people)}
    groups = tuple(tuple(number[one] for one in group) for group in problem.groups())
    group_of = [0] * len(people)
    for index, group in enumerate(groups):
        for person in group:
            group_of[person] = index
    room_of, rosters = [], []
    for rooms, plan in zip(problem.rounds, rounds, strict=True):
        room_number = {room.id: index for index, room in enumerate(rooms)}
        own = tuple(room_number[plan[one]] for one in number)
        here: list[list[int]] = [[] for _ in rooms]
        for index, room in enumerate(own):
            here[room].append(index)
        room_of.append(own)
        rosters.append(tuple(map(tuple, here)))
    return Seating(problem, people, number, groups, tuple(group_of), tuple(room_of), tuple(rosters))
