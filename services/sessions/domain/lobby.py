"""The lobby: where newcomers wait while hosts let people in.

Who waits is not a participant. Hosts never wait, and nobody who was let in once waits again.
"""

from typing import Literal

from services.sessions.domain.refusals import Refused

Admission = Literal["open", "host"]
"""open: whoever may come, comes in; host: newcomers wait until a host lets them in."""

LobbyState = Literal["waiting", "admitted", "turned_away"]


class NotWaiting(Refused):
    """Somebody who did not ask to come in, or is in already."""

    code = "not-waiting"
    title = "They are not waiting"


def must_wait(admission: Admission, *, host: bool, state: LobbyState | None) -> bool:
    """Whether a newcomer waits. `state`: what the lobby knows of them, None when they have not asked yet."""
    return admission == "host" and not host and state != "admitted"
