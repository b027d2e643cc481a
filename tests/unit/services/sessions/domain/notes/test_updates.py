"""Which updates a note takes, and that replicas which send them in any order never lose a letter."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Map, Text

from services.sessions.domain.notes import (
    SERVER,
    Known,
    NoteBehind,
    NoteFull,
    NoteUpdateInvalid,
    encode_vector,
    parse_update,
    parse_vector,
    settle,
)
from services.sessions.domain.notes.settling import MOST_WRITTEN

LETTERS = "abc é🏡\n"


def document(client: int, *writes: tuple[int, str]) -> Doc[Text]:
    doc: Doc[Text] = Doc(client_id=client)
    text = doc.get("note", type=Text)
    for at, letters in writes:
        text.insert(at, letters)
    return doc


def number(value: int) -> bytes:
    return encode_vector({value: 0})[1:-1]


def test_an_update_says_who_typed_how_much_and_what_was_deleted() -> None:
    doc = document(9, (0, "a🏡b"))
    update = parse_update(doc.get_update())
    assert [(run.client, run.clock, run.length) for run in update.runs] == [(9, 0, 4)]
    del doc.get("note", type=Text)[0:1]
    update = parse_update(doc.get_update())
    assert sum(run.length for run in update.runs) == 4, "deleted letters keep their ids"
    assert [(one.client, one.clock, one.length) for one in update.deletions] == [(9, 0, 1)]


def test_a_vector_is_read_as_it_is_written() -> None:
    doc = document(2**40 + 3, (0, "abc"))
    assert parse_vector(doc.get_state()) == {2**40 + 3: 3}
    assert encode_vector({2**40 + 3: 3}) == doc.get_state()


def test_only_plain_text_in_the_note_is_taken() -> None:
    elsewhere: Doc[Any] = Doc(client_id=9)
    elsewhere.get("other", type=Text).insert(0, "a")
    mapping: Doc[Any] = Doc(client_id=9)
    mapping.get("note", type=Map)["key"] = "value"
    embedded: Doc[Any] = Doc(client_id=9)
    embedded.get("note", type=Text).insert_embed(0, Map({"a": "b"}))
    formatted: Doc[Any] = Doc(client_id=9)
    formatted.get("note", type=Text).insert(0, "a", {"bold": True})
    for doc in (elsewhere, mapping, embedded, formatted):
        with pytest.raises(NoteUpdateInvalid):
            parse_update(doc.get_update())


@given(st.binary(max_size=60))
@settings(max_examples=2000, deadline=None)
def test_whatever_bytes_come_they_are_understood_or_refused(data: bytes) -> None:
    try:
        update = parse_update(data)
        settle(update, {}, "per_ann", 0)
    except (NoteUpdateInvalid, NoteBehind, NoteFull):
        return
    doc: Doc[Text] = Doc()
    doc.apply_update(data)
    str(doc.get("note", type=Text))


@st.composite
def forged(draw: st.DrawFn) -> bytes:
    """Updates that are well-formed but that no honest page would send."""
    out = [number(draw(st.integers(0, 3)))]
    for _ in range(out[0][0]):
        runs = draw(st.integers(1, 3))
        out += [number(runs), number(draw(st.integers(2, 5))), number(draw(st.integers(0, 6)))]
        for _ in range(runs):
            origin, right = draw(st.booleans()), draw(st.booleans())
            deleted = draw(st.booleans())
            out.append(bytes([(1 if deleted else 4) | (0x80 if origin else 0) | (0x40 if right else 0)]))
            for present in (origin, right):
                if present:
                    out += [number(draw(st.integers(2, 5))), number(draw(st.integers(0, 6)))]
            if not origin and not right:
                out.append(b"\x01\x04note")
            if deleted:
                out.append(number(draw(st.integers(1, 5))))
            else:
                letters = draw(st.text(LETTERS, min_size=1, max_size=4)).encode()
                out.append(number(len(letters)) + letters)
    deletions = draw(st.integers(0, 2))
    out.append(number(deletions))
    for _ in range(deletions):
        out += [number(draw(st.integers(2, 5))), b"\x01"]
        out += [number(draw(st.integers(0, 6))), number(draw(st.integers(1, 6)))]
    return b"".join(out)


@given(st.lists(forged(), min_size=1, max_size=6))
@settings(max_examples=1000, deadline=None)
def test_what_is_taken_is_whole_in_every_replica(updates: list[bytes]) -> None:
    known: dict[int, Known] = {}
    doc: Doc[Text] = Doc(client_id=SERVER)
    for content in updates:
        try:
            added = settle(parse_update(content), known, "per_ann", 0)
        except (NoteUpdateInvalid, NoteBehind, NoteFull):
            continue
        known |= {client: Known(clock, "per_ann") for client, clock in added.items()}
        doc.apply_update(content)
        vector = parse_vector(doc.get_state())
        assert vector == {client: one.clock for client, one in known.items()}, "nothing waits for anything"
    again: Doc[Text] = Doc(client_id=SERVER)
    again.apply_update(doc.get_update())
    assert str(again.get("note", type=Text)) == str(doc.get("note", type=Text))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_replicas_converge_and_keep_every_letter_in_whatever_order_updates_come(data: st.DataObject) -> None:
    """Three pages type distinct letters and delete none; sends are late, repeated, lost and sent again."""
    pages = [document(client) for client in (11, 22, 33)]
    sent = [page.get_state() for page in pages]
    owners = {11: "ann", 22: "ben", 33: "cat"}
    server = document(SERVER)
    known: dict[int, Known] = {}
    typed = 0
    outgoing: list[tuple[int, bytes]] = []

    def arrive(who: int, content: bytes) -> None:
        update = parse_update(content)
        near = {client: known[client] for client in update.clients if client in known}
        try:
            added = settle(update, near, owners[who], 0)
        except NoteBehind:
            return  # The page sends everything again, as it does at the end below.
        known.update({client: Known(clock, owners[who]) for client, clock in added.items()})
        server.apply_update(content)

    for _ in range(data.draw(st.integers(1, 30))):
        index = data.draw(st.integers(0, 2))
        page, text = pages[index], pages[index].get("note", type=Text)
        match data.draw(st.sampled_from(["type", "type", "send", "arrive", "repeat", "lose", "hear"])):
            case "type":
                letter = chr(0x4E00 + typed)
                typed += 1
                text.insert(data.draw(st.integers(0, len(str(text)))) * 3, letter)
            case "send":
                outgoing.append(((11, 22, 33)[index], page.get_update(sent[index])))
                sent[index] = page.get_state()
            case "arrive" if outgoing:
                arrive(*outgoing.pop(data.draw(st.integers(0, len(outgoing) - 1))))
            case "repeat" if outgoing:
                arrive(*outgoing[data.draw(st.integers(0, len(outgoing) - 1))])
            case "lose" if outgoing:
                outgoing.pop()
            case "hear":
                page.apply_update(server.get_update(page.get_state()))
    for client, page in zip((11, 22, 33), pages, strict=True):
        arrive(client, page.get_update(server.get_state()))
    for page in pages:
        page.apply_update(server.get_update(page.get_state()))
    [text] = {str(page.get("note", type=Text)) for page in (server, *pages)}
    assert sorted(text) == [chr(0x4E00 + number) for number in range(typed)]


def test_an_update_that_builds_on_what_is_missing_is_behind() -> None:
    doc = document(9, (0, "one"))
    before = doc.get_state()
    doc.get("note", type=Text).insert(3, "two")
    later = parse_update(doc.get_update(before))
    with pytest.raises(NoteBehind):
        settle(later, {}, "ann", 0)
    assert settle(later, {9: Known(3, "ann")}, "ann", 3) == {9: 6}


def test_letters_are_added_in_ones_own_name_only() -> None:
    update = parse_update(document(9, (0, "one")).get_update())
    assert settle(update, {}, "ann", 0) == {9: 3}
    assert settle(update, {9: Known(3, "ben")}, "ann", 3) == {}, "what is known already may be sent along"
    with pytest.raises(NoteUpdateInvalid):
        settle(update, {9: Known(1, "ben")}, "ann", 1)
    with pytest.raises(NoteUpdateInvalid):
        settle(parse_update(document(SERVER, (0, "one")).get_update()), {}, "ann", 0)


def test_a_note_holds_so_much_and_no_more() -> None:
    update = parse_update(document(9, (0, "one")).get_update())
    settle(update, {}, "ann", MOST_WRITTEN - 3)
    with pytest.raises(NoteFull):
        settle(update, {}, "ann", MOST_WRITTEN - 2)
