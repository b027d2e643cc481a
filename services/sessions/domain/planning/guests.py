"""Who is to be seated."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody to be seated, as they chose to show themselves. `stands_for` people sit in front of their screen, and
    so at their table, themselves among them. `facilitates`: marked to lead whichever room they are in."""

    person_id: str
    place: str | None = None
    organisation: str | None = None
    stands_for: int = 1
    facilitates: bool = False
