"""The operation table: what can be asked, by whom, with what, and what comes back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from flask import Request
from pydantic import BaseModel

from chassis.auth.access import Access
from chassis.auth.tokens import Caller

RT = TypeVar("RT")
B = TypeVar("B")
V = TypeVar("V", bound=Callable[..., Any])
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True)
class Call(Generic[RT, B]):
    """One request, parsed and checked. `body` is the model that the operation declares, `query` likewise."""

    runtime: RT
    body: B
    query: Any
    path: Mapping[str, str]
    caller: Caller | None
    request: Request

    @property
    def who(self) -> Caller:
        """The caller, where the operation's access makes sure that there is one."""
        assert self.caller is not None
        return self.caller

    @property
    def if_match(self) -> str | None:
        """The entity tag that the caller wants to change, without quotes; `*` and absence are None."""
        tag = self.request.headers.get("If-Match", "").strip()
        return tag.removeprefix("W/").strip('"') if tag not in ("", "*") else None


@dataclass(frozen=True)
class Cookie:
    """A cookie to set; `max_age` in seconds, 0 deletes."""

    name: str
    value: str
    max_age: int
    path: str = "/"
    secure: bool = True
    http_only: bool = True


@dataclass(frozen=True)
class Reply:
    """An answer that is more than a body: another status, headers, cookies, or bytes that are JSON already."""

    body: BaseModel | bytes | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Sequence[Cookie] = ()
    media_type: str = "application/json"


@dataclass(frozen=True)
class Upload:
    """A body that is a file, not JSON: its media type, and how many bytes it may have. `Call.body` is its bytes."""

    media_type: str
    limit: int


@dataclass(frozen=True)
class Operation:
    """One row of the table."""

    method: Method
    path: str
    view: Callable[..., Any]
    summary: str
    description: str
    body: type[BaseModel] | None
    body_required: bool
    query: type[BaseModel] | None
    returns: type[BaseModel] | None
    status: int
    access: Access
    creates: bool
    problems: tuple[int, ...]
    tags: tuple[str, ...]
    internal: bool
    also: Mapping[int, type[BaseModel] | None]
    upload: Upload | None = None
    media_type: str | None = None

    @property
    def rule(self) -> str:
        """The path as Flask writes it."""
        return self.path.replace("{", "<").replace("}", ">")

    @property
    def name(self) -> str:
        """The operation's id: the view's name."""
        return self.view.__name__


class Api:
    """Collects operations; wires nothing. `create_flask` makes an application of it.

    `access` and `tags` are those of operations that name none.
    """

    def __init__(self, access: Access | None = None, tags: Sequence[str] = ()) -> None:
        self.operations: list[Operation] = []
        self._access = access
        self._tags = tuple(tags)

    def operation(
        self,
        method: Method,
        path: str,
        *,
        summary: str,
        access: Access | None = None,
        body: type[BaseModel] | None = None,
        body_required: bool = True,
        query: type[BaseModel] | None = None,
        returns: type[BaseModel] | None = None,
        status: int = 200,
        creates: bool = False,
        problems: Sequence[int] = (),
        tags: Sequence[str] | None = None,
        internal: bool = False,
        also: Mapping[int, type[BaseModel] | None] | None = None,
        upload: Upload | None = None,
        media_type: str | None = None,
    ) -> Callable[[V], V]:
        """Declare the decorated view as an operation.

        The view takes a Call and returns a model, a Reply, or None. `creates` honours Idempotency-Key; `also` names
        further success statuses; `problems` the error statuses beyond those that follow from the rest. `upload`
        takes the place of `body` when it is a file, `media_type` that of `returns` when the answer is one.
        Without `body_required`, no body means the model with its defaults. TypeError when nobody says who may.
        """
        who = access or self._access
        if who is None:
            raise TypeError(f"{method} {path} does not say who may call it")

        def declare(view: V) -> V:
            self.operations.append(
                Operation(
                    method=method,
                    path=path,
                    view=view,
                    summary=summary,
                    description=(view.__doc__ or "").strip(),
                    body=body,
                    body_required=body_required,
                    query=query,
                    returns=returns,
                    status=status,
                    access=who,
                    creates=creates,
                    problems=tuple(problems),
                    tags=self._tags if tags is None else tuple(tags),
                    internal=internal,
                    also=also or {},
                    upload=upload,
                    media_type=media_type,
                )
            )
            return view

        return declare
