"""Folkmoot's look inside one file: the built style sheet, the typeface and our own rules, nothing fetched.

The page carries its own Content-Security-Policy, which allows this one style sheet by its hash and no script at all.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from gateway.pages import built

_OWN = Path(__file__).parent / "page.css"
_FACE = re.compile(r"@font-face\{[^}]*\}")
_ADDRESS = re.compile(r"url\((/static/dist/[^)]*)\)")
_LATIN = 0xFF


@cache
def _site_style() -> str:
    return "".join(
        _file(address).read_text(encoding="utf-8") for address in built.entry("src/site.ts").styles
    )


def _file(address: str) -> Path:
    return built.DIST / address.removeprefix(built.PREFIX)


def style(text: str, rounds: Sequence[int]) -> str:
    """The whole style sheet for a page with this text, which shows the rounds with these numbers: letters beyond
    Latin-1 bring the second font file along."""
    sheet = _site_style()
    beyond = any(ord(letter) > _LATIN and letter.isalpha() for letter in text)

    def face(found: re.Match[str]) -> str:
        extended = "latin-ext" in found[0]
        return "" if extended and not beyond else _ADDRESS.sub(_as_data, found[0])

    # Paper is white and ink is dark, whatever the screen's theme.
    light = sheet[(start := sheet.index(":root{")) : sheet.index("}", start) + 1]
    own = re.sub(
        r"\s+", " ", re.sub(r"/\*.*?\*/", "", _OWN.read_text(encoding="utf-8"), flags=re.DOTALL)
    ).strip()
    # On a narrow screen the index has no header row, so each cell says its round.
    said = "".join(
        f'.index td:nth-child({column})::before{{content:"{words}: "}}'
        for column, words in enumerate([*(f"Round {number}" for number in rounds), "New people"], start=2)
    )
    return f"{_FACE.sub(face, sheet)}{own}@media(max-width:40rem){{{said}}}@media print{{{light}}}"


def _as_data(found: re.Match[str]) -> str:
    content = base64.b64encode(_file(found[1]).read_bytes()).decode()
    return f"url(data:font/woff2;base64,{content})"


def policy(sheet: str) -> str:
    """The page's Content-Security-Policy."""
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    inside = "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    return f"default-src 'none'; style-src 'sha256-{digest}'; {inside}"
