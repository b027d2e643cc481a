import re

from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.names import normal_email, slug_of


def test_an_address_is_compared_without_case_and_blanks() -> None:
    assert normal_email(" Ann@Example.ORG ") == "ann@example.org"


def test_a_title_becomes_the_last_part_of_an_address() -> None:
    assert slug_of("We were built for this – Südwest!", fallback="event") == "we-were-built-for-this-sudwest"


def test_a_title_in_another_script_falls_back() -> None:
    assert slug_of("ერთად", fallback="event") == "event"


@given(st.text(max_size=200))
def test_every_title_has_a_slug(title: str) -> None:
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?", slug_of(title, fallback="event"))
