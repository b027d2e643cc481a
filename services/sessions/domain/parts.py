"""The parts that people play in a session: who may take them away, and what a facilitator may do."""

from collections.abc import Mapping, Sequence

from services.sessions.domain.placement import Placement
from services.sessions.domain.refusals import NotTaken, Refused

MOST_IN_FRONT = 60
"""People in front of one screen, at most."""


class OrganisersHost(Refused):
    """Only the organiser can take back what the organiser gave."""

    code = "organisers-host"
    title = "They are a host of the event"


def send_back(
    current: Mapping[str, Placement],
    room_id: str,
    main_room_id: str,
    people: Sequence[str],
    hosts: Sequence[str],
) -> list[Placement]:
    """The placements that change when a facilitator sends people of their room back to the main room, or refuses to.

    Who is in the main room already stays there. NotTaken when one of them is in another room, or a host.
    """
    elsewhere = [
        one for one in people if one not in current or current[one].room_id not in (room_id, main_room_id)
    ]
    if elsewhere:
        raise NotTaken(
            "Some of the people are not in this room, so nobody was moved.", people=sorted(elsewhere)
        )
    if leading := sorted(set(people) & set(hosts)):
        raise NotTaken("A host goes where they want, so nobody was moved. Leave them out.", people=leading)
    there = dict.fromkeys(people)
    return [current[one].into(main_room_id) for one in there if current[one].room_id != main_room_id]
