"""Who met before is read from our own plans and from other people's lists."""

from pathlib import Path

import pytest

from folkmoot.allocating.finding import Directory
from folkmoot.allocating.history import History, read_history
from folkmoot.allocating.writing import as_csv, as_json, as_zoom
from folkmoot.errors import PlainError
from tests.unit.folkmoot.allocating.asked import planned, roster_of

ROUNDS = [(0, 0, 1, 1, 2, 2), (0, 1, 0, 1, 2, 2)]
MET = {
    ("Ann Hughes", "Ann Rowe"): 1,
    ("Ben Lin", "Cara Mee"): 1,
    ("Dan Oh", "Eve Poe"): 2,
    ("Ann Hughes", "Ben Lin"): 1,
    ("Ann Rowe", "Cara Mee"): 1,
}


def history(path: Path, text: str) -> History:
    path.write_text(text)
    roster = roster_of()
    return read_history([path], Directory(roster.guests, roster.source))


def test_our_own_json_and_csv_tell_of_all_their_rounds(tmp_path: Path) -> None:
    plan = planned(rooms="Garden,Hall,Attic", rounds=ROUNDS)
    assert history(tmp_path / "plan.json", as_json(plan)).met == MET
    assert history(tmp_path / "plan.csv", as_csv(plan)).met == MET


def test_zooms_file_is_a_history_by_address(tmp_path: Path) -> None:
    text = "Name,E-mail\nAnn Hughes,ann@demo.example\nOther Name,other@demo.example\n"
    written = as_zoom(planned(text, rounds=[(0, 0)]), 1)
    assert written.splitlines()[0] == "Pre-assign Room Name,Email Address"
    found = history(tmp_path / "zoom.csv", written)
    assert found.notes[0] == "zoom.csv: 1 who are not in the list were left out: other@demo.example"


def test_a_list_of_names_and_rooms_tells_one_meeting_or_several(tmp_path: Path) -> None:
    one = "Full name;Table\nAnn Hughes;1\nBen Lin;1\nCara Mee;2\n"
    assert history(tmp_path / "seats.csv", one).met == {("Ann Hughes", "Ben Lin"): 1}
    two = "First name,Last name,Room,Date\nAnn,Hughes,1,May\nBen,Lin,1,May\nAnn,Hughes,1,June\nCara,Mee,1,June\n"
    assert history(tmp_path / "seats.csv", two).met == {
        ("Ann Hughes", "Ben Lin"): 1, ("Ann Hughes", "Cara Mee"): 1,
    }  # fmt: skip


def test_a_list_of_pairs_needs_no_header_and_may_say_how_often(tmp_path: Path) -> None:
    met = {("Ann Rowe", "Ben Lin"): 3, ("Cara Mee", "Dan Oh"): 1}
    pairs = "Ben Lin,Ann Rowe,3\nCara Mee,Dan Oh\n"
    assert history(tmp_path / "pairs.csv", pairs).met == met
    assert history(tmp_path / "pairs.csv", f"Name,Other,Times\n{pairs}").met == met


def test_several_files_add_up(tmp_path: Path) -> None:
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path in paths:
        path.write_text("Ben Lin,Cara Mee\n")
    roster = roster_of()
    assert read_history(paths, Directory(roster.guests, "people.csv")).met == {("Ben Lin", "Cara Mee"): 2}


def test_people_who_are_not_here_now_are_left_out_and_named(tmp_path: Path) -> None:
    found = history(tmp_path / "seats.csv", "Name,Room\nAnn Hughes,1\nBen Lin,1\nZoe Gone,1\n")
    assert found.met == {("Ann Hughes", "Ben Lin"): 1}
    assert found.notes == ["seats.csv: 1 who are not in the list were left out: Zoe Gone"]


def test_a_history_without_anybody_in_common_is_noted(tmp_path: Path) -> None:
    assert "nobody of the list" in history(tmp_path / "old.csv", "Name,Room\nZoe Gone,1\n").notes[-1]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("people.csv", "Name,E-mail,Town,Age\nAnn,,Bath,3\n", "does not say who was where"),
        (
            "pairs.csv",
            "Ben Lin,Cara Mee,Dan Oh,Eve Poe\n",
            "row 1: a list of who met whom has two names a row",
        ),
        ("plan.json", '{"people": []}', "is no plan that folkmoot allocate wrote"),
        ("plan.json", "{", "is no plan that folkmoot allocate wrote"),
    ],
)
def test_what_is_no_history_is_refused(tmp_path: Path, name: str, text: str, words: str) -> None:
    with pytest.raises(PlainError, match=words):
        history(tmp_path / name, text)
