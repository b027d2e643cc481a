"""Options and columns become constraints and wishes; what cannot be understood is named with what can."""

from pathlib import Path

import pytest

from folkmoot.allocating.rooms import read_rooms
from folkmoot.errors import PlainError
from services.sessions.domain.allocation.problem import Pin, Room
from tests.unit.folkmoot.allocating.asked import asked, refused


def test_mixing_takes_columns_by_header_or_synonym_with_weights() -> None:
    wishes = asked("Name,Town,Org\nAnn,Bath,Hall\nBen,Bath,\n", mix=["place=3,ORG"], gather=[]).problem.wishes
    assert wishes.mix == {"Town": 3, "Org": 5}


def test_people_can_be_gathered_by_language() -> None:
    problem = asked("Name,Spoken languages\nAnn,Welsh\nBen,English\n", gather=["language"]).problem
    assert problem.wishes.gather == {"Spoken languages": 5}
    assert problem.people[0].languages == {"Welsh"}


def test_an_unknown_column_lists_those_there_are_and_guesses() -> None:
    said = refused(mix=["twon"], gather=["nothing"])
    assert "there is no column “twon” to go by; there is “Town”. Did you mean “Town”?" in said
    assert "--gather: there is no column “nothing”" in said


def test_a_weight_out_of_range_is_refused() -> None:
    assert "a wish counts from 0 to 10" in refused(mix=["town=11"])


def test_mixing_and_gathering_the_same_column_is_refused() -> None:
    assert "--mix and --gather both name “Town”" in refused(mix=["town"], gather=["place"])


def test_people_are_kept_apart_in_pairs_and_together_in_groups() -> None:
    problem = asked(apart=["Ben,Cara,Dan;ann@demo.example,Eve"], together=["Ann Rowe,Ben"]).problem
    assert problem.apart == {
        ("Ben Lin", "Cara Mee"), ("Ben Lin", "Dan Oh"), ("Cara Mee", "Dan Oh"), ("Ann Hughes", "Eve Poe"),
    }  # fmt: skip
    assert problem.together == (frozenset({"Ann Rowe", "Ben Lin"}),)


def test_groups_may_stand_in_a_file_with_or_without_a_header(tmp_path: Path) -> None:
    for text in ("Person 1,Person 2\nBen Lin,Cara Mee\n", "Ben Lin;Cara Mee\n"):
        path = tmp_path / "apart.csv"
        path.write_text(text)
        assert asked(apart=[str(path)]).problem.apart == {("Ben Lin", "Cara Mee")}
    assert "apart.txt is not there" in refused(apart=[str(tmp_path / "apart.txt")])


def test_a_first_name_that_two_people_have_must_be_written_in_full() -> None:
    said = refused(apart=["Ann,Ben"])
    assert "“Ann” could be Ann Hughes <ann@demo.example> (row 2) or Ann Rowe (row 3)" in said


def test_somebody_unknown_is_guessed_and_a_group_of_one_refused() -> None:
    assert "“Cara Me” is not in people.csv. Did you mean “Cara Mee”?" in refused(together=["Cara Me,Ben"])
    assert "is one person" in refused(apart=["Ben,Ben Lin"])


def test_a_column_keeps_together_by_label_or_by_names() -> None:
    text = "Name,With\nAnn,Red\nBen,red\nCara,Dan\nDan,\nEve,Ann and co\n"
    assert "“Ann and co” is not in people.csv" in refused(text)
    problem = asked(text.replace("Ann and co", "")).problem
    assert set(problem.together) == {frozenset({"Ann", "Ben"}), frozenset({"Cara", "Dan"})}


def test_a_column_keeps_apart_by_names() -> None:
    assert asked("Name,Not with\nAnn,Ben; Cara\nBen,\nCara,\n").problem.apart == {
        ("Ann", "Ben"),
        ("Ann", "Cara"),
    }


def test_people_are_pinned_by_option_column_and_file(tmp_path: Path) -> None:
    path = tmp_path / "pins.csv"
    path.write_text("Name,Room,Round\nCara Mee,Hall,1\n")
    text = "Name,Room\nAnn Hughes,garden\nBen Lin,\nCara Mee,\n"
    problem = asked(text, "Garden,Hall", rounds=2, pins=["Ben=Hall@2", str(path)]).problem
    assert problem.pins == (
        Pin("Ann Hughes", "Garden"),
        Pin("Ben Lin", "Hall", 1),
        Pin("Cara Mee", "Hall", 0),
    )


@pytest.mark.parametrize(
    ("pin", "words"),
    [
        ("Ben", "is no pin; write “Ann=Garden”"),
        ("Ben=Cellar", "there is no room “Cellar”; the rooms are Room 1 and Room 2."),
        ("Ben=1@3", "there is no round “3”; write a number from 1 to 2."),
        ("Zoe=1", "“Zoe” is not in people.csv."),
    ],
)
def test_a_pin_that_cannot_be_is_refused(pin: str, words: str) -> None:
    assert words in refused(rounds=2, pins=[pin])


def test_a_room_number_is_enough_for_numbered_rooms() -> None:
    assert asked(pins=["Ben=2"]).problem.pins == (Pin("Ben Lin", "Room 2"),)


def test_facilitators_are_wanted_in_each_room_when_there_are_any() -> None:
    text = "Name,Facilitator\nAnn,yes\nBen,yes\nCara,\n"
    assert asked(text).problem.facilitator_in_each_room
    assert not asked(text, facilitators=False).problem.facilitator_in_each_room
    assert not asked().problem.facilitator_in_each_room
    assert "nobody in the list is one" in refused(facilitators=True)


def test_preferences_are_for_the_themes_of_rooms_or_their_names() -> None:
    text = "Name,1st choice\nAnn,food\nBen,Parks\nCara,\n"
    found = asked(text, "Food,Parks")
    assert [person.preferences for person in found.problem.people] == [("Food",), ("Parks",), ()]
    assert [room.theme for room in found.problem.rounds[0]] == ["Food", "Parks"]
    assert found.problem.wishes.themes == 5
    assert (
        "row 2 (Ann) would like “food”, which no room is about; the themes are Foods and Parks. Did you mean “Foods”?"
        in (refused(text, "Foods,Parks"))
    )


def test_preferences_count_for_nothing_in_numbered_rooms_and_that_is_said() -> None:
    found = asked("Name,1st choice\nAnn,Food\nBen,Parks\n")
    assert found.problem.wishes.themes == 0
    assert any("numbered rooms have no themes" in note for note in found.notes)


def test_rooms_are_a_number_names_or_a_size() -> None:
    assert [room.id for room in read_rooms("3", None, 9)] == ["Room 1", "Room 2", "Room 3"]
    assert [room.id for room in read_rooms(" Garden; Great  Hall ", None, 9)] == ["Garden", "Great Hall"]
    assert [room.most for room in read_rooms(None, 5, 11)] == [5, 5, 5]
    assert [room.most for room in read_rooms("Garden,Hall", 5, 11)] == [5, 5]


def test_rooms_from_a_file_have_limits_themes_languages_and_access(tmp_path: Path) -> None:
    path = tmp_path / "rooms.csv"
    path.write_text("Table;Min;Seats;Topic;Language;Accessible\nGarden;2;6;Food;Welsh;no\nHall;;;;;\n")
    assert read_rooms(str(path), None, 9) == (Room("Garden", 2, 6, "Food", "Welsh", False), Room("Hall"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Seats\n5\n", "has no column of room names"),
        ("Room,Seats\n,5\n", "row 2 has no room name"),
        ("Room,Seats\nHall,many\n", "“many” is no number of people"),
        ("Room,Least,Most\nHall,5,4\n", "takes at least 5 and at most 4"),
        ("Room,Accessible\nHall,perhaps\n", "“perhaps” is neither yes nor no"),
        ("Room\nHall\nhall\n", "“hall” is there twice"),
    ],
)
def test_a_file_of_rooms_that_cannot_be_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "rooms.csv"
    path.write_text(text)
    with pytest.raises(PlainError, match=words):
        read_rooms(str(path), None, 9)


@pytest.mark.parametrize(
    ("given", "words"), [("0", "not from 1 to"), ("rooms.csv", "is not there"), (None, "how many rooms")]
)
def test_rooms_that_cannot_be_are_refused(given: str | None, words: str) -> None:
    with pytest.raises(PlainError, match=words):
        read_rooms(given, None, 9)


def test_more_rooms_than_people_are_noted() -> None:
    assert any("more rooms (9) than people to seat (6)" in note for note in asked(rooms="9").notes)
