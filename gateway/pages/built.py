"""Reads what the web build left in gateway/static/dist: the manifest, the icons, the picture's geometry."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DIST = Path(__file__).parent.parent / "static" / "dist"
PREFIX = "/static/dist/"


@dataclass(frozen=True)
class Entry:
    """Addresses of one entry's script and style sheets."""

    script: str
    styles: tuple[str, ...]


def _read(name: str) -> Any:
    return json.loads((DIST / name).read_text(encoding="utf-8"))


@cache
def entry(source: str) -> Entry:
    """The built files of an entry, by its source name, for example "src/site.ts"."""
    manifest: dict[str, dict[str, Any]] = _read("manifest.json")
    styles: list[str] = []

    def gather(key: str) -> None:
        for imported in manifest[key].get("imports", ()):
            gather(imported)
        styles.extend(PREFIX + css for css in manifest[key].get("css", ()) if PREFIX + css not in styles)

    gather(source)
    return Entry(script=PREFIX + manifest[source]["file"], styles=tuple(styles))


@cache
def icons() -> dict[str, str]:
    """Name -> path data on a 24 x 24 grid."""
    return dict(_read("icons.json"))


@cache
def picture() -> dict[str, Any]:
    """`chair`: radius of a chair; `plans`: index = number of people, see web/src/geometry.ts."""
    return dict(_read("picture.json"))
