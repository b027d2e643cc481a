"""What browsers are told of polls. Only hosts hear of drafts, and of results that are not shown."""

from collections.abc import Sequence

from chassis.problems import NotFound
from services.sessions.domain import lifecycle
from services.sessions.models import PollRow
from services.sessions.store import polls as store
from services.sessions.use_cases.access import require_host
from services.sessions.use_cases.change import ALL, HOSTS, Change
from services.sessions.use_cases.polls.views import PollView, poll_view


def poll_for_host(change: Change, poll_id: str, person_id: str) -> PollRow:
    """The poll, with voters kept out until the change is done. Forbidden for others than hosts."""
    require_host(change.db, change.session, person_id)
    lifecycle.require_not_ended(change.session.status)
    return counted_out(change, poll_id)


def counted_out(change: Change, poll_id: str) -> PollRow:
    """The poll, with voters kept out until the change is done; NotFound when the session has none such."""
    store.keep_votes_out(change.db, poll_id)
    row = store.poll(change.db, change.session.id, poll_id)
    if row is None:
        raise NotFound("poll")
    return row


def tell(change: Change, row: PollRow) -> PollView:
    """The poll as it is now, to whoever may see it; as hosts see it."""
    change.db.flush()
    view = poll_view(row, host=True)
    seen = poll_view(row, host=False)
    if row.status != "draft":
        change.frame("poll", ALL, {"polls": [seen.model_dump(mode="json")], "removed": []})
    if row.status == "draft" or seen != view:
        tell_hosts(change, [view])
    return view


def tell_tally(change: Change, row: PollRow) -> None:
    """Votes have come in. Who may not see results is not bothered."""
    audience = ALL if row.shown else HOSTS
    view = poll_view(row, host=True)
    change.frame("poll", audience, {"polls": [view.model_dump(mode="json")], "removed": []})


def tell_hosts(change: Change, polls: Sequence[PollView], removed: Sequence[str] = ()) -> None:
    """Polls as they are now, and those that are no more, to hosts."""
    views = [view.model_dump(mode="json") for view in polls]
    change.frame("poll", HOSTS, {"polls": views, "removed": list(removed)})
