"""Talk beside the tables: posts, raised hands, calls for help, and what hosts say to everybody."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from services.sessions.domain.refusals import Refused

LONGEST_POST = 1000
LONGEST_HELP_WORDS = 280
LONGEST_BROADCAST = 500
POSTS_SHOWN = 100
"""So many of a room's posts come with the snapshot; older ones are asked for."""
BROADCASTS_SHOWN = 5
MOST_POSTS = 10
POSTS_WITHIN = timedelta(seconds=10)
"""Nobody writes more than MOST_POSTS posts within this time: a key that sticks must not flood a room."""

HelpStatus = Literal["open", "coming", "done"]


class MainRoomQuiet(Refused):
    """Hosts have closed the main room's posts to attendees."""

    code = "main-room-quiet"
    title = "Posts in the main room are closed"


class HelpChanged(Refused):
    """Somebody else answered the call for help first. Carries the call as it is now."""

    code = "help-changed"
    title = "Somebody answered this call meanwhile"

    def __init__(self, current: dict[str, Any]) -> None:
        super().__init__(
            "Somebody else changed this call for help first, so nothing was changed now. Look at it, then decide.",
            current=current,
        )


class NotYoursToAnswer(Refused):
    """Whoever called for help can only say that it is no longer needed."""

    code = "help-not-yours"
    title = "Hosts answer calls for help"


@dataclass(frozen=True, slots=True)
class HelpCall:
    """A call for help: open, a host is `coming`, or done. `version` rises with every change."""

    person_id: str
    status: HelpStatus
    version: int
    raised_at: datetime
    taken_by: str | None = None
    taken_at: datetime | None = None
    done_by: str | None = None
    done_at: datetime | None = None


def answer_call(
    call: HelpCall, wanted: HelpStatus, by: str, *, leads: bool, now: datetime
) -> HelpCall | None:
    """The call after somebody answers it; None when nothing changes.

    `leads`: hosts, and who leads the room. They take a call, let it go, end it, and open it again when it was ended too
    soon; whoever called can only end it. Raises NotYoursToAnswer.
    """
    if not leads and (by != call.person_id or wanted != "done"):
        raise NotYoursToAnswer(
            "Only a host, or who leads the room, can take a call for help. You can say that yours is no longer needed."
        )
    if wanted == call.status and (wanted != "coming" or by == call.taken_by):
        return None
    changed = replace(call, status=wanted, version=call.version + 1)
    if wanted == "coming":
        return replace(changed, taken_by=by, taken_at=call.taken_at or now, done_by=None, done_at=None)
    if wanted == "done":
        return replace(changed, done_by=by, done_at=now)
    return replace(changed, taken_by=None, taken_at=None, done_by=None, done_at=None)


def writes_too_fast(recent: int) -> bool:
    """Whether somebody who wrote `recent` posts within POSTS_WITHIN has to wait."""
    return recent >= MOST_POSTS


def require_voice(*, in_main_room: bool, leads: bool, main_posts: bool) -> None:
    """Refuse an attendee's post in the main room while hosts keep it quiet."""
    if in_main_room and not leads and not main_posts:
        raise MainRoomQuiet(
            "The hosts have closed posts in the main room, so this was not posted. Raise your hand, or ask for help."
        )


@dataclass(frozen=True, slots=True)
class PinnedPost:
    """A post that a host wants in the report."""

    room_id: str
    person_id: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TalkRecord:
    """What the report tells of talk. `waits`: seconds until each call for help was answered, shortest first; calls that
    were never answered count in `unanswered`."""

    posts: int
    pinned: tuple[PinnedPost, ...]
    help_calls: int
    waits: tuple[float, ...]
    unanswered: int


def talk_record(posts: int, pinned: Iterable[PinnedPost], calls: Iterable[HelpCall]) -> TalkRecord:
    """Sum up. A call is answered when a host takes it, or when it is ended without."""
    known = list(calls)
    answered = [(call.taken_at or call.done_at, call.raised_at) for call in known]
    waits = sorted((end - begin).total_seconds() for end, begin in answered if end is not None)
    return TalkRecord(posts, tuple(pinned), len(known), tuple(waits), len(known) - len(waits))


def lost_people(in_main_room: Iterable[str], stayed: Iterable[str], *, round_runs: bool) -> list[str]:
    """Who is here without a table although a round runs: attendees in the main room who did not choose to be there and
    whom nobody put there, in order of ids."""
    return sorted(set(in_main_room) - set(stayed)) if round_runs else []
