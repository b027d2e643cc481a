"""Reads an update of a shared note, in Yjs's update format, version 1, and takes nothing but plain text.

A note is one text of a document that replicas change independently. An update carries runs of letters, each with the
id of its first (client, clock) and the ids between which it was typed, and ranges of ids that were deleted. The format
is that of https://github.com/yjs/yjs (src/utils/encoding.js): numbers are little-endian base 128.

What is read here has no other content than text, in no other place than the note, and cannot ask for more memory than
it is long. Everything else is refused before it is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from services.sessions.domain.notes.refused import NoteUpdateInvalid

TEXT = "note"
"""The name of the text within the document."""

MOST_BYTES = 128 * 1024
"""Of one update: a whole note of four-byte letters fits."""

MOST_WRITERS = 16
"""Whose letters one update adds: those of one person's pages, now and before they were loaded again."""

MOST_CLIENTS = 10_000
"""Whose letters one update deletes, or a vector counts: everybody's who ever wrote in the note."""

LARGEST = 2**53 - 1

_DELETED, _STRING = 1, 4
_HAS_ORIGIN, _HAS_RIGHT_ORIGIN, _HAS_KEY = 0x80, 0x40, 0x20


class Letter(NamedTuple):
    """The id of a letter; clocks count UTF-16 units."""

    client: int
    clock: int


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that one client typed in one go, from `clock` on. `beside`: the letters that it was typed between."""

    client: int
    clock: int
    length: int
    beside: tuple[Letter, ...]


@dataclass(frozen=True, slots=True)
class Deletion:
    """Letters that were deleted, whoever typed them."""

    client: int
    clock: int
    length: int


@dataclass(frozen=True, slots=True)
class NoteUpdate:
    """`runs` of one client follow each other without a gap."""

    runs: tuple[Run, ...]
    deletions: tuple[Deletion, ...]

    @property
    def clients(self) -> frozenset[int]:
        """Everybody whose letters are added, deleted or typed beside."""
        beside = (letter.client for run in self.runs for letter in run.beside)
        deleted = (one.client for one in self.deletions)
        return frozenset((*(run.client for run in self.runs), *beside, *deleted))


def parse_update(data: bytes) -> NoteUpdate:
    """What the update says. Raises NoteUpdateInvalid unless it is one of a plain-text note."""
    if len(data) > MOST_BYTES:
        raise NoteUpdateInvalid(f"it is longer than {MOST_BYTES} bytes")
    reader = _Reader(data)
    runs = _runs(reader)
    deletions = _deletions(reader)
    reader.end()
    return NoteUpdate(runs, deletions)


def parse_vector(data: bytes) -> dict[int, int]:
    """A state vector: how many units of each client's letters are known. Raises NoteUpdateInvalid."""
    if len(data) > MOST_BYTES:
        raise NoteUpdateInvalid(f"its vector is longer than {MOST_BYTES} bytes")
    reader = _Reader(data)
    vector = {reader.number(): reader.number() for _ in range(reader.number(MOST_CLIENTS))}
    reader.end()
    return vector


def encode_vector(vector: Mapping[int, int]) -> bytes:
    """The wire form of a state vector."""
    numbers = [len(vector), *(number for pair in sorted(vector.items()) for number in pair)]
    return b"".join(_encoded(number) for number in numbers)


def _encoded(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


def _runs(reader: "_Reader") -> tuple[Run, ...]:
    runs: list[Run] = []
    seen: set[int] = set()
    for _ in range(reader.number(MOST_WRITERS)):
        count, client, clock = reader.number(), reader.number(), reader.number()
        if client in seen or count == 0:
            raise NoteUpdateInvalid("a client is named twice, or for nothing")
        seen.add(client)
        for _ in range(count):
            run = _run(reader, client, clock)
            clock += run.length
            runs.append(run)
        if clock > LARGEST:
            raise NoteUpdateInvalid("a clock is too large")
    return tuple(runs)


def _run(reader: "_Reader", client: int, clock: int) -> Run:
    info = reader.byte()
    beside = []
    for flag in (_HAS_ORIGIN, _HAS_RIGHT_ORIGIN):
        if info & flag:
            beside.append(Letter(reader.number(), reader.number()))
    if not beside and (reader.number() != 1 or reader.text() != TEXT):
        raise NoteUpdateInvalid("it writes to something else than the note")
    if info & _HAS_KEY:
        raise NoteUpdateInvalid("it writes to something else than the note")
    kind = info & 0x1F
    if kind == _STRING:
        letters = reader.text()
        if "\x00" in letters or "\r" in letters:
            raise NoteUpdateInvalid("it contains a character that a note cannot have (NUL, carriage return)")
        length = len(letters) + sum(letter > "\uffff" for letter in letters)
    elif kind == _DELETED:
        length = reader.number()
    else:
        raise NoteUpdateInvalid("it contains something else than text")
    if length == 0:
        raise NoteUpdateInvalid("it contains a run of no letters")
    return Run(client, clock, length, tuple(beside))


def _deletions(reader: "_Reader") -> tuple[Deletion, ...]:
    found = []
    for _ in range(reader.number(MOST_CLIENTS)):
        client = reader.number()
        for _ in range(reader.number()):
            deletion = Deletion(client, reader.number(), reader.number())
            if deletion.length == 0:
                raise NoteUpdateInvalid("it deletes no letters")
            found.append(deletion)
    return tuple(found)


class _Reader:
    """Takes values off the front of `data`; raises NoteUpdateInvalid where it cannot."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def byte(self) -> int:
        if self._at >= len(self._data):
            raise NoteUpdateInvalid("it breaks off")
        self._at += 1
        return self._data[self._at - 1]

    def number(self, largest: int = LARGEST) -> int:
        number = shift = 0
        while True:
            byte = self.byte()
            number |= (byte & 0x7F) << shift
            shift += 7
            if number > largest or shift > 56:
                raise NoteUpdateInvalid("a number in it is too large")
            if byte < 0x80:
                return number

    def text(self) -> str:
        length = self.number()
        start, self._at = self._at, self._at + length
        if self._at > len(self._data):
            raise NoteUpdateInvalid("it breaks off")
        try:
            return self._data[start : self._at].decode()
        except UnicodeDecodeError:
            raise NoteUpdateInvalid("its letters are not UTF-8") from None

    def end(self) -> None:
        if self._at != len(self._data):
            raise NoteUpdateInvalid("it goes on after its end")
