"""Who sits in which room.

The face that the rest of the service uses is `allocate`: people with attributes, rooms in order and a seed in; one
room for each person out. The same input gives the same plan, on every machine and Python version.
"""

from services.sessions.domain.allocation.balanced import Person, allocate

__all__ = ["Person", "allocate"]
