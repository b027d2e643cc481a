"""The committed web build: small enough for a slow line, complete, and from no particular registry."""

import gzip
import json
from pathlib import Path

from gateway.pages import built

ROOT = Path(__file__).resolve().parents[4]
ROOM_BYTES = 60 * 1024
CONSOLE_BYTES = 30 * 1024


def _scripts(source: str) -> set[str]:
    manifest = json.loads((built.DIST / "manifest.json").read_text())

    def of(key: str) -> set[str]:
        return {manifest[key]["file"]}.union(*(of(one) for one in manifest[key].get("imports", ())))

    return of(source)


def _zipped(files: set[str]) -> int:
    return sum(len(gzip.compress((built.DIST / file).read_bytes())) for file in files)


def test_the_rooms_script_is_at_most_60_kb_and_the_consoles_own_at_most_30() -> None:
    room, console = _scripts("src/room/main.tsx"), _scripts("src/console/main.tsx")
    assert _zipped(room) <= ROOM_BYTES
    assert _zipped(console - room) <= CONSOLE_BYTES


def test_notes_slides_and_polls_of_the_console_are_fetched_when_they_are_wanted() -> None:
    manifest = json.loads((built.DIST / "manifest.json").read_text())
    at_once = _scripts("src/room/main.tsx") | _scripts("src/console/main.tsx")
    for source in (
        "src/notes/note-doc.ts",
        "src/slides/viewer.tsx",
        "src/slides/desk.tsx",
        "src/console/polls/panel.tsx",
    ):
        assert manifest[source]["isDynamicEntry"], source
        assert manifest[source]["file"] not in at_once, source


def test_every_file_that_a_page_names_is_there() -> None:
    for source in ("src/site.ts", "src/room/main.tsx", "src/console/main.tsx"):
        entry = built.entry(source)
        for address in (entry.script, *entry.styles):
            assert (built.DIST / address.removeprefix(built.PREFIX)).is_file()


def test_the_typeface_keeps_its_licence() -> None:
    assert "SIL Open Font License" in (built.DIST / "Rosario-OFL.txt").read_text()


def test_the_lock_file_names_no_registry() -> None:
    assert "://" not in json.dumps(
        [
            one.get("resolved", "")
            for one in json.loads((ROOT / "web/package-lock.json").read_text())["packages"].values()
        ]
    )
