"""What the rules refuse, in words that say what happened, why, and what to do next."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class Refused(Exception):
    """A command that the rules do not allow now. `code` and `title` name the kind; the message says the rest."""

    code: ClassVar[str] = "refused"
    title: ClassVar[str] = "That is not possible now"

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra


class SessionNotLive(Refused):
    """The session has not been started, or is over."""

    code = "session-not-live"
    title = "The session is not live"


class SessionOver(Refused):
    """The session has ended; nothing in it can change any more."""

    code = "session-ended"
    title = "The session has ended"


class RoundInTheWay(Refused):
    """Only one round at a time can be open."""

    code = "round-exists"
    title = "There is a round already"


class WrongRoundState(Refused):
    """The round is not in the state that the command needs."""

    code = "wrong-round-state"
    title = "The round is not in the right state"


class RoomClosed(Refused):
    """Nobody can be put into a room that is not open."""

    code = "room-closed"
    title = "The room is not open"


class RoomFull(Refused):
    """The room takes no more people."""

    code = "room-full"
    title = "The room is full"


class RoomOccupied(Refused):
    """A room cannot go while people are in it. Carries who is there."""

    code = "room-occupied"
    title = "There are people in the room"


class RoomNameTaken(Refused):
    """Rooms of a round have different names."""

    code = "room-name-taken"
    title = "Another room has this name"


class RoomCount(Refused):
    """A round has one room at least and a hundred at most, and no room takes fewer people than it needs."""

    code = "room-count"
    title = "That number is not possible"


class WalkingOff(Refused):
    """People do not walk from room to room in this round."""

    code = "walking-off"
    title = "Everybody stays at their table"


class LeavingOff(Refused):
    """People do not go back to the main room before the round closes."""

    code = "leaving-off"
    title = "Nobody leaves before the end"


class TooLate(Refused):
    """The round would end before now, or has no end that could be brought forward."""

    code = "end-in-the-past"
    title = "The round cannot end then"


class NotTaken(Refused):
    """A person or room that this session does not have."""

    code = "not-in-session"
    title = "Not in this session"


class MovedTwice(Refused):
    """One request that asks for two places for the same person."""

    code = "moved-twice"
    title = "One person, two places"


class StalePlacement(Refused):
    """Somebody else moved them first. Carries where everybody concerned is now."""

    code = "stale-placement"
    title = "Somebody was moved meanwhile"

    def __init__(self, people: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(
            f"{len(people)} of the people were moved meanwhile, so nobody was moved now. "
            "Look at where they are, then move them again.",
            people=[dict(person) for person in people],
        )


class SeatChanged(Refused):
    """Somebody else changed the plan first. Carries where everybody concerned is planned now."""

    code = "plan-changed"
    title = "The plan was changed meanwhile"

    def __init__(self, people: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(
            "Another host changed the plan meanwhile, so nothing was changed now. Look at it, then do it again.",
            people=[dict(person) for person in people],
        )


class RoundChanged(Refused):
    """Somebody else changed the round first. `version`: the one that it has now."""

    code = "round-changed"
    title = "The round was changed meanwhile"

    def __init__(self, version: int) -> None:
        super().__init__(
            "Another host changed this round meanwhile, so nothing was changed now. Look at it, then do it again.",
            version=version,
        )


class PlanImpossible(Refused):
    """No plan can satisfy what is asked for. `conflicts`: what cannot hold together, in words."""

    code = "plan-impossible"
    title = "No such plan is possible"

    def __init__(self, detail: str, conflicts: Sequence[str] = ()) -> None:
        super().__init__(detail, conflicts=list(conflicts))


class NoteChanged(Refused):
    """Somebody else wrote to the note first. Carries the note as it is now."""

    code = "note-changed"
    title = "The note was changed meanwhile"

    def __init__(self, text: str, version: int) -> None:
        super().__init__(
            "Somebody else saved the note first, so yours was not saved. Bring the two together, then save again.",
            current={"text": text, "version": version},
        )


class ReportChanged(Refused):
    """Somebody else corrected the report first. Carries the version that it has now."""

    code = "report-changed"
    title = "The report was changed meanwhile"

    def __init__(self, version: int) -> None:
        super().__init__(
            "Somebody else corrected the report first, so nothing was changed now. Load it again, then correct it.",
            version=version,
        )
