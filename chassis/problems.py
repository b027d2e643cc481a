"""Errors that a caller can act on, as RFC 9457 problem details: what happened, why, and what to do next."""

from collections.abc import Sequence
from typing import Any


class Problem(Exception):
    """An error with an HTTP status. `code` names it for programs, `title` and `detail` say it to people."""

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        detail: str,
        *,
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(f"{title} {detail}")
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.headers = headers or {}
        self.extra = extra

    def as_dict(self, instance: str) -> dict[str, Any]:
        """The body of the answer; `instance` is the path of the request."""
        return {
            "type": f"/problems/{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
            **self.extra,
        }


class NotFound(Problem):
    """There is no such thing, or it is not the caller's to know."""

    def __init__(self, what: str) -> None:
        super().__init__(
            404,
            "not-found",
            "Not found.",
            f"There is no such {what}, or you may not see it. Check the address.",
        )


class Unauthorised(Problem):
    """Who is asking is not known."""

    def __init__(self, detail: str = "Sign in, then try again.", *, code: str = "unauthorised") -> None:
        super().__init__(
            401,
            code,
            "You are not signed in.",
            detail,
            headers={"WWW-Authenticate": 'Bearer realm="folkmoot"'},
        )


class Forbidden(Problem):
    """The caller is known, but may not do this."""

    def __init__(self, detail: str, *, code: str = "forbidden") -> None:
        super().__init__(403, code, "You may not do this.", detail)


class Conflict(Problem):
    """The thing is not in a state in which this can be done."""

    def __init__(self, code: str, title: str, detail: str, **extra: Any) -> None:
        super().__init__(409, code, title, detail, **extra)


class Invalid(Problem):
    """The request cannot be understood. `errors`: [{"pointer": "/members/0/email", "detail": "..."}]."""

    def __init__(
        self,
        detail: str,
        errors: Sequence[dict[str, str]] = (),
        *,
        code: str = "invalid-request",
        status: int = 422,
    ) -> None:
        super().__init__(status, code, "The request is not valid.", detail, errors=list(errors))


class PreconditionFailed(Problem):
    """Somebody else changed it first."""

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(412, "changed-meanwhile", "Somebody else changed this first.", detail, **extra)


class TooMany(Problem):
    """Too many requests; `retry_after` in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            429,
            "too-many-requests",
            "Too many requests.",
            f"Wait {retry_after} seconds, then try again.",
            headers={"Retry-After": str(retry_after)},
        )


class Unavailable(Problem):
    """A part of Folkmoot does not answer just now; trying again is right."""

    def __init__(self, what: str) -> None:
        super().__init__(
            503,
            "unavailable",
            "Part of Folkmoot is not answering.",
            f"{what} Nothing was changed; try again in a few seconds.",
            headers={"Retry-After": "2"},
        )
