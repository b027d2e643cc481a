"""Notes as documents that replicas change independently (Yjs's format, by pycrdt). Values in, values out."""

from collections.abc import Iterable

from pycrdt import Doc, Text

from services.sessions.domain.notes import SERVER, TEXT, encode_vector

EMPTY = b"\x00\x00"
"""The state of a note in which nothing was ever written."""


def load(state: bytes | None, updates: Iterable[bytes] = (), *, text: str = "") -> Doc[Text]:
    """The note. Without a state it is `text`, written by the server: the same bytes wherever it is made."""
    note: Doc[Text] = Doc(client_id=SERVER)
    if state is None:
        if text:
            note.get(TEXT, type=Text).insert(0, text)
    else:
        note.apply_update(state)
    for update in updates:
        note.apply_update(update)
    return note


def text_of(note: Doc[Text]) -> str:
    """What people read."""
    return str(note.get(TEXT, type=Text))


def state_of(note: Doc[Text]) -> bytes:
    """The whole note as one update."""
    return bytes(note.get_update())


def missing(note: Doc[Text], vector: dict[int, int]) -> bytes:
    """What somebody who knows `vector` lacks, as one update."""
    return bytes(note.get_update(encode_vector(vector)))


def replace(note: Doc[Text], new: str) -> bytes:
    """Make the note read `new`, leaving alone what stays at its beginning and end; the update that did it."""
    old = text_of(note)
    before = note.get_state()
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    at = len(old[:start].encode())
    gone = len(old[start : len(old) - end].encode())
    text = note.get(TEXT, type=Text)
    with note.transaction():
        if gone:
            del text[at : at + gone]
        text.insert(at, new[start : len(new) - end])
    return bytes(note.get_update(before))
