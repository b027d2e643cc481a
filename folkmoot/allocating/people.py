"""The people of a spreadsheet: one row each, every bad row named."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from email.utils import parseaddr

from folkmoot.allocating.complaints import Complaints, did_you_mean, listed
from folkmoot.allocating.headers import ATTRIBUTES, Meaning, is_header, known_words, meaning_of, plain
from folkmoot.allocating.sheets import Row, Sheet
from folkmoot.errors import PlainError

LOOKED_AT = 10
"""A header row is looked for among so many rows: some sheets have a title above it."""
YES = frozenset(["yes", "y", "true", "1", "x", "✓", "✔", "☑", "on", "ie", "ydy", "ydw", "oui", "ja"])
NO = frozenset(
    ["no", "n", "false", "0", "-", "–", "none", "n/a", "na", "off", "nil", "nac ydw", "nage", "non", "nein"]
)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*", re.UNICODE)
_SEVERAL = re.compile(r"[;|\n]")
_LANGUAGES = re.compile(r"[;|,/\n&]|\band\b")
_PARTNERS = re.compile(r"[;,\n&]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet. `rank`: which choice, or which round."""

    index: int
    header: str
    meaning: Meaning
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Guest:
    """One row. `id` is what plans and messages call this person: the name, made unique where two share it."""

    id: str
    name: str
    email: str
    row: int
    cells: tuple[str, ...]
    attributes: Mapping[str, str]
    languages: frozenset[str] = frozenset()
    facilitator: bool = False
    needs_access: bool = False
    opted_out: bool = False
    preferences: tuple[str, ...] = ()
    room: str = ""
    together: str = ""
    apart: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody in the sheet, in its order, with its columns."""

    source: str
    columns: tuple[Column, ...]
    guests: tuple[Guest, ...]
    notes: tuple[str, ...] = ()

    @property
    def attributes(self) -> tuple[str, ...]:
        """The headers by which people can be mixed."""
        return tuple(column.header for column in self.columns if column.meaning in ATTRIBUTES)

    def attribute(self, word: str) -> str | None:
        """The header that somebody means by this word: as it is written, or what Folkmoot understands by it."""
        for column in self.columns:
            if column.meaning in ATTRIBUTES and plain(column.header) == plain(word):
                return column.header
        meant = meaning_of(word)[0]
        if meant in ATTRIBUTES and meant != Meaning.OTHER:
            return self.header_of(meant)
        return None

    def header_of(self, meaning: Meaning) -> str | None:
        """The header of the column that has this meaning; None without one."""
        return next((column.header for column in self.columns if column.meaning == meaning), None)


def read_people(sheet: Sheet) -> Roster:
    """The people of this sheet. PlainError when it has no header row, or with all bad rows at once."""
    header_row = find_header(sheet)
    columns = columns_of(header_row)
    complaints = Complaints(sheet.source)
    drafts = [
        draft
        for row in sheet.rows
        if row.number > header_row.number and not row.blank
        if (draft := _read_row(row, columns, complaints)) is not None
    ]
    if not drafts and not complaints.found:
        raise PlainError(f"{sheet.source} has column names in row {header_row.number} and nobody under them")
    guests = _told_apart(drafts, complaints)
    complaints.raise_if_any()
    return Roster(sheet.source, columns, guests, sheet.notes)


def find_header(sheet: Sheet) -> Row:
    """The row that names the columns. PlainError that says what was found instead."""
    first_rows = sheet.filled[:LOOKED_AT]
    for row in first_rows:
        if is_header(row.cells):
            return row
    first = first_rows[0]
    seen = [cell for cell in first.cells if cell]
    hint = next(
        (found for cell in seen if (found := did_you_mean(cell, known_words(Meaning.NAME, Meaning.EMAIL)))),
        "",
    )
    advice = "Put a row with column names above the people, for example: Name, E-mail, Place, Organisation."
    if hint and not any("@" in cell for cell in seen):
        advice = f"Name one column Name or E-mail.{hint}"
    raise PlainError(
        f"{sheet.source} has no row of column names: row {first.number} ({listed([f'“{cell}”' for cell in seen], 4)}) "
        f"looks like a person or a title, and nothing near it is called Name, First name or E-mail. {advice} "
        "Nothing was written."
    )


def columns_of(header: Row) -> tuple[Column, ...]:
    """What the columns mean. A meaning that was taken by an earlier column makes the later one an attribute."""
    columns: list[Column] = []
    taken: set[tuple[Meaning, int]] = set()
    filled = [index for index, cell in enumerate(header.cells) if cell]
    for index, cell in enumerate(header.cells):
        if not cell:
            continue
        meaning, rank = meaning_of(cell, first=index == filled[0])
        if meaning != Meaning.OTHER and (meaning, rank) in taken:
            meaning, rank = Meaning.OTHER, 0
        taken.add((meaning, rank))
        columns.append(Column(index, cell, meaning, rank))
    return tuple(columns)


def yes_or_no(text: str) -> bool | None:
    """None when it is neither. Empty is no."""
    word = text.strip().casefold()
    if not word or word in NO:
        return False
    return True if word in YES else None


def address_in(text: str) -> tuple[str, str]:
    """(name, address) of "Ann <ann@x.org>", "mailto:ann@x.org" or plain "ann@x.org"; address empty when it is none."""
    name, address = parseaddr(text) if "<" in text else ("", text)
    address = address.strip().removeprefix("mailto:")
    return name.strip(), address if _ADDRESS.fullmatch(address) else ""


def _read_row(row: Row, columns: Sequence[Column], complaints: Complaints) -> Guest | None:
    """Whoever this row is, without an id as yet; None after a complaint."""

    def first(meaning: Meaning) -> str:
        return next((row.cell(column.index) for column in columns if column.meaning == meaning), "")

    name = " ".join(first(Meaning.NAME).split())
    given, family = " ".join(first(Meaning.FIRST).split()), " ".join(first(Meaning.LAST).split())
    if not name:
        name = f"{given} {family}".strip()
    elif family and not given and plain(family) not in plain(name):
        name = f"{name} {family}"
    written = first(Meaning.EMAIL)
    named_in_address, email = address_in(written)
    name = name or named_in_address or email
    where = f"row {row.number} ({name})" if name else f"row {row.number}"
    before = len(complaints.found)
    last = max(column.index for column in columns)
    if beyond := [cell for cell in row.cells[last + 1 :] if cell]:
        complaints.add(
            f"{where} has more cells than there are columns ({listed([f'“{cell}”' for cell in beyond], 3)}); perhaps a "
            "cell with a comma in it needs quotation marks around it."
        )
    if written and not email:
        complaints.add(f"{where}: “{written}” is no e-mail address; correct it, or leave the cell empty.")
    elif not name:
        complaints.add(
            f"{where} has neither a name nor an e-mail address; add one, or remove the row "
            f"({listed([f'“{cell}”' for cell in row.cells if cell], 3)})."
        )
    flags: dict[Meaning, bool] = {}
    for meaning in (Meaning.FACILITATOR, Meaning.OUT):
        text = first(meaning)
        answer = True if meaning == Meaning.FACILITATOR and _says_facilitator(text) else yes_or_no(text)
        if answer is None:
            column = next(one for one in columns if one.meaning == meaning)
            complaints.add(
                f"{where}: “{text}” under {column.header} is neither yes nor no; write one of them."
            )
        flags[meaning] = bool(answer)
    if len(complaints.found) > before:
        return None
    return Guest(
        id="",
        name=name,
        email=email,
        row=row.number,
        cells=row.cells,
        attributes={
            column.header: row.cell(column.index) for column in columns if column.meaning in ATTRIBUTES
        },
        languages=frozenset(_parts(_LANGUAGES, first(Meaning.LANGUAGES))),
        facilitator=flags[Meaning.FACILITATOR] or _says_facilitator(first(Meaning.ROLE)),
        needs_access=_needs_access(first(Meaning.ACCESS)),
        opted_out=flags[Meaning.OUT],
        preferences=_preferences(row, columns, first(Meaning.THEMES)),
        room=first(Meaning.ROOM),
        together=first(Meaning.TOGETHER),
        apart=first(Meaning.APART),
    )


def _says_facilitator(text: str) -> bool:
    words = plain(text).split()
    return bool({"facilitator", "hwylusydd"} & set(words)) and not {"not", "no"} & set(words)


def _needs_access(text: str) -> bool:
    """Anything written there is a need, unless it says that there is none."""
    return yes_or_no(text) is not False and plain(text).split()[:1] not in (["no"], ["none"], ["dim"])


def _parts(pattern: re.Pattern[str], text: str) -> list[str]:
    return [part.strip() for part in pattern.split(text) if part.strip()]


def _preferences(row: Row, columns: Sequence[Column], themes: str) -> tuple[str, ...]:
    """Ranked choices first, then what is listed in one cell; each theme once."""
    ranked = sorted(
        (column for column in columns if column.meaning == Meaning.CHOICE), key=lambda one: one.rank
    )
    wanted = [row.cell(column.index) for column in ranked] + _parts(_SEVERAL, themes)
    found: dict[str, str] = {}
    for theme in wanted:
        if theme and yes_or_no(theme) is not False:
            found.setdefault(plain(theme), theme)
    return tuple(found.values())


def partners(text: str) -> list[str]:
    """The names in a cell that says with whom somebody sits."""
    return _parts(_PARTNERS, text)


def _told_apart(drafts: Sequence[Guest], complaints: Complaints) -> tuple[Guest, ...]:
    """Everybody with an id of their own; complains about whoever is there twice."""
    by_address: dict[str, Guest] = {}
    by_name: defaultdict[str, list[Guest]] = defaultdict(list)
    for draft in drafts:
        if draft.email:
            earlier = by_address.setdefault(draft.email.casefold(), draft)
            if earlier is not draft:
                complaints.add(
                    f"row {draft.row} ({draft.name}) has the same e-mail address as row {earlier.row}, "
                    f"{draft.email}. Remove one of the rows, or correct the address."
                )
                continue
        by_name[plain(draft.name) or draft.name].append(draft)
    ids: dict[int, str] = {}
    for alike in by_name.values():
        for draft in alike[1:]:
            unknown = alike[0] if not alike[0].email else draft
            if not unknown.email:
                complaints.add(
                    f"row {draft.row} has the same name as row {alike[0].row} ({alike[0].name}), and row {unknown.row} "
                    "has no e-mail address to tell them apart. Remove one of the rows, or add addresses."
                )
        for draft in alike:
            ids[draft.row] = draft.name if len(alike) == 1 else f"{draft.name} ({draft.email})"
    return tuple(replace(draft, id=ids[draft.row]) for draft in drafts if draft.row in ids)
