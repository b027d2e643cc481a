"""Polls: for hosts to prepare, open, close and show; for attendees to answer."""

from chassis.http import Call, View
from services.sessions.routes.poll_bodies import (
    BallotBody,
    ChangedPollBody,
    ClosePollBody,
    OpenPollBody,
    PollBody,
    PollOrderBody,
    ReopenPollBody,
    ShowPollBody,
)
from services.sessions.routes.table import api
from services.sessions.runtime import Runtime
from services.sessions.use_cases.polls import counting, preparing, running, voting
from services.sessions.use_cases.polls.views import BallotView, PollView, ResultsView

_ALL = "/v1/sessions/{session_id}/polls"
_ONE = _ALL + "/{poll_id}"


class PollsView(View):
    """Polls in their order."""

    polls: list[PollView]


@api.operation(
    "POST",
    _ALL,
    summary="Prepare a poll",
    body=PollBody,
    returns=PollView,
    status=201,
    creates=True,
    problems=(409,),
)
def prepare_poll(call: Call[Runtime, PollBody]) -> PollView:
    """For hosts. Only hosts see it until it opens. With an `agenda_item_id` it opens and closes with that item."""
    return preparing.prepare(call.runtime, call.path["session_id"], call.who.sub, call.body.wanted)


@api.operation(
    "PUT", _ONE, summary="Change a prepared poll", body=ChangedPollBody, returns=PollView, problems=(409,)
)
def change_poll(call: Call[Runtime, ChangedPollBody]) -> PollView:
    """For hosts. Refused when another host changed it after you looked, and once it was opened."""
    return preparing.change_draft(
        call.runtime,
        call.path["session_id"],
        call.path["poll_id"],
        call.who.sub,
        call.body.wanted,
        call.body.version,
    )


@api.operation("DELETE", _ONE, summary="Throw a prepared poll away", status=204, problems=(409,))
def discard_poll(call: Call[Runtime, None]) -> None:
    """For hosts. A poll that was opened stays."""
    preparing.discard(call.runtime, call.path["session_id"], call.path["poll_id"], call.who.sub)


@api.operation(
    "POST",
    _ALL + "/order",
    summary="Put the prepared polls in order",
    body=PollOrderBody,
    returns=PollsView,
    problems=(409,),
)
def order_polls(call: Call[Runtime, PollOrderBody]) -> PollsView:
    """For hosts. Names every prepared poll once."""
    ordered = preparing.put_in_order(call.runtime, call.path["session_id"], call.who.sub, call.body.poll_ids)
    return PollsView(polls=ordered)


@api.operation(
    "POST", _ONE + "/open", summary="Open a poll", body=OpenPollBody, returns=PollView, problems=(409,)
)
def open_poll(call: Call[Runtime, OpenPollBody]) -> PollView:
    """For hosts. It appears on everybody's screen, and attendees can answer."""
    return running.open_poll(
        call.runtime, call.path["session_id"], call.path["poll_id"], call.who.sub, call.body.seconds
    )


@api.operation(
    "POST",
    _ONE + "/close",
    summary="Close a poll, with or without a countdown",
    body=ClosePollBody,
    returns=PollView,
    problems=(409,),
)
def close_poll(call: Call[Runtime, ClosePollBody]) -> PollView:
    """For hosts. Every vote cast before counts, none after. Closing again sets the countdown anew."""
    return running.close(
        call.runtime,
        call.path["session_id"],
        call.path["poll_id"],
        call.who.sub,
        call.body.countdown_seconds,
    )


@api.operation(
    "POST", _ONE + "/cancel-close", summary="Stop a poll's countdown", returns=PollView, problems=(409,)
)
def cancel_poll_closing(call: Call[Runtime, None]) -> PollView:
    """For hosts. The poll stays open."""
    return running.cancel_close(call.runtime, call.path["session_id"], call.path["poll_id"], call.who.sub)


@api.operation(
    "POST",
    _ONE + "/reopen",
    summary="Open a closed poll again",
    body=ReopenPollBody,
    returns=PollView,
    problems=(409,),
)
def reopen_poll(call: Call[Runtime, ReopenPollBody]) -> PollView:
    """For hosts. The votes that it has stay. An anonymous poll stays closed: whose answer is whose is not known any
    more, so everybody could vote twice."""
    return running.reopen(
        call.runtime, call.path["session_id"], call.path["poll_id"], call.who.sub, call.body.seconds
    )


@api.operation(
    "PUT",
    _ONE + "/showing",
    summary="Show or hide a poll and its results",
    body=ShowPollBody,
    returns=PollView,
    problems=(409,),
)
def show_poll(call: Call[Runtime, ShowPollBody]) -> PollView:
    """For hosts. Results that are shown can be looked up by everybody, on the screen or not."""
    return running.show(
        call.runtime,
        call.path["session_id"],
        call.path["poll_id"],
        call.who.sub,
        shown=call.body.shown,
        on_stage=call.body.on_stage,
    )


@api.operation("GET", _ONE + "/results", summary="What came of a poll", returns=ResultsView)
def get_poll_results(call: Call[Runtime, None]) -> ResultsView:
    """With every line, for hosts, and for attendees while results are shown. Hosts of a named poll also see who
    answered what."""
    return counting.results(call.runtime, call.path["session_id"], call.path["poll_id"], call.who.sub)


@api.operation(
    "PUT",
    _ONE + "/ballot",
    summary="Vote, or change one's vote",
    body=BallotBody,
    returns=BallotView,
    problems=(409,),
)
def vote_in_poll(call: Call[Runtime, BallotBody]) -> BallotView:
    """For attendees who have joined, while the poll is open. The answers take the place of those given before. Who
    stands for several people may give an answer for each of them."""
    return voting.vote(
        call.runtime,
        call.path["session_id"],
        call.path["poll_id"],
        call.who.sub,
        [one.answer for one in call.body.answers],
    )


@api.operation("DELETE", _ONE + "/ballot", summary="Take one's vote back", status=204, problems=(409,))
def withdraw_vote(call: Call[Runtime, None]) -> None:
    """While the poll is open. Having none changes nothing."""
    voting.withdraw(call.runtime, call.path["session_id"], call.path["poll_id"], call.who.sub)
