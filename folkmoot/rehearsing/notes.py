"""Typing into a shared note, as a browser with Yjs does: a client of its own each time, which adds a line."""

import base64
import importlib
import importlib.util
from typing import Any


def possible() -> bool:
    """Whether Yjs is at hand here."""
    return importlib.util.find_spec("pycrdt") is not None


def line_added(line: str) -> str:
    """A Yjs update (version 1, base64) that adds a line to the text called `note`.

    Its author has not read what is there: like everything that is written at the same moment, it lands at the start or
    the end of what others write, and loses nothing of it.
    """
    yjs: Any = importlib.import_module("pycrdt")
    document = yjs.Doc()
    text = document.get("note", type=yjs.Text)
    text += f"{line}\n"
    return base64.b64encode(document.get_update()).decode()
