"""Who belongs together in the pictures: people of one place (or another column), each with one colour throughout."""

from collections import Counter
from dataclasses import dataclass

from folkmoot.allocating.people import Guest
from folkmoot.allocating.writing import Planned
from services.sessions.domain.allocation.problem import same

COLOURS = 8
"""So many groups have a colour of their own; smaller ones share the last."""


@dataclass(frozen=True, slots=True)
class Group:
    """People alike in the column that colours go by. `colour` is the class p0, p1, ... in the style sheet."""

    name: str
    colour: str
    guests: tuple[Guest, ...]


def groups_of(planned: Planned) -> list[Group]:
    """Everybody who is seated, the largest group first; one group without a name when there is no such column."""
    guests = [guest for guest in planned.roster.guests if not guest.opted_out]
    header = planned.colours
    if header is None:
        return [Group("", "p0", tuple(guests))]
    keys = {guest.id: same(guest.attributes.get(header, "")) for guest in guests}
    sizes = Counter(key for key in keys.values() if key)
    largest = sorted(sizes, key=lambda key: (-sizes[key], key))
    if len(largest) > COLOURS + 1 or "" in keys.values():
        largest = largest[:COLOURS]
    found = []
    for index, key in enumerate(largest):
        members = tuple(guest for guest in guests if keys[guest.id] == key)
        found.append(Group(members[0].attributes[header], f"p{index}", members))
    if others := tuple(guest for guest in guests if keys[guest.id] not in largest):
        found.append(Group("Others" if largest else "", f"p{COLOURS}", others))
    return found
