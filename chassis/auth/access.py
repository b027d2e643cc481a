"""Which callers may use an operation at all. What they may do to which object is decided in the use case."""

from dataclasses import dataclass
from typing import Literal

from chassis.auth.tokens import INTERNAL_AUDIENCE, PUBLIC_AUDIENCE, Caller
from chassis.problems import Forbidden, Unauthorised


@dataclass(frozen=True)
class Access:
    """Who may call: `kind` of caller, and the scope that an integration needs."""

    kind: Literal["anyone", "optional", "person", "service", "scope"]
    scope: str = ""

    @property
    def audience(self) -> str:
        """The audience that a token for this operation names."""
        return INTERNAL_AUDIENCE if self.kind == "service" else PUBLIC_AUDIENCE

    @property
    def wants_token(self) -> bool:
        """Whether a token is looked at."""
        return self.kind != "anyone"

    def admit(self, caller: Caller | None) -> None:
        """Raise Unauthorised or Forbidden when the caller may not use the operation."""
        if self.kind in ("anyone", "optional"):
            return
        if caller is None:
            raise Unauthorised()
        if self.kind == "scope":
            if self.scope not in caller.scopes:
                raise Forbidden(f"This needs a token with the scope {self.scope}.")
        elif caller.kind != self.kind:
            raise Forbidden(f"This is for a {self.kind}'s token, not for a {caller.kind}'s.")


ANYONE = Access("anyone")
OPTIONAL = Access("optional")
PERSON = Access("person")
SERVICE = Access("service")


def scope(name: str) -> Access:
    """Access for integrations whose token has the scope."""
    return Access("scope", name)
