"""Rules of the house that a reader would otherwise have to remember."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 400  # lines
GENERATED = ("gateway/static/", "docs/api/", "requirements/", "web/package-lock.json", "web/fonts/")
SOURCES = (".py", ".ts", ".tsx", ".css", ".html")


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


FILES = [path for path in tracked() if not str(path.relative_to(ROOT)).startswith(GENERATED)]


def texts() -> Iterator[tuple[str, str]]:
    """(name, text) of every text file that somebody wrote."""
    for path in FILES:
        try:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def test_no_source_file_is_longer_than_four_hundred_lines() -> None:
    long = {
        name: lines
        for name, text in texts()
        if name.endswith(SOURCES) and (lines := text.count("\n")) > LONGEST_FILE
    }
    assert not long


def test_every_decision_record_is_linked_from_the_list_and_numbered_once() -> None:
    folder = ROOT / "docs" / "adr"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    records = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert [name for name in records if f"({name})" not in listed] == []
    numbers = [name[:4] for name in records]
    assert len(set(numbers)) == len(numbers)


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for path in FILES:
        if path.suffix != ".md":
            continue
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8")):
            if "://" in target or target.startswith(("mailto:", "/")):
                continue
            if not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)} -> {target}")
    assert not broken


def test_nothing_committed_names_a_folder_of_somebodys_machine() -> None:
    own = str(Path(__file__).relative_to(ROOT))
    machine = re.compile(r"(?<![\w.~])/(?:work|root|home/\w+|Users/\w+)/\w")
    named = [
        f"{name}: {found.group(0)}"
        for name, text in texts()
        if name != own and not name.endswith(("Dockerfile", "package-lock.json"))
        for found in machine.finditer(text)
    ]
    assert not named


def test_nothing_is_left_to_be_done_later() -> None:
    own = str(Path(__file__).relative_to(ROOT))
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    left = [
        f"{name}: {found.group(0)}" for name, text in texts() if name != own for found in marks.finditer(text)
    ]
    assert not left


def classes() -> Iterator[tuple[str, ast.ClassDef]]:
    for path in FILES:
        name = str(path.relative_to(ROOT))
        if path.suffix == ".py" and not name.startswith("tests/"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    yield name, node


def test_only_the_gathering_is_called_an_event() -> None:
    wrong = [
        f"{name}: {node.name}"
        for name, node in classes()
        if re.fullmatch(r"\w+Event", node.name) and not name.startswith("services/registration/")
    ]
    assert not wrong


@pytest.mark.parametrize("word", ["User", "Booking", "Manager", "Util", "Helper", "Moderator", "Admin"])
def test_names_keep_to_the_glossary(word: str) -> None:
    wrong = [
        f"{name}: {node.name}" for name, node in classes() if re.search(rf"{word}(s|[A-Z]|$)", node.name)
    ]
    wrong += [
        str(path.relative_to(ROOT))
        for path in FILES
        if path.suffix == ".py" and path.stem in {word.lower(), f"{word.lower()}s", "common"}
    ]
    assert not wrong


def test_every_package_of_a_service_has_the_same_floors() -> None:
    for service in ("registration", "sessions", "notifications"):
        folder = ROOT / "services" / service
        missing = [
            floor
            for floor in (
                "domain",
                "models",
                "store",
                "use_cases",
                "routes",
                "handlers",
                "app",
                "__main__",
                "migrations",
            )
            if not (folder / floor).is_dir() and not (folder / f"{floor}.py").exists()
        ]
        assert not missing, service
