"""What a note cannot take."""

from services.sessions.domain.refusals import Refused


class NoteUpdateInvalid(Refused):
    """Not an update that a shared plain-text note can take."""

    code = "note-update-invalid"
    title = "This is no update of a note"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The update was not taken, because {why}. "
            "Send Yjs updates (version 1) of a document with one text called “note”, typed by yourself."
        )


class NoteBehind(Refused):
    """The update builds on letters that the server does not have. `vector`: what it has, base64."""

    code = "note-behind"
    title = "Something is missing before this update"

    def __init__(self, vector: str = "") -> None:
        super().__init__(
            "The update builds on letters that have not arrived here, so it was not taken. "
            "Send everything since the state vector in this answer as one update.",
            vector=vector,
        )


class NoteFull(Refused):
    """More was typed into the note than one note can hold."""

    code = "note-full"
    title = "The note is full"

    def __init__(self) -> None:
        super().__init__(
            "So much was typed into this note that it can take no more. Write on in another room's note, "
            "or say it in the chat."
        )
