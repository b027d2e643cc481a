"""What people asked the panel when they registered, for the live session. The gateway never routes here."""

from chassis.auth import SERVICE
from chassis.http import Call
from services.registration.routes.fields import View, api
from services.registration.runtime import Runtime
from services.registration.use_cases import registrations


class SubmittedView(View):
    """A question that somebody asked the panel when they registered."""

    registration_id: str
    person_id: str
    text: str


class SubmittedQuestionsView(View):
    """The questions, in the order in which they came."""

    items: list[SubmittedView]


@api.operation(
    "GET",
    "/internal/events/{event_id}/questions",
    summary="What people asked the panel when they registered",
    access=SERVICE,
    returns=SubmittedQuestionsView,
    internal=True,
)
def internal_questions(call: Call[Runtime, None]) -> SubmittedQuestionsView:
    """Of confirmed registrations."""
    return SubmittedQuestionsView(
        items=[
            SubmittedView(registration_id=row.id, person_id=row.person_id, text=row.question)
            for row in registrations.questions(call.runtime, call.path["event_id"])
        ]
    )
