"""Reading a table: CSV of any usual dialect and encoding, or a spreadsheet of Excel or LibreOffice."""

import codecs
import csv
import datetime
import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from folkmoot.errors import PlainError

DELIMITERS = ",;\t|"
JUDGED_ROWS = 200
"""Rows by which the delimiter is found."""
STDIN = "-"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENDINGS = frozenset(["csv", "tsv", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods", "json"])
_FORMULA_STARTS = ("'=", "'+", "'-", "'@")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as a spreadsheet program shows it; `number` is counted from 1, blank rows included."""

    number: int
    cells: tuple[str, ...]

    @property
    def blank(self) -> bool:
        return not any(self.cells)

    def cell(self, column: int) -> str:
        """The cell of this column, empty when the row is shorter."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one table. `notes` say what was chosen among several possible readings."""

    source: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    @property
    def filled(self) -> tuple[Row, ...]:
        """Rows with something in them."""
        return tuple(row for row in self.rows if not row.blank)


def read_bytes(path: Path) -> bytes:
    """The whole file; `-` is standard input. PlainError when it cannot be had."""
    if str(path) == STDIN:
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise PlainError(f"{path} is not there; is the name right, and is this the right folder?") from error
    except IsADirectoryError as error:
        raise PlainError(f"{path} is a folder; name the file in it") from error
    except OSError as error:
        raise PlainError(f"{path} cannot be read ({error.strerror})") from error


def named_file(text: str) -> Path | None:
    """The file that an option's text names; None when there is none of that name."""
    try:
        return path if text and (path := Path(text)).is_file() else None
    except (OSError, ValueError):  # a long list of names is no file name
        return None


def looks_like_file(text: str) -> bool:
    """Whether somebody meant a file: it ends like one."""
    return "," not in text and ";" not in text and Path(text).suffix[1:].casefold() in _ENDINGS


def source_name(path: Path) -> str:
    """How messages call this file."""
    return "standard input" if str(path) == STDIN else path.name


def read_sheet(path: Path, sheet: str | None = None) -> Sheet:
    """The table in a file; what kind it is, its content says. PlainError when it is none or is empty."""
    content = read_bytes(path)
    source = source_name(path)
    if content.startswith((_ZIP, _OLE)):
        found = _read_workbook(content, source, sheet)
    elif sheet is not None:
        raise PlainError(f"{source} is no spreadsheet with several sheets; leave out --sheet")
    else:
        found = Sheet(source, read_csv(content, source))
    if not found.filled:
        raise PlainError(f"{source} is empty; was it saved?")
    return found


def read_csv(content: bytes, source: str) -> tuple[Row, ...]:
    """The rows of a CSV file. PlainError when it is no text, or a quotation mark is never closed."""
    text = decode(content, source)
    first, _, rest = text.partition("\n")
    declared = first.strip().casefold()
    if declared.startswith("sep=") and len(declared) <= len("sep=") + 1:  # for Excel, which hides this line
        delimiter = first.strip()[4:] or "\t"
        text = rest
    else:
        delimiter = _delimiter(text)
    return tuple(
        Row(number, tuple(_clean(cell) for cell in cells))
        for number, cells in enumerate(_records(text, delimiter, source), start=1)
    )


def decode(content: bytes, source: str) -> str:
    """Text in UTF-8, UTF-16 (with or without a byte order mark) or Windows-1252."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _decode_as(content, encoding, source)
    zeros = content[:2000].count(0)
    if zeros:
        # Western text in UTF-16 has a zero in every other byte.
        odd, even = content[1:2000:2].count(0), content[0:2000:2].count(0)
        if max(odd, even) * 4 < min(len(content), 2000) or min(odd, even) * 4 > zeros:
            raise PlainError(f"{source} is neither CSV nor a spreadsheet; save it as CSV or .xlsx")
        return _decode_as(content, "utf-16-le" if odd > even else "utf-16-be", source)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_as(content, "cp1252", source)


def _decode_as(content: bytes, encoding: str, source: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise PlainError(
            f"{source} has characters that cannot be read; save it again as “CSV UTF-8” or .xlsx"
        ) from error


def _delimiter(text: str) -> str:
    """The one by which most rows have as many cells as the first; among equals the one with more cells."""
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        widths: list[int] = []
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    widths.append(len(cells))
                if len(widths) == JUDGED_ROWS:
                    break
        except csv.Error:
            continue
        if not widths or max(widths) == 1:
            continue
        usual = max(set(widths), key=lambda width: (width > 1, widths.count(width), width))
        score = (sum(width == usual for width in widths) / len(widths) if usual > 1 else 0.0, usual)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _records(text: str, delimiter: str, source: str) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        records.extend(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        return records
    except csv.Error as error:
        if "unexpected end" in str(error) or "limit" in str(error):
            raise PlainError(
                f'{source}, row {len(records) + 1} or soon after: a quotation mark (") is opened and never closed; '
                "remove it, or close it"
            ) from error
    # Quotation marks inside a quoted cell: other programs write them singly, and mean them.
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise PlainError(f"{source} is no CSV that can be read ({error})") from error


def _clean(cell: str) -> str:
    """Without the space around it, and without the mark that our own files put before a would-be formula."""
    stripped = cell.replace("\ufeff", "").replace("\x00", "").strip()
    return stripped[1:] if stripped.startswith(_FORMULA_STARTS) else stripped


def _read_workbook(content: bytes, source: str, wanted: str | None) -> Sheet:
    import python_calamine as calamine

    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            return _choose(workbook, source, wanted)
    except calamine.PasswordError as error:
        raise PlainError(f"{source} is protected by a password; save a copy without one") from error
    except calamine.CalamineError as error:
        raise PlainError(
            f"{source} cannot be read as a spreadsheet ({error}); save it as .xlsx, .ods or CSV"
        ) from error


def _choose(workbook: object, source: str, wanted: str | None) -> Sheet:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    assert isinstance(workbook, CalamineWorkbook)
    names = [
        one.name for one in workbook.sheets_metadata if one.visible == SheetVisibleEnum.Visible
    ] or workbook.sheet_names
    if wanted is not None:
        chosen = [name for name in workbook.sheet_names if name.casefold() == wanted.casefold()]
        if not chosen:
            raise PlainError(f"{source} has no sheet “{wanted}”; it has {', '.join(workbook.sheet_names)}")
        return Sheet(source, _rows(workbook, chosen[0]))
    sheets = [(name, _rows(workbook, name)) for name in names]
    filled = [(name, rows) for name, rows in sheets if not all(row.blank for row in rows)]
    if not filled:
        return Sheet(source, ())
    name, rows = filled[0]
    notes: tuple[str, ...] = ()
    if len(filled) > 1:
        others = ", ".join(other for other, _ in filled[1:])
        notes = (f"{source}: reading the sheet “{name}” (there are also: {others}; choose with --sheet)",)
    return Sheet(source, rows, notes)


def _rows(workbook: object, name: str) -> tuple[Row, ...]:
    from python_calamine import CalamineWorkbook

    assert isinstance(workbook, CalamineWorkbook)
    values = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return tuple(
        Row(number, tuple(_clean(_as_text(value)) for value in line))
        for number, line in enumerate(_trimmed(values), start=1)
    )


def _trimmed(values: Sequence[Sequence[object]]) -> Sequence[Sequence[object]]:
    """Without the empty columns at the right that formatting leaves behind."""
    width = max(
        (column for line in values for column, value in enumerate(line, start=1) if value not in ("", None)),
        default=0,
    )
    return [line[:width] for line in values]


def _as_text(value: object) -> str:
    """A cell as somebody would have typed it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
        case datetime.datetime():
            return value.isoformat(" ")
        case _:
            return str(value)
