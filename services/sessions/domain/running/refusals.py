"""What the rules of the run refuse."""

from collections.abc import Mapping
from typing import Any

from services.sessions.domain.refusals import Refused


class WrongRunState(Refused):
    """The run of the agenda is not in the state that the command needs."""

    code = "wrong-run-state"
    title = "The agenda cannot do that now"


class NoSuchItem(Refused):
    """The agenda has no such item that is to come."""

    code = "no-such-item"
    title = "No such agenda item is to come"


class RunChanged(Refused):
    """The agenda went on, or another host changed it, since the host looked. Carries it as it is now."""

    code = "run-changed"
    title = "The agenda changed meanwhile"

    def __init__(self, run: Mapping[str, Any]) -> None:
        super().__init__(
            "The agenda went on, or another host changed it, before your command came, so nothing was changed now. "
            "Look at it, then do it again if you still want to.",
            run=dict(run),
        )
