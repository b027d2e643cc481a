from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.agenda import AgendaItem, AgendaPart, Breakout, ItemKind, faults, with_ids

STARTS = datetime(2026, 11, 23, 14, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=2)


def at(minutes: int) -> datetime:
    return STARTS + timedelta(minutes=minutes)


def item(starts: int, ends: int, *parts: int) -> AgendaItem:
    return AgendaItem(
        at(starts), at(ends), "Item", "plenary", parts=tuple(AgendaPart(at(part), "Part") for part in parts)
    )


def pointers(*items: AgendaItem) -> list[str]:
    return [pointer for pointer, _ in faults(items, STARTS, ENDS)]


def test_the_workshop_of_the_south_west_has_no_faults() -> None:
    assert (
        pointers(
            item(0, 10), item(10, 15), item(15, 50, 15, 20, 40), item(50, 70), item(70, 80), item(80, 120)
        )
        == []
    )


def test_a_gap_is_allowed() -> None:
    assert pointers(item(0, 10), item(30, 40)) == []


def test_an_item_ends_after_it_starts() -> None:
    assert pointers(item(10, 10)) == ["/agenda/0/ends_at"]


def test_items_lie_within_the_event() -> None:
    assert pointers(item(-5, 10), item(110, 125)) == ["/agenda/0/starts_at", "/agenda/1/starts_at"]


def test_items_do_not_overlap() -> None:
    assert pointers(item(0, 30), item(29, 40)) == ["/agenda/1/starts_at"]


def test_an_item_that_is_wrong_does_not_make_the_next_one_wrong() -> None:
    assert pointers(item(20, 10), item(10, 30)) == ["/agenda/0/ends_at"]


def test_parts_start_within_their_item_and_one_after_the_other() -> None:
    assert pointers(item(10, 30, 10, 30)) == ["/agenda/0/parts/1/starts_at"]
    assert pointers(item(10, 30, 15, 15)) == ["/agenda/0/parts/1/starts_at"]
    assert pointers(item(10, 30, 20, 15)) == ["/agenda/0/parts/1/starts_at"]


@given(st.lists(st.tuples(st.integers(-10, 130), st.integers(-10, 130)), max_size=8))
def test_an_agenda_without_faults_is_a_timetable(spans: list[tuple[int, int]]) -> None:
    items = [item(starts, ends) for starts, ends in spans]
    if not faults(items, STARTS, ENDS):
        minutes = [minute for span in spans for minute in range(*span)]
        assert sorted(minutes) == minutes
        assert len(set(minutes)) == len(minutes)
        assert set(minutes) <= set(range(120))


def breakout(kind: ItemKind = "breakout", **said: Any) -> list[str]:
    talk = AgendaItem(at(0), at(30), "Talk", kind, breakout=Breakout(**said))
    return [pointer for pointer, _ in faults([talk], STARTS, ENDS)]


def test_rooms_are_said_in_one_way_and_only_for_a_breakout() -> None:
    assert breakout(rooms=4) == []
    assert breakout(rooms=4, size=5) == ["/agenda/0/breakout/size"]
    assert breakout(room_names=("Red", "red")) == ["/agenda/0/breakout/room_names/1"]
    assert breakout("plenary", rooms=4) == ["/agenda/0/breakout"]


def test_a_part_in_rooms_makes_a_plenary_one_that_has_rooms() -> None:
    mixed = AgendaItem(
        at(0), at(30), "Talk", "plenary", parts=(AgendaPart(at(5), "Tables"),), breakout=Breakout(rooms=2)
    )
    assert faults([mixed], STARTS, ENDS) == []


def test_gathering_needs_an_attribute_and_themes_need_names() -> None:
    assert breakout(mode="gather") == ["/agenda/0/breakout/attribute"]
    assert breakout(mode="gather", attribute="place") == []
    assert breakout(mode="theme", rooms=3) == ["/agenda/0/breakout/room_names"]


def test_settings_that_are_kept_and_read_are_the_same() -> None:
    said = Breakout(
        room_names=("Red", "Blue"), mode="theme", wishes={"themes": 9}, late="choose", leaving=False
    )
    assert Breakout.from_json(said.as_json()) == said


def named(*agenda: AgendaItem, known: tuple[AgendaItem, ...] = ()) -> tuple[AgendaItem, ...]:
    fresh = iter(f"new{number}" for number in range(20))
    return with_ids(agenda, known, lambda: next(fresh))


def test_every_item_and_part_has_an_id_of_its_own() -> None:
    found = named(item(0, 10, 0, 5), item(10, 20))
    ids = [one.id for item in found for one in (item, *item.parts)]
    assert ids == ["new0", "new1", "new2", "new3"]


def test_ids_survive_an_edit_that_names_them_and_one_that_only_keeps_titles() -> None:
    known = named(item(0, 10, 0, 5), item(10, 20))
    assert named(*known[::-1], known=known) == known[::-1]
    retyped = named(item(0, 10, 0, 5), known=known)
    assert (retyped[0].id, [part.id for part in retyped[0].parts]) == ("new0", ["new1", "new2"])


def test_a_title_does_not_take_the_id_that_another_item_names() -> None:
    known = named(item(0, 10), item(10, 20))
    plain, keeping = named(item(0, 10), replace(item(10, 20), id="new0"), known=known)
    assert (plain.id, keeping.id) == ("new1", "new0")


def test_an_id_of_another_agenda_is_not_taken_over() -> None:
    assert named(replace(item(0, 10), id="theirs"))[0].id == "new0"
