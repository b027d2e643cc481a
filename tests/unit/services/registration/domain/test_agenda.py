from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.agenda import AgendaItem, AgendaPart, faults

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
