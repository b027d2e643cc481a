"""Columns are understood however they are headed, and every bad row is named."""

import pytest

from folkmoot.allocating.headers import Meaning, meaning_of
from folkmoot.allocating.people import Guest, Roster, read_people
from folkmoot.allocating.sheets import Sheet, read_csv
from folkmoot.errors import PlainError


def read(text: str) -> Roster:
    return read_people(Sheet("people.csv", read_csv(text.encode(), "people.csv")))


def only(text: str) -> Guest:
    (guest,) = read(text).guests
    return guest


def complaint(text: str) -> str:
    with pytest.raises(PlainError) as raised:
        read(text)
    return str(raised.value)


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("NAME", Meaning.NAME),
        ("  full   name ", Meaning.NAME),
        ("Your name *", Meaning.NAME),
        ("What is your name?", Meaning.NAME),
        ("Prénom", Meaning.FIRST),
        ("Surname", Meaning.LAST),
        ("E-Mail Address", Meaning.EMAIL),
        ("e‑mail (required)", Meaning.EMAIL),
        ("Neighbourhood", Meaning.PLACE),
        ("borough", Meaning.PLACE),
        ("Organization", Meaning.ORGANISATION),
        ("group", Meaning.ORGANISATION),
        ("Job title", Meaning.ROLE),
        ("Language(s)", Meaning.LANGUAGES),
        ("Facilitator?", Meaning.FACILITATOR),
        ("Access needs", Meaning.ACCESS),
        ("themes", Meaning.THEMES),
        ("Opted-out", Meaning.OUT),
        ("Pinned to", Meaning.ROOM),
        ("With", Meaning.TOGETHER),
        ("Not with", Meaning.APART),
        ("Enw", Meaning.NAME),
        ("Sefydliad", Meaning.ORGANISATION),
        ("Years here", Meaning.OTHER),
    ],
)
def test_headers_are_understood_whatever_their_case_accents_and_synonyms(
    header: str, meaning: Meaning
) -> None:
    assert meaning_of(header)[0] == meaning


@pytest.mark.parametrize(
    ("header", "rank"), [("1st choice", 1), ("Second Choice", 2), ("choice 3", 3), ("4th preference", 4)]
)
def test_choices_are_ranked_by_their_header(header: str, rank: int) -> None:
    assert meaning_of(header) == (Meaning.CHOICE, rank)


def test_a_name_is_put_together_from_its_parts() -> None:
    assert only("First name,Last name\nAnn, Hughes\n").id == "Ann Hughes"
    assert only("Name,Surname\nAnn,Hughes\n").id == "Ann Hughes"
    assert only("Name,Surname\nAnn Hughes,Hughes\n").id == "Ann Hughes"
    assert only("E-mail\nann@demo.example\n").id == "ann@demo.example"


def test_an_address_may_carry_its_name() -> None:
    guest = only('E-mail,Town\n"Ann Hughes <ann@demo.example>",Bath\n')
    assert (guest.name, guest.email) == ("Ann Hughes", "ann@demo.example")


def test_every_other_column_is_an_attribute_and_synonyms_lead_to_it() -> None:
    roster = read("Name,Town,Years here\nAnn,Bath,3\n")
    assert roster.guests[0].attributes == {"Town": "Bath", "Years here": "3"}
    assert [roster.attribute(word) for word in ("town", "place", "YEARS HERE", "organisation")] == [
        "Town", "Town", "Years here", None,
    ]  # fmt: skip


def test_a_second_column_of_the_same_meaning_is_an_attribute_of_its_own() -> None:
    roster = read("Name,Town,Borough\nAnn,Bath,Avon\n")
    assert [roster.attribute(word) for word in ("place", "borough")] == ["Town", "Borough"]


def test_facilitators_are_told_by_their_column_or_their_role() -> None:
    roster = read(
        "Name,Facilitator,Role\nAnn,Yes,\nBen,,Table facilitator\nCara,no,Chair\nDan,x,\nEve,,Not a facilitator\n"
    )
    assert [guest.name for guest in roster.guests if guest.facilitator] == ["Ann", "Ben", "Dan"]


def test_access_needs_are_anything_but_none() -> None:
    roster = read("Name,Access needs\nAnn,step-free\nBen,none\nCara,No needs\nDan,\nEve,yes\n")
    assert [guest.name for guest in roster.guests if guest.needs_access] == ["Ann", "Eve"]


def test_languages_and_themes_are_split() -> None:
    guest = only("Name,Languages,2nd choice,1st choice,Themes\nAnn,Welsh / English,Parks,Food,Youth;food\n")
    assert guest.languages == {"Welsh", "English"}
    assert guest.preferences == ("Food", "Parks", "Youth")


def test_blank_rows_are_skipped_and_a_title_above_the_header_is_too() -> None:
    roster = read("Attendees of 3 May,\n\nName,Town\nAnn,Bath\n,\nBen,Bristol\n")
    assert [(guest.name, guest.row) for guest in roster.guests] == [("Ann", 4), ("Ben", 6)]


@pytest.mark.parametrize("first", ["Ann Hughes,ann@demo.example,Bath", "Ann Hughes,Participant", "Ann"])
def test_a_list_without_column_names_is_told_how_to_get_them(first: str) -> None:
    said = complaint(f"{first}\nBen Rowe,ben@demo.example,Bristol\n")
    assert "has no row of column names: row 1" in said
    assert "for example: Name, E-mail, Place, Organisation" in said
    assert "Nothing was written" in said


def test_a_misspelt_column_of_names_is_guessed() -> None:
    assert "Did you mean “name”?" in complaint("Nmae,Town\nAnn,Bath\n")


def test_column_names_without_people_are_said_to_be_alone() -> None:
    assert "nobody under them" in complaint("Name,Town\n")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",,,Bath", "row 3 has neither a name nor an e-mail address"),
        ("Ann,ann.example.org,,", "row 3 (Ann): “ann.example.org” is no e-mail address"),
        ("Ann,ann@demo@example,,", "is no e-mail address"),
        ("Ann,ann@demo.example,perhaps,", "row 3 (Ann): “perhaps” under Facilitator is neither yes nor no"),
        ("Ann,ann@demo.example,,Bath,Avon", "row 3 (Ann) has more cells than there are columns (“Avon”)"),
        ("Ben,BEN@demo.example,,", "row 3 (Ben) has the same e-mail address as row 2, ben@demo.example"),
        ("Ben Rowe,,,", "row 3 has the same name as row 2 (Ben Rowe), and row 3 has no e-mail address"),
    ],
)
def test_a_bad_row_is_named_with_what_is_wrong(row: str, words: str) -> None:
    said = complaint(f"Name,E-mail,Facilitator,Town\nBen Rowe,ben@demo.example,,\n{row}\n")
    assert words.casefold() in said.casefold()
    assert "Nothing was written" in said


def test_all_bad_rows_are_listed_at_once() -> None:
    said = complaint(
        "Name,E-mail\nAnn,nowhere\n,\nBen,nowhere either\nCara,cara@demo.example\nCara,CARA@demo.example\n"
    )
    assert "3 things need correcting" in said
    assert all(f"row {number}" in said for number in (2, 4, 6))


def test_people_of_one_name_are_told_apart_by_their_addresses() -> None:
    roster = read("Name,E-mail\nAnn,a@demo.example\nann,b@demo.example\nBen,\n")
    assert [guest.id for guest in roster.guests] == ["Ann (a@demo.example)", "ann (b@demo.example)", "Ben"]
