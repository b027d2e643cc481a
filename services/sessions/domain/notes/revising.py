"""A note is replaced as a whole, by whoever has seen its latest version."""

from services.sessions.domain.refusals import NoteChanged


def revise(text: str, version: int, new_text: str, seen_version: int) -> bool:
    """Whether saving `new_text` over the note changes it.

    Saving what is there already changes nothing, whatever was seen: a request may have been sent twice. Raises
    NoteChanged when another version than `version` was seen.
    """
    if new_text == text:
        return False
    if seen_version != version:
        raise NoteChanged(text, version)
    return True
