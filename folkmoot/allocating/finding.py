"""Finding people by what somebody calls them: a full name, an e-mail address, or a first name that only one has."""

from collections import defaultdict
from collections.abc import Sequence

from folkmoot.allocating.complaints import did_you_mean, listed
from folkmoot.allocating.headers import plain
from folkmoot.allocating.people import Guest


class NotFound(ValueError):
    """Nobody, or several people, are called like this. The message says which, and what to write instead."""


class Directory:
    """Everybody in the list, by every way of calling them."""

    def __init__(self, guests: Sequence[Guest], source: str) -> None:
        self._source = source
        self._guests = tuple(guests)
        self._by_address = {guest.email.casefold(): guest for guest in guests if guest.email}
        self._by_id = {guest.id: guest for guest in guests}
        self._by_name: defaultdict[str, list[Guest]] = defaultdict(list)
        self._by_first_name: defaultdict[str, list[Guest]] = defaultdict(list)
        for guest in guests:
            self._by_name[plain(guest.name)].append(guest)
            if words := plain(guest.name).split():
                self._by_first_name[words[0]].append(guest)

    def find(self, called: str) -> Guest:
        """The one person who is called this. Raises NotFound."""
        for found in (self.exactly(called), self._by_first_name.get(plain(called), [])):
            if len(found) == 1:
                return found[0]
            if found:
                people = listed(
                    [
                        f"{guest.name}{f' <{guest.email}>' if guest.email else ''} (row {guest.row})"
                        for guest in found
                    ],
                    4,
                    "or",
                )
                raise NotFound(f"“{called}” could be {people}; write the full name or the e-mail address.")
        known = [guest.name for guest in self._guests]
        raise NotFound(f"“{called}” is not in {self._source}.{did_you_mean(called, known)}")

    def exactly(self, called: str) -> list[Guest]:
        """Everybody whose e-mail address or full name this is; several when they share the name."""
        if called in self._by_id:
            return [self._by_id[called]]
        if "@" in called:
            by_address = self._by_address.get(called.strip().casefold())
            return [by_address] if by_address else []
        return self._by_name.get(plain(called), [])
