"""Polls through the service: who may what, what each sees, and what is counted."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from chassis.ids import new_id
from services.sessions.use_cases import joining
from services.sessions.use_cases.change import change_of
from services.sessions.use_cases.polls import running
from services.sessions.use_cases.polls.reporting import polls_for_report
from tests.support.polls import close, counts, fire, follow, opened, polls, prepare, told, vote
from tests.support.sessions import Hall


def test_a_vote_counts_can_be_changed_and_taken_back_until_the_poll_closes(hall: Hall) -> None:
    live = hall.live(people=3)
    ann, ben, cat = live.attendees
    poll_id = opened(live)
    assert vote(live, ann, poll_id, 0).body == {
        "poll_id": poll_id,
        "answers": [{"choices": [0], "value": None, "words": None, "text": None, "times": 1}],
    }
    vote(live, ben, poll_id, 1)
    vote(live, cat, poll_id, 1)
    vote(live, ann, poll_id, 2)
    assert live.call(cat, "DELETE", f"/polls/{poll_id}/ballot").status == 204
    assert live.call(cat, "DELETE", f"/polls/{poll_id}/ballot").status == 204
    assert live.snapshot(ann)["ballots"][0]["answers"][0]["choices"] == [2]
    assert live.snapshot(cat)["ballots"] == []
    closed = close(live, poll_id)
    assert counts(closed) == {"Bus": 0, "Hall": 1, "Shop": 1}
    for late in (vote(live, cat, poll_id, 0), live.call(ann, "DELETE", f"/polls/{poll_id}/ballot")):
        assert (late.status, late.body["type"]) == (409, "/problems/poll-not-open")
    assert counts(polls(live)[0]) == {"Bus": 0, "Hall": 1, "Shop": 1}
    assert [(kind, said.get("votes")) for kind, _, said in live.messages() if "poll" in kind] == [
        ("poll.opened", None),
        ("poll.closed", 2),
    ]


@pytest.mark.parametrize(
    ("asks", "answer", "line"),
    [
        ({"kind": "several", "options": ["A", "B"]}, {"choices": [1, 0]}, {"label": "A", "votes": 1}),
        (
            {"kind": "ranking", "options": ["A", "B"]},
            {"choices": [1, 0]},
            {"label": "A", "votes": 0, "points": 0.0},
        ),
        (
            {"kind": "scale", "low": 1, "high": 3, "low_label": "Never"},
            {"value": 1},
            {"label": "1", "votes": 1},
        ),
        ({"kind": "words", "most": 2}, {"words": ["Bus ", "bus"]}, {"label": "Bus", "votes": 1}),
        ({"kind": "text"}, {"text": " A new roof "}, {"label": "A new roof", "votes": 1}),
    ],
)
def test_every_kind_is_asked_answered_and_counted(
    hall: Hall, asks: dict[str, Any], answer: dict[str, Any], line: dict[str, Any]
) -> None:
    live = hall.live(people=1)
    poll_id = opened(live, asks)
    assert vote(live, live.attendees[0], poll_id, answer).status == 200
    closed = close(live, poll_id)
    assert closed["tally"]["lines"][0] == {"points": None, **line}
    assert live.ok(live.host, "GET", f"/polls/{poll_id}/results")["tally"] == closed["tally"]


def test_an_answer_that_does_not_fit_counts_nothing(hall: Hall) -> None:
    live = hall.live(people=1)
    [ann] = live.attendees
    poll_id = opened(live)
    vote(live, ann, poll_id, 1)
    wrong = vote(live, ann, poll_id, {"choices": [0, 1]})
    assert (wrong.status, wrong.body["type"]) == (422, "/problems/answer-does-not-fit")
    many = vote(live, ann, poll_id, 0, 1)
    assert (many.status, many.body["type"]) == (422, "/problems/too-many-answers")
    assert counts(close(live, poll_id)) == {"Bus": 0, "Hall": 1, "Shop": 0}


def test_people_before_one_screen_have_a_vote_each(hall: Hall) -> None:
    live = hall.live(people=2)
    ann, ben = live.attendees
    with hall.runtime.database.transaction() as db:
        db.execute(text("UPDATE participants SET stands_for = 3 WHERE person_id = :ann"), {"ann": ann})
    poll_id = opened(live)
    assert vote(live, ann, poll_id, {"choices": [0], "times": 2}, 1).status == 200
    assert vote(live, ben, poll_id, {"choices": [0], "times": 2}).status == 422
    vote(live, ben, poll_id, 2)
    closed = close(live, poll_id)
    assert counts(closed) == {"Bus": 2, "Hall": 1, "Shop": 1}
    assert closed["tally"]["votes"] == 4


def test_only_hosts_see_drafts_and_results_that_are_not_shown(hall: Hall) -> None:
    live = hall.live(people=2)
    ann, ben = live.attendees
    draft = prepare(live)["id"]
    assert [poll["id"] for poll in polls(live)] == [draft]
    assert polls(live, ann) == []
    assert live.call(ann, "GET", f"/polls/{draft}/results").status == 404
    assert vote(live, ann, draft, 0).status == 404
    live.ok(live.host, "POST", f"/polls/{draft}/open", {})
    vote(live, ann, draft, 0)
    assert told(live) == 1
    assert polls(live, ben)[0]["tally"] is None
    assert counts(polls(live)[0])["Bus"] == 1
    hidden = live.call(ben, "GET", f"/polls/{draft}/results")
    assert (hidden.status, hidden.body["type"]) == (403, "/problems/results-hidden")
    [said] = [audience for kind, audience, _ in live.frames() if kind == "poll"][-1:]
    assert said == {"to": "hosts"}
    close(live, draft)
    assert counts(polls(live, ben)[0]) == counts(polls(live)[0])
    live.ok(live.host, "PUT", f"/polls/{draft}/showing", {"shown": False, "on_stage": False})
    assert polls(live, ben)[0]["tally"] is None


@pytest.mark.parametrize(
    ("results", "open_", "closed"),
    [("live", True, True), ("closed", False, True), ("hosts", False, False)],
)
def test_who_sees_results_when(hall: Hall, results: str, open_: bool, closed: bool) -> None:
    live = hall.live(people=1)
    [ann] = live.attendees
    poll_id = opened(live, results=results)
    vote(live, ann, poll_id, 0)
    told(live)
    assert (polls(live, ann)[0]["tally"] is not None) == open_
    close(live, poll_id)
    assert (polls(live, ann)[0]["tally"] is not None) == closed


def test_many_votes_are_told_of_at_once_and_nothing_new_is_not_told(hall: Hall) -> None:
    live = hall.live(people=5)
    poll_id = opened(live, results="live")
    before = len(live.frames())
    seq = live.snapshot()["seq"]
    for person in live.attendees:
        vote(live, person, poll_id, 1)
    assert (len(live.frames()), live.snapshot()["seq"]) == (before, seq), "voting itself tells nothing"
    assert told(live) == 1
    [(kind, audience, body)] = live.frames()[before:]
    assert (kind, audience, counts(body["polls"][0])["Hall"]) == ("poll", {"to": "all"}, 5)
    vote(live, live.attendees[0], poll_id, 1)
    told(live)
    assert told(live) == 0
    assert len(live.frames()) == before + 1


def test_frames_after_a_snapshot_lead_to_the_next_for_hosts_and_attendees(hall: Hall) -> None:
    live = hall.live(people=3)
    ann, ben, cat = live.attendees
    first = {who: live.snapshot(who) for who in (live.host, ann)}
    one, two, three = (prepare(live, results=results)["id"] for results in ("live", "closed", "hosts"))
    spare = prepare(live, title="Never asked")["id"]
    live.ok(live.host, "POST", "/polls/order", {"poll_ids": [spare, three, two, one]})
    assert live.call(live.host, "DELETE", f"/polls/{spare}").status == 204
    for poll_id in (one, two, three):
        live.ok(live.host, "POST", f"/polls/{poll_id}/open", {})
        for number, person in enumerate((ann, ben, cat)):
            vote(live, person, poll_id, number)
            told(live)
            for who, state in first.items():
                assert follow(live, state, who) == polls(live, who)
        vote(live, ann, poll_id, 1)
        close(live, poll_id)
        for shown in (True, False):
            live.ok(live.host, "PUT", f"/polls/{poll_id}/showing", {"shown": shown, "on_stage": shown})
            for who, state in first.items():
                assert follow(live, state, who) == polls(live, who)


def test_a_poll_closes_by_itself_when_its_countdown_is_over(hall: Hall) -> None:
    live = hall.live(people=1)
    poll_id = opened(live, seconds=30)
    assert polls(live)[0]["closes_at"] is not None
    live.ok(live.host, "POST", f"/polls/{poll_id}/cancel-close")
    assert fire(hall, running.CLOSE_TIMER) == 0
    assert polls(live)[0]["status"] == "open"
    live.ok(live.host, "POST", f"/polls/{poll_id}/close", {"countdown_seconds": 10})
    vote(live, live.attendees[0], poll_id, 1)
    assert fire(hall, running.CLOSE_TIMER) == 1
    poll = polls(live)[0]
    assert (poll["status"], counts(poll)["Hall"]) == ("closed", 1)
    assert told(live) == 0, "what was to be told was told by the closing"
    with change_of(hall.runtime, live.id) as change:
        assert not running.close_due(hall.runtime, change.db, live.id, poll_id, 2)


def test_a_named_poll_opens_again_with_its_votes_and_an_anonymous_one_stays_closed(hall: Hall) -> None:
    live = hall.live(people=2)
    ann, ben = live.attendees
    named, anonymous = opened(live, anonymous=False), opened(live, anonymous=True)
    for poll_id in (named, anonymous):
        vote(live, ann, poll_id, 0)
        close(live, poll_id)
    live.ok(live.host, "POST", f"/polls/{named}/reopen", {})
    vote(live, ann, named, 1)
    vote(live, ben, named, 1)
    assert counts(close(live, named)) == {"Bus": 0, "Hall": 2, "Shop": 0}
    refused = live.call(live.host, "POST", f"/polls/{anonymous}/reopen", {})
    assert (refused.status, refused.body["type"]) == (409, "/problems/anonymous-poll-closed")


def test_hosts_see_who_answered_what_in_a_named_poll_only(hall: Hall) -> None:
    live = hall.live()
    ann, ben = live.newcomer("Ann Lee"), live.newcomer("Ben Orr")
    named, anonymous = opened(live, anonymous=False), opened(live, anonymous=True)
    for poll_id in (named, anonymous):
        vote(live, ben, poll_id, 2)
        vote(live, ann, poll_id, 1)
        close(live, poll_id)
    results = live.ok(live.host, "GET", f"/polls/{named}/results")
    assert [(one["name"], one["answers"][0]["choices"]) for one in results["ballots"]] == [
        ("Ann Lee", [1]),
        ("Ben Orr", [2]),
    ]
    assert live.ok(ann, "GET", f"/polls/{named}/results")["ballots"] is None
    assert live.ok(live.host, "GET", f"/polls/{anonymous}/results")["ballots"] is None


def test_the_database_does_not_know_who_answered_what_in_an_anonymous_poll(hall: Hall) -> None:
    live = hall.live(people=4)
    poll_id = opened(live, {"kind": "text"}, anonymous=True)
    for number, person in enumerate(live.attendees):
        vote(live, person, poll_id, {"text": f"answer {number}"})
    kept = "SELECT string_agg(voter, ' ' ORDER BY voter) FROM ballots WHERE poll_id = :poll"
    with hall.runtime.database.reading() as db:
        while_open = str(db.execute(text(kept), {"poll": poll_id}).scalar_one())
    assert not any(person in while_open for person in live.attendees)
    assert len(live.snapshot(live.attendees[0])["ballots"]) == 1
    close(live, poll_id)
    with hall.runtime.database.reading() as db:
        assert db.execute(text(kept), {"poll": poll_id}).scalar_one() == "000001 000002 000003 000004"
        assert db.execute(text("SELECT secret FROM polls")).scalar_one() is None
        assert db.execute(text("SELECT count(DISTINCT xmin::text) FROM ballots")).scalar_one() == 1
    assert live.snapshot(live.attendees[0])["ballots"] == [], "nobody knows any more"
    assert not any(str(body).find("answer 0") >= 0 for _, _, body in live.messages())


def test_two_hosts_cannot_overwrite_each_others_draft_unseen(hall: Hall) -> None:
    live = hall.live()
    draft = prepare(live)
    body = {"title": "Better words", "asks": {"kind": "text"}, "version": draft["version"]}
    changed = live.ok(live.host, "PUT", f"/polls/{draft['id']}", body)
    assert (changed["title"], changed["asks"]["kind"], changed["version"]) == ("Better words", "text", 2)
    stale = live.call(live.host, "PUT", f"/polls/{draft['id']}", body)
    assert (stale.status, stale.body["type"], stale.body["version"]) == (409, "/problems/poll-changed", 2)
    live.ok(live.host, "POST", f"/polls/{draft['id']}/open", {})
    late = live.call(live.host, "PUT", f"/polls/{draft['id']}", {**body, "version": 2})
    assert (late.status, late.body["type"]) == (409, "/problems/wrong-poll-state")
    assert live.call(live.host, "DELETE", f"/polls/{draft['id']}").status == 409


def test_the_order_names_every_draft_once(hall: Hall) -> None:
    live = hall.live()
    one, two = prepare(live)["id"], prepare(live)["id"]
    live.ok(live.host, "POST", "/polls/order", {"poll_ids": [two, one]})
    assert [poll["id"] for poll in polls(live)] == [two, one]
    for wrong in ([one], [one, one], [one, two, new_id("pol")]):
        refused = live.call(live.host, "POST", "/polls/order", {"poll_ids": wrong})
        assert (refused.status, refused.body["type"]) == (409, "/problems/polls-differ")


def test_what_cannot_be_asked_is_refused_with_the_reason(hall: Hall) -> None:
    live = hall.live()
    body = {"title": "What?", "asks": {"kind": "one", "options": ["Only this"]}}
    refused = live.call(live.host, "POST", "/polls", body)
    assert refused.status == 422
    assert refused.body["errors"] == [
        {"pointer": "/asks", "detail": "Give from 2 to 20 options to choose from."}
    ]


def test_polls_open_and_close_with_their_item_of_the_agenda(hall: Hall) -> None:
    live = hall.live(people=1)
    ours, other = prepare(live, agenda_item_id="agi_1")["id"], prepare(live)["id"]
    [item] = hall.registration.events[live.event_id].agenda
    for _ in range(2):
        with change_of(hall.runtime, live.id) as change:
            running.enter_item(change, item)
        assert {poll["id"]: poll["status"] for poll in polls(live)} == {ours: "open", other: "draft"}
    vote(live, live.attendees[0], ours, 0)
    with change_of(hall.runtime, live.id) as change:
        running.leave_item(change, item)
    poll = polls(live)[0]
    assert (poll["status"], poll["on_stage"], poll["tally"]["votes"]) == ("closed", True, 1)
    with change_of(hall.runtime, live.id) as change:
        running.leave_item(change, item)
    assert not polls(live)[0]["on_stage"]


def test_the_agenda_opens_and_closes_the_polls_of_its_items(hall: Hall) -> None:
    from services.sessions.use_cases.running.hooks import HOOKS

    assert (HOOKS["poll"].enter, HOOKS["poll"].leave) == (running.enter_item, running.leave_item)


def test_a_countdown_in_a_rehearsal_goes_by_faster(hall: Hall) -> None:
    live = hall.live()
    with hall.runtime.database.transaction() as db:
        db.execute(text("UPDATE sessions SET pace = 60"))
    poll_id = opened(live, seconds=600)
    [poll] = polls(live)
    opening, closing = (datetime.fromisoformat(poll[name]) for name in ("opened_at", "closes_at"))
    assert poll["id"] == poll_id
    assert closing - opening == timedelta(seconds=10)


def test_a_poll_that_opens_takes_the_place_of_closed_ones_on_the_screen(hall: Hall) -> None:
    live = hall.live()
    one = opened(live)
    close(live, one)
    assert [poll["on_stage"] for poll in polls(live)] == [True]
    opened(live)
    assert [poll["on_stage"] for poll in polls(live)] == [False, True]


def test_the_end_of_the_session_closes_its_polls_and_the_report_has_them(hall: Hall) -> None:
    live = hall.live(people=2)
    ann, ben = live.attendees
    poll_id = opened(live, {"kind": "text"}, anonymous=False, results="hosts")
    vote(live, ann, poll_id, {"text": "A roof"})
    prepare(live, title="Never asked")
    live.ok(live.host, "POST", "/end")
    assert vote(live, ben, poll_id, {"text": "Too late"}).status == 409
    assert live.ok(live.host, "GET", "/report")["polls"][0]["texts"] == ["A roof"]
    assert live.ok(ben, "GET", "/report")["polls"] == [], "what was never shown is for hosts"
    with hall.runtime.database.reading() as db:
        [record] = polls_for_report(db, live.id)
    assert (record.poll_id, record.title, record.shown) == (poll_id, "What first?", False)
    assert (record.voters, record.texts, record.bars) == (1, ("A roof",), ())


def test_an_erased_persons_answers_stay_without_their_name(hall: Hall) -> None:
    live = hall.live()
    ann = live.newcomer("Ann Lee")
    poll_id = opened(live, {"kind": "text"}, anonymous=False)
    vote(live, ann, poll_id, {"text": "A roof"})
    with hall.runtime.database.transaction() as db:
        joining.erase(hall.runtime, db, ann)
    [ballot] = live.ok(live.host, "GET", f"/polls/{poll_id}/results")["ballots"]
    assert (ballot["name"], ballot["answers"][0]["text"]) == ("Former participant", "A roof")
    assert vote(live, ann, poll_id, {"text": "More"}).status == 403


def test_hosts_prepare_and_attendees_vote(hall: Hall) -> None:
    live, other = hall.live(people=1), hall.live(people=1)
    [ann] = live.attendees
    poll_id = opened(live)
    body = {"title": "What?", "asks": {"kind": "text"}}
    for_hosts: list[tuple[str, str, Any]] = [
        ("POST", "/polls", body),
        ("PUT", f"/polls/{poll_id}", {**body, "version": 1}),
        ("DELETE", f"/polls/{poll_id}", None),
        ("POST", "/polls/order", {"poll_ids": []}),
        ("POST", f"/polls/{poll_id}/open", {}),
        ("POST", f"/polls/{poll_id}/close", {}),
        ("POST", f"/polls/{poll_id}/cancel-close", None),
        ("POST", f"/polls/{poll_id}/reopen", {}),
        ("PUT", f"/polls/{poll_id}/showing", {"shown": True, "on_stage": True}),
    ]
    for method, path, sent in for_hosts:
        for who in (ann, other.host):
            assert live.call(who, method, path, sent).status == 403, (method, path)
    for who in (other.host, other.attendees[0]):
        assert vote(live, who, poll_id, 0).status == 403
        assert live.call(who, "GET", f"/polls/{poll_id}/results").status == 403
    own = vote(live, live.host, poll_id, 0)
    assert (own.status, own.body["type"]) == (403, "/problems/hosts-do-not-vote")
    absent = hall.attendee(live.event_id)
    live.ok(absent, "GET", "")
    assert vote(live, absent, poll_id, 0).body["type"] == "/problems/not-joined"
    assert vote(other, other.attendees[0], poll_id, 0).status == 404
    for path in ("open", "close"):
        assert other.call(other.host, "POST", f"/polls/{poll_id}/{path}", {}).status == 404
    assert counts(close(live, poll_id)) == {"Bus": 0, "Hall": 0, "Shop": 0}


def test_a_poll_opens_only_in_a_live_session(hall: Hall) -> None:
    live = hall.live(start=False)
    poll_id = prepare(live)["id"]
    refused = live.call(live.host, "POST", f"/polls/{poll_id}/open", {})
    assert (refused.status, refused.body["type"]) == (409, "/problems/session-not-live")
