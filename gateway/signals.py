"""The operation by which a browser signals to its room: a reaction, or that somebody is typing."""

from typing import Literal, Self

from pydantic import Field, model_validator

from chassis.auth import PERSON
from chassis.http import Api, Call, View
from chassis.problems import Problem
from gateway.live import session_id_of
from gateway.runtime import Runtime

api = Api()

Reaction = Literal["thanks", "yes", "clap", "laugh", "slower"]


class SignalBody(View):
    """A signal; `reaction` belongs to the kind of that name."""

    kind: Literal["reaction", "typing"]
    reaction: Reaction | None = Field(default=None, description="Which reaction, for that kind.")

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if (self.kind == "reaction") != (self.reaction is not None):
            raise ValueError("name a `reaction` for that kind, and none for another")
        return self


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/signals",
    summary="Signal to one's room: a reaction, or typing",
    access=PERSON,
    body=SignalBody,
    status=204,
    problems=(429,),
    tags=("live",),
)
def send_signal(call: Call[Runtime, SignalBody]) -> None:
    """Everybody in your room gets it as `signal` on their live stream: `reactions` (person and reaction), `more` (how
    often besides, by reaction), `typing` (people). It is kept nowhere. 404: you have no live stream open here."""
    runtime, session_id, person_id = call.runtime, session_id_of(call), call.who.sub
    runtime.limits.signal(person_id)
    if call.body.reaction is None:
        told = runtime.signals.type(session_id, person_id)
    else:
        told = runtime.signals.react(session_id, person_id, call.body.reaction)
    if not told:
        raise Problem(
            404,
            "unknown-stream",
            "This stream is not open.",
            "Signals go to the room of your live stream, and none is open here. Open one, then try again.",
        )
