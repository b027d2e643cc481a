"""Tables are read whatever program, language and operating system saved them."""

import csv
import io
from pathlib import Path

import pytest

from folkmoot.allocating.sheets import decode, read_csv, read_sheet
from folkmoot.errors import PlainError
from tests.support.workbooks import ods, xlsx

ROWS = [["Name", "Town"], ["Ann Hughes", "Bath"], ["Siân Rowe", "Llanelli, Wales"]]
HERE = Path(__file__).parent


def cells(content: bytes) -> list[list[str]]:
    return [list(row.cells) for row in read_csv(content, "people.csv")]


def saved(delimiter: str, encoding: str, line: str = "\r\n") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line).writerows(ROWS)
    return text.getvalue().encode(encoding)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_reads_every_usual_delimiter_in_every_usual_encoding(delimiter: str, encoding: str) -> None:
    assert cells(saved(delimiter, encoding)) == ROWS


@pytest.mark.parametrize("line", ["\n", "\r\n", "\r"])
def test_reads_every_kind_of_line_end(line: str) -> None:
    assert cells(saved(",", "utf-8", line)) == ROWS


def test_the_delimiter_is_the_one_that_makes_equal_rows_not_the_commonest_sign() -> None:
    content = b"Name;Themes\nHughes, Ann;a, b, c\nRowe, Ben;d\nLin, Cara;e, f\n"
    assert cells(content)[1] == ["Hughes, Ann", "a, b, c"]


def test_a_single_column_is_not_split_at_commas_in_names_or_at_spaces() -> None:
    assert cells(b"Name\nAnn Hughes\nBen Rowe\n") == [["Name"], ["Ann Hughes"], ["Ben Rowe"]]


def test_the_first_line_may_name_the_delimiter_as_excel_lets_it() -> None:
    assert cells(b"sep=;\r\nName;Town\r\nAnn;Bath, Avon\r\n") == [["Name", "Town"], ["Ann", "Bath, Avon"]]


def test_rows_keep_the_numbers_that_a_spreadsheet_shows() -> None:
    rows = read_csv(b'Name,Note\n\n"Ann","two\nlines"\nBen,\n', "people.csv")
    assert [(row.number, row.cell(0)) for row in rows if not row.blank] == [
        (1, "Name"),
        (3, "Ann"),
        (4, "Ben"),
    ]


def test_quotation_marks_inside_a_quoted_cell_are_kept() -> None:
    assert cells(b'Name,Town\n"Ann "Annie" Hughes",Bath\n')[1][1] == "Bath"


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_row() -> None:
    with pytest.raises(PlainError, match=r"people.csv, row 3 or soon after: a quotation mark"):
        read_csv(b'Name,Town\nAnn,Bath\nBen,"Bristol\nCara,Bath\n', "people.csv")


def test_the_mark_that_we_put_before_formulas_is_taken_off_again() -> None:
    assert cells(b"Name,Town\nAnn,'=1+1\nBen,'tis\n") == [["Name", "Town"], ["Ann", "=1+1"], ["Ben", "'tis"]]


def test_what_is_no_text_is_refused_with_a_way_out() -> None:
    with pytest.raises(PlainError, match=r"save it as CSV or \.xlsx"):
        decode(bytes(range(256)) * 20, "photo.jpg")
    with pytest.raises(PlainError, match="save it again"):
        decode(b"Name\nAnn \x81\x8d", "people.csv")


def test_a_file_that_is_missing_empty_or_a_folder_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("\n , \n")
    for name, words in [("none.csv", "is not there"), ("empty.csv", "is empty"), (".", "is a folder")]:
        with pytest.raises(PlainError, match=words):
            read_sheet(tmp_path / name)


def test_reads_excel_cells_as_somebody_would_have_typed_them(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "people.xlsx", {"People": [["Name", "Age", "Out", "Share"], ["Ann", 41, True, 0.5]]}
    )
    assert [row.cells for row in read_sheet(path).rows][1] == ("Ann", "41", "yes", "0.5")


def test_reads_the_first_sheet_with_something_in_it_and_says_which(tmp_path: Path) -> None:
    sheets = {"Notes": [], "People": [["Name"], ["Ann"]], "Old": [["Name"], ["Ben"]]}
    path = xlsx(tmp_path / "people.xlsx", sheets)
    assert read_sheet(path).rows[1].cells == ("Ann",)
    assert "“People”" in read_sheet(path).notes[0]
    assert "Old" in read_sheet(path).notes[0]
    assert read_sheet(path, "old").rows[1].cells == ("Ben",)
    with pytest.raises(PlainError, match=r"has no sheet “New”; it has Notes, People, Old"):
        read_sheet(path, "New")


def test_rows_of_a_workbook_that_starts_lower_down_keep_their_numbers(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "people.xlsx", {"People": [[], [], ["Name"], ["Ann"]]})
    assert [(row.number, row.cells) for row in read_sheet(path).filled] == [(3, ("Name",)), (4, ("Ann",))]


def test_reads_libreoffice_tables_and_old_excel_files(tmp_path: Path) -> None:
    assert [list(row.cells) for row in read_sheet(ods(tmp_path / "people.ods", ROWS)).rows] == ROWS
    assert read_sheet(HERE / "people.xls").rows[2].cells == (
        "Siân Rowe",
        "sian@demo.example",
        "Truro",
        "7.5",
        "no",
    )


def test_a_broken_workbook_is_refused_with_a_way_out(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    path.write_bytes(b"PK\x03\x04 and then nothing that fits")
    with pytest.raises(PlainError, match=r"people.xlsx cannot be read as a spreadsheet"):
        read_sheet(path)
