"""The server draws the same round table as the live pages."""

import re

import pytest

from gateway.pages import built
from gateway.pages.picture import Sitter, initials, round_table, short_name


def test_every_sitter_has_a_chair_where_the_shared_geometry_puts_it() -> None:
    drawn = round_table([Sitter(f"Person {n}") for n in range(5)], label="Five people")
    seats = built.picture()["plans"][5]["seats"]
    places = re.findall(r'transform="translate\((\S+) (\S+)\)"', drawn)
    assert [(float(x), float(y)) for x, y in places] == [(seat["x"], seat["y"]) for seat in seats]


def test_names_are_escaped() -> None:
    drawn = round_table([Sitter("<b>Eve</b> & co")], name="<i>", label='"x')
    assert "<b>" not in drawn
    assert "<i>" not in drawn
    assert 'aria-label="&#34;x"' in drawn


def test_a_picture_without_words_is_decoration() -> None:
    assert 'aria-hidden="true"' in round_table([Sitter()])


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ann Mary Hughes", "AH"), ("Siân", "S"), ("  ", "?"), ("Rhys ap Gwilym", "RG"), ("(Bea) Moor", "M")],
)
def test_initials_are_of_the_first_and_the_last_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_long_given_name_is_cut_to_fit_under_a_chair() -> None:
    assert short_name("Ann Hughes") == "Ann"
    assert short_name("Bartholomew-James Fry") == "Bartholom…"
