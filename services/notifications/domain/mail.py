"""Reading the embedded mail box: what a letter's text offers to click and to type."""

import re

_LINK = re.compile(r"https?://[^\s<>\"]+")
_CODE = re.compile(r"^\s*(\d{3}) (\d{3})\s*$", re.MULTILINE)


def links(text: str) -> list[str]:
    """The addresses in a plain text, in their order, each once; a full stop behind one is not part of it."""
    found = (match.rstrip(".,;:!?)]'") for match in _LINK.findall(text))
    return list(dict.fromkeys(found))


def code(text: str) -> str | None:
    """The six digits of a sign-in code, which stands on a line of its own; None without one."""
    match = _CODE.search(text)
    return match[1] + match[2] if match else None
