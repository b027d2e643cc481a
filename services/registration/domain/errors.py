"""Why a rule says no. Each error carries a code for programs and a sentence for people."""


class Refused(Exception):
    """A rule says no. `code` names the reason, `detail` says what happened, why, and what to do next."""

    code = "refused"
    title = "This cannot be done."

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class WrongState(Refused):
    """The event is not in a state in which this can be done."""

    code = "wrong-state"
    title = "The event is not in the right state."


class NotEligible(Refused):
    """The event is for members of certain tiers, and this person is none."""

    code = "not-eligible"
    title = "This event is for members."


class EventFull(Refused):
    """Every seat is taken."""

    code = "event-full"
    title = "The event is full."


class RegistrationClosed(Refused):
    """Registration is not open (any more, or yet)."""

    code = "registration-closed"
    title = "Registration is closed."


class CapacityTooSmall(Refused):
    """Fewer seats than registrations."""

    code = "capacity-too-small"
    title = "More people are registered than that."


class InvalidFacts(Exception):
    """Values that contradict each other. `errors`: (JSON pointer, what is wrong) in order of appearance."""

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{pointer}: {said}" for pointer, said in errors))
        self.errors = errors
