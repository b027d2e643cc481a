"""Documents go where somebody will find them, and never over what was read."""

from pathlib import Path

import pytest

from folkmoot.allocating.delivery import (
    Destination,
    Document,
    choose,
    deliver,
    expected_names,
    wanted_formats,
)
from folkmoot.errors import PlainError

CSV, HTML = ("csv", "-plan.csv"), ("html", "-plan.html")
SOURCE = Path("people.xlsx")


def test_formats_are_listed_or_repeated_and_csv_is_usual() -> None:
    assert wanted_formats(["zoom,HTML", "zoom"]) == ["zoom", "html"]
    assert wanted_formats([]) == ["csv"]
    with pytest.raises(PlainError, match="“pdf” is none of the formats csv, json, zoom, html"):
        wanted_formats(["pdf"])


def test_zoom_takes_a_file_for_each_round() -> None:
    assert expected_names(["zoom"], [2, 3]) == [("zoom", "-zoom-round-2.csv"), ("zoom", "-zoom-round-3.csv")]


@pytest.mark.parametrize(
    ("document", "terminal", "printed"),
    [(CSV, True, True), (CSV, False, True), (HTML, True, False), (HTML, False, True)],
)
def test_one_document_is_printed_unless_it_would_flood_a_terminal(
    document: tuple[str, str], terminal: bool, printed: bool
) -> None:
    (path,) = choose([document], None, SOURCE, [SOURCE], terminal=terminal)
    assert path == (None if printed else Path("people-plan.html"))


def test_several_documents_are_files_named_after_the_list() -> None:
    assert choose([CSV, HTML], None, SOURCE, [SOURCE], terminal=False) == [
        Path("people-plan.csv"),
        Path("people-plan.html"),
    ]
    assert choose([HTML], None, Path("-"), [], terminal=True) == [Path("people-plan.html")]


def test_a_folder_is_made_and_gets_them_all(tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    assert choose([CSV, HTML], f"{folder}/", SOURCE, [SOURCE], terminal=True)[0] == folder / "people-plan.csv"
    assert folder.is_dir()


def test_an_input_is_never_overwritten(tmp_path: Path) -> None:
    history = tmp_path / "people-plan.csv"
    history.write_text("last month's")
    assert choose([CSV], str(tmp_path), SOURCE, [SOURCE, history], terminal=True) == [
        tmp_path / "people-plan-2.csv"
    ]
    linked = tmp_path / "linked.csv"
    linked.symlink_to(history)
    for target in (history, linked):
        with pytest.raises(PlainError, match="is a file that is read here"):
            choose([CSV], str(target), SOURCE, [SOURCE, history], terminal=True)


def test_one_file_for_several_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlainError, match="there are 2 to write; name a folder"):
        choose([CSV, HTML], str(tmp_path / "plan.csv"), SOURCE, [], terminal=True)
    with pytest.raises(PlainError, match="one document"):
        choose([CSV, HTML], "-", SOURCE, [], terminal=True)
    with pytest.raises(PlainError, match="is not there"):
        choose([CSV], str(tmp_path / "none" / "plan.csv"), SOURCE, [], terminal=True)


def test_csv_files_carry_the_mark_by_which_excel_knows_utf8_and_zooms_do_not(tmp_path: Path) -> None:
    csv, zoom = tmp_path / "plan.csv", tmp_path / "zoom.csv"
    written = deliver([
        Destination(Document("csv", "", "Siân\n"), csv),
        Destination(Document("zoom", "", "Siân\n"), zoom),
    ])  # fmt: skip
    assert written == [csv, zoom]
    assert csv.read_bytes() == b"\xef\xbb\xbf" + zoom.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.csv", "zoom.csv"]


def test_a_place_that_cannot_be_written_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").mkdir()
    with pytest.raises(PlainError, match="cannot be written"):
        deliver([Destination(Document("csv", "", "x"), tmp_path / "plan.csv")])
