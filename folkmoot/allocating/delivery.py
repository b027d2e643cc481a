"""Where the documents go: standard output when that makes sense, else files; never over what was read."""

import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from folkmoot.allocating.sheets import STDIN
from folkmoot.errors import PlainError

FORMATS = ("csv", "json", "zoom", "html")
TEXT_ON_TERMINALS = ("csv", "json")


@dataclass(frozen=True, slots=True)
class Document:
    """One file to be. `suffix` follows the input's name: "-plan.csv"."""

    kind: str
    suffix: str
    content: str


@dataclass(frozen=True, slots=True)
class Destination:
    """A file, or standard output when None."""

    document: Document
    path: Path | None


def wanted_formats(given: Iterable[str]) -> list[str]:
    """The formats of `--out`, each once. PlainError for one that is unknown."""
    words = [word.strip().casefold() for text in given for word in text.split(",") if word.strip()]
    if unknown := [word for word in words if word not in FORMATS]:
        raise PlainError(f"--out: “{unknown[0]}” is none of the formats {', '.join(FORMATS)}")
    return list(dict.fromkeys(words)) or ["csv"]


def expected_names(formats: Sequence[str], rounds: Sequence[int]) -> list[tuple[str, str]]:
    """(format, suffix) of each document that these formats give for these round numbers: Zoom takes a file a round."""
    found: list[tuple[str, str]] = []
    for kind in formats:
        if kind == "zoom":
            found += [("zoom", f"-zoom-round-{number}.csv") for number in rounds]
        else:
            found.append((kind, f"-plan.{kind}"))
    return found


def choose(
    documents: Sequence[tuple[str, str]],
    to: str | None,
    source: Path,
    inputs: Iterable[Path],
    *,
    terminal: bool,
) -> list[Path | None]:
    """A path for each (format, suffix), None for standard output. PlainError when `to` does not suit them.

    Decided before anything is worked out, so that nobody waits for a plan that cannot be written.
    """
    read = [path for path in inputs if str(path) != STDIN]
    stem = "people" if str(source) == STDIN else source.stem
    if to == STDIN or (
        to is None and len(documents) == 1 and (documents[0][0] in TEXT_ON_TERMINALS or not terminal)
    ):
        if len(documents) > 1:
            raise PlainError(
                "--to - takes one document; choose one format (and --round for Zoom), or a folder"
            )
        return [None]
    if to is None:
        return [_beside(Path(), f"{stem}{suffix}", read) for _, suffix in documents]
    target = Path(to)
    if target.is_dir() or to.endswith(("/", os.sep)):
        if not target.is_dir():
            try:
                target.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise PlainError(f"--to: the folder {target} cannot be made ({error.strerror})") from error
        return [_beside(target, f"{stem}{suffix}", read) for _, suffix in documents]
    if len(documents) > 1:
        raise PlainError(
            f"--to {to} is one file, but there are {len(documents)} to write; name a folder (with / at the end)"
            + (", or choose --round for Zoom" if any(kind == "zoom" for kind, _ in documents) else "")
        )
    if not target.parent.is_dir():
        raise PlainError(f"--to: the folder {target.parent} is not there; make it, or choose another")
    if _is_one_of(target, read):
        raise PlainError(
            f"--to {to} is a file that is read here; choose another name, so that it is not overwritten"
        )
    return [target]


def _is_one_of(path: Path, others: Iterable[Path]) -> bool:
    return path.exists() and any(other.exists() and path.samefile(other) for other in others)


def _beside(folder: Path, name: str, read: Sequence[Path]) -> Path:
    """The name in this folder, with a number when that is an input."""
    path = folder / name
    number = 2
    while _is_one_of(path, read):
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        number += 1
    return path


def deliver(documents: Sequence[Destination]) -> list[Path]:
    """Write them all; each file appears whole or not at all. The paths that were written."""
    written = []
    for destination in documents:
        document, path = destination.document, destination.path
        if path is None:
            sys.stdout.flush()
            sys.stdout.buffer.write(document.content.encode())
            sys.stdout.buffer.flush()
            continue
        # Excel reads UTF-8 only with a mark; Zoom wants its header at the very start.
        encoding = "utf-8-sig" if document.kind == "csv" else "utf-8"
        _write(path, document.content.encode(encoding))
        written.append(path)
    return written


def _write(path: Path, content: bytes) -> None:
    try:
        handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            umask = os.umask(0)
            os.umask(umask)
            Path(draft).chmod(0o666 & ~umask)
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise PlainError(
            f"{path} cannot be written ({error.strerror}); choose another place with --to"
        ) from error
