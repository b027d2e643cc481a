"""Questions to the panel: asked, voted for, let through, merged, ordered, answered; and who is told."""

import threading
from typing import Any

import pytest

from chassis.ids import new_id
from services.sessions.domain.questions import MOST_OPEN_EACH
from services.sessions.registration import AgendaItem
from services.sessions.use_cases import questions
from services.sessions.use_cases.change import change_of
from services.sessions.use_cases.questions import COUNT_TIMER
from services.sessions.use_cases.questions_report import questions_for_report
from tests.support.sessions import Hall, Live


def ask(live: Live, who: str, text: str = "Who pays?", **more: Any) -> Any:
    return live.ok(who, "POST", "/questions", {"text": text, **more})


def become(live: Live, question: Any, state: str) -> Any:
    return live.ok(live.host, "POST", f"/questions/{question['id']}/state", {"state": state})


def shown(live: Live, who: str) -> dict[str, Any]:
    """By id: the questions that somebody sees."""
    return {item["id"]: item for item in live.snapshot(who)["questions"]["items"]}


def mine(live: Live, who: str) -> Any:
    return live.snapshot(who)["own_questions"]


def count(live: Live) -> None:
    live.hall.fire_due(COUNT_TIMER)


def told(live: Live) -> list[tuple[str, dict[str, Any]]]:
    """(to whom, what) of every frame about questions."""
    names = {live.host: "host"} | {
        person: f"attendee {number}" for number, person in enumerate(live.attendees)
    }
    found = []
    for kind, audience, body in live.frames():
        if kind == "question":
            to = audience["to"]
            alone = f"{names[audience['person_id']]} alone" if to == "person" else to
            assert to != "person" or audience["hosts"] is False
            found.append((alone, {key: value for key, value in body.items() if key != "seq"}))
    return found


def test_a_question_is_shown_to_all_and_counts_its_askers_vote(hall: Hall) -> None:
    live = hall.live(people=2)
    ann, ben = live.attendees
    asked = ask(live, ann, "  Who pays?  ")
    assert (asked["text"], asked["asker"], asked["state"], asked["votes"]) == ("Who pays?", ann, "shown", 1)
    assert shown(live, ben) == {asked["id"]: asked} == shown(live, live.host)
    assert mine(live, ann) == {"asked": [asked], "voted": [asked["id"]]}
    assert mine(live, ben) == {"asked": [], "voted": []}
    assert ("all", {"question": asked}) in told(live)
    assert ("question.asked", asked["id"]) in [
        (kind, data.get("question_id")) for kind, _, data in live.messages()
    ]


def test_while_questions_are_moderated_only_hosts_and_the_asker_see_a_new_one(hall: Hall) -> None:
    live = hall.live(people=2)
    ann, ben = live.attendees
    live.ok(live.host, "PUT", "/questions", {"moderated": True})
    asked = ask(live, ann)
    assert asked["state"] == "new"
    assert shown(live, ben) == {} == shown(live, ann)
    assert mine(live, ann)["asked"] == [asked]
    assert shown(live, live.host) == {asked["id"]: asked}
    assert told(live)[1:] == [("hosts", {"question": asked}), ("attendee 0 alone", {"own": asked})]
    through = become(live, asked, "shown")
    assert shown(live, ben) == {asked["id"]: through}
    assert told(live)[-1] == ("all", {"question": through})
    assert ask(live, live.host, "A host's own")["state"] == "shown"


def test_an_asker_is_told_that_their_question_was_set_aside(hall: Hall) -> None:
    live = hall.live(people=2)
    ann, ben = live.attendees
    asked = ask(live, ann)
    aside = become(live, asked, "set_aside")
    assert shown(live, ben) == {}
    assert mine(live, ann)["asked"] == [aside]
    hidden = {"id": asked["id"], "state": "set_aside", "merged_into": None}
    assert told(live)[-3:] == [
        ("hosts", {"question": aside}),
        ("all", {"hidden": hidden}),
        ("attendee 0 alone", {"own": aside}),
    ]
    assert become(live, asked, "shown")["state"] == "shown"


def test_nobody_but_the_asker_learns_who_asks_anonymously(hall: Hall) -> None:
    live = hall.live(people=2)
    ann, ben = live.attendees
    refused = live.call(ann, "POST", "/questions", {"text": "Why?", "anonymous": True})
    assert (refused.status, refused.body["type"]) == (409, "/problems/name-needed")
    live.ok(live.host, "PUT", "/questions", {"anonymous": True, "moderated": True})
    asked = ask(live, ann, anonymous=True)
    become(live, asked, "shown")
    become(live, asked, "set_aside")
    for who in (ben, live.host):
        assert ann not in repr(live.snapshot(who)["questions"])
        assert mine(live, who)["asked"] == []
    assert [one["id"] for one in mine(live, ann)["asked"]] == [asked["id"]]
    # What the hub hands to hosts: everything but frames for one person alone.
    for to, body in told(live):
        if not to.endswith("alone"):
            assert ann not in repr(body)
    [said] = [data for kind, _, data in live.messages() if kind == "question.asked"]
    assert "person_id" not in said


def test_votes_are_counted_once_each_and_told_together(hall: Hall) -> None:
    live = hall.live(people=5)
    ann = live.attendees[0]
    asked = ask(live, ann)
    path = f"/questions/{asked['id']}/vote"
    before = len(told(live))
    for who in live.attendees:
        assert live.ok(who, "PUT", path) == {"question_id": asked["id"], "voted": True}
    live.ok(ann, "PUT", path)
    assert live.ok(live.attendees[4], "DELETE", path) == {"question_id": asked["id"], "voted": False}
    assert shown(live, ann)[asked["id"]]["votes"] == 1, "told only once counted"
    count(live)
    assert told(live)[before:] == [("all", {"votes": {asked["id"]: 4}})]
    assert shown(live, ann)[asked["id"]]["votes"] == 4
    assert mine(live, ann)["voted"] == [asked["id"]]
    assert mine(live, live.attendees[4])["voted"] == []
    count(live)
    assert len(told(live)) == before + 1, "nothing new is not told"


def test_no_vote_that_is_cast_while_others_are_counted_is_forgotten(hall: Hall) -> None:
    live = hall.live(people=12)
    asked = ask(live, live.host)
    done = threading.Event()

    def keep_counting() -> None:
        while not done.is_set():
            hall.fire_due(COUNT_TIMER)

    counting = threading.Thread(target=keep_counting)
    voters = [
        threading.Thread(target=live.ok, args=(who, "PUT", f"/questions/{asked['id']}/vote"))
        for who in live.attendees
    ]
    counting.start()
    for voter in voters:
        voter.start()
    for voter in voters:
        voter.join()
    done.set()
    counting.join()
    # Whatever the last of these counts missed must have left a timer behind.
    hall.fire_due(COUNT_TIMER)
    assert shown(live, live.host)[asked["id"]]["votes"] == 13
    [frame] = [body for _, body in told(live) if "votes" in body][-1:]
    assert frame["votes"] == {asked["id"]: 13}


def test_merged_questions_unite_their_votes_person_by_person_and_can_be_split_again(hall: Hall) -> None:
    live = hall.live(people=4)
    ann, ben, cy, dee = live.attendees
    one, two = ask(live, ann, "Who pays?"), ask(live, ben, "Where is the money from?")
    live.ok(cy, "PUT", f"/questions/{one['id']}/vote")
    live.ok(cy, "PUT", f"/questions/{two['id']}/vote")
    merged = live.ok(live.host, "POST", f"/questions/{two['id']}/merge", {"into": one["id"]})
    assert (merged["id"], merged["votes"]) == (one["id"], 3), "Cy counts once"
    assert list(shown(live, dee)) == [one["id"]]
    assert live.snapshot(dee)["questions"]["merged"] == {two["id"]: one["id"]}
    own = mine(live, ben)["asked"][0]
    assert (own["state"], own["merged_into"]) == ("merged", one["id"])
    assert ("attendee 1 alone", {"own": own}) in told(live)
    hidden = {"id": two["id"], "state": "merged", "merged_into": one["id"]}
    assert ("all", {"hidden": hidden}) in told(live)

    assert live.ok(dee, "PUT", f"/questions/{two['id']}/vote")["question_id"] == one["id"]
    assert live.ok(cy, "DELETE", f"/questions/{one['id']}/vote")["voted"] is False
    count(live)
    assert shown(live, ann)[one["id"]]["votes"] == 3, "Dee came, Cy took back what was given to either"

    apart = live.ok(live.host, "POST", f"/questions/{two['id']}/split")
    assert (apart["state"], apart["votes"]) == ("shown", 1)
    assert {id_: item["votes"] for id_, item in shown(live, ann).items()} == {one["id"]: 2, two["id"]: 1}


def test_what_was_merged_before_goes_along(hall: Hall) -> None:
    live = hall.live(people=3)
    one, two, three = (ask(live, who, f"Question of {who}") for who in live.attendees)
    live.ok(live.host, "POST", f"/questions/{three['id']}/merge", {"into": two["id"]})
    whole = live.ok(live.host, "POST", f"/questions/{two['id']}/merge", {"into": one["id"]})
    assert whole["votes"] == 3
    assert live.snapshot()["questions"]["merged"] == {two["id"]: one["id"], three["id"]: one["id"]}
    refused = live.call(live.host, "POST", f"/questions/{one['id']}/merge", {"into": two["id"]})
    assert (refused.status, refused.body["type"]) == (409, "/problems/wrong-question-state")
    refused = live.call(live.host, "POST", f"/questions/{one['id']}/merge", {"into": one["id"]})
    assert refused.status == 409


def test_at_most_one_question_is_being_answered(hall: Hall) -> None:
    live = hall.live(people=2)
    one, two = (ask(live, who) for who in live.attendees)
    become(live, one, "answering")
    become(live, two, "answering")
    states = {id_: item["state"] for id_, item in shown(live, live.host).items()}
    assert states == {one["id"]: "answered", two["id"]: "answering"}
    answered = [data for kind, _, data in live.messages() if kind == "question.answered"]
    assert [(data["question_id"], data["how"]) for data in answered] == [(one["id"], "live")]
    refused = live.call(live.attendees[0], "PUT", f"/questions/{one['id']}/vote")
    assert (refused.status, refused.body["type"]) == (409, "/problems/wrong-question-state")
    assert become(live, one, "shown")["answered_at"] is None, "taken back"


def test_a_written_answer_is_shown_with_its_question_even_after_the_end(hall: Hall) -> None:
    live = hall.live(people=2)
    ann, ben = live.attendees
    one, two = ask(live, ann, "Who pays?"), ask(live, ben, "Who sweeps?")
    path = f"/questions/{one['id']}/answer"
    first = live.ok(live.host, "PUT", path, {"text": "The council."})
    assert (first["state"], first["answer"]) == ("written", "The council.")
    assert shown(live, ben)[one["id"]] == first
    assert live.ok(live.host, "PUT", path, {"text": ""})["state"] == "shown"
    become(live, two, "answering")
    live.ok(live.host, "POST", "/end")
    assert shown(live, ann)[two["id"]]["state"] == "answered", "the end ends the answer, too"
    assert live.call(ann, "POST", "/questions", {"text": "More?"}).status == 409
    assert live.call(ann, "PUT", f"/questions/{one['id']}/vote").status == 409
    live.ok(live.host, "PUT", path, {"text": "The county council."})
    assert live.call(ann, "PUT", path, {"text": "Mine"}).status == 403
    with hall.runtime.database.reading() as db:
        records = questions_for_report(db, live.id)
    assert [(one.text, one.asker, one.state, one.answer) for one in records] == [
        ("Who pays?", "Ann Lee", "written", "The county council."),
        ("Who sweeps?", "Ann Lee", "answered", None),
    ]


def test_two_hosts_do_not_overwrite_each_other_blindly(hall: Hall) -> None:
    live = hall.live(people=1)
    asked = ask(live, live.attendees[0])
    seen = asked["version"]
    state = f"/questions/{asked['id']}/state"
    live.ok(live.host, "POST", state, {"state": "answering", "version": seen})
    late = live.call(live.host, "POST", state, {"state": "set_aside", "version": seen})
    assert (late.status, late.body["type"]) == (409, "/problems/question-changed")
    assert late.body["current"]["state"] == "answering"
    again = live.ok(live.host, "POST", state, {"state": "answering", "version": seen})
    assert again == late.body["current"], "what is so already is not refused"
    order = live.ok(live.host, "PUT", "/questions/order", {"order": "hand", "question_ids": [asked["id"]]})
    stale = {"order": "votes", "version": order["version"] - 1}
    assert live.call(live.host, "PUT", "/questions/order", stale).body["current"] == order


def test_merging_what_is_merged_already_is_not_refused(hall: Hall) -> None:
    live = hall.live(people=2)
    one, two = (ask(live, who, f"Question of {who}") for who in live.attendees)
    wanted = {"into": two["id"], "version": one["version"]}
    first = live.ok(live.host, "POST", f"/questions/{one['id']}/merge", wanted)
    assert live.ok(live.host, "POST", f"/questions/{one['id']}/merge", wanted) == first
    three = ask(live, live.attendees[0], "Another one")
    late = live.call(
        live.host,
        "POST",
        f"/questions/{one['id']}/merge",
        {"into": three["id"], "version": one["version"]},
    )
    assert (late.status, late.body["type"]) == (409, "/problems/question-changed")


def test_the_panels_own_order_is_kept_and_passes_over_what_it_does_not_know(hall: Hall) -> None:
    live = hall.live(people=2)
    one, two = (ask(live, who, f"Question of {who}") for who in live.attendees)
    wanted = [two["id"], new_id("que"), one["id"], two["id"]]
    board = live.ok(live.host, "PUT", "/questions/order", {"order": "hand", "question_ids": wanted})
    assert (board["order"], board["sequence"]) == ("hand", [two["id"], one["id"]])
    assert live.snapshot(live.attendees[0])["questions"]["board"] == board
    board = live.ok(live.host, "PUT", "/questions/order", {"order": "votes"})
    assert (board["order"], board["sequence"]) == ("votes", [two["id"], one["id"]])


def test_the_floor_opens_and_closes_with_the_items_for_questions(hall: Hall) -> None:
    live = hall.live(people=1)
    ann = live.attendees[0]
    item = AgendaItem.model_validate(live.snapshot()["session"]["agenda"][0])
    asked = ask(live, ann)
    become(live, asked, "answering")
    for _ in range(2):
        with change_of(hall.runtime, live.id) as change:
            questions.leave_item(change, item)
    assert shown(live, ann)[asked["id"]]["state"] == "answered"
    refused = live.call(ann, "POST", "/questions", {"text": "More?"})
    assert (refused.status, refused.body["type"]) == (409, "/problems/floor-closed")
    assert ask(live, live.host, "Heard in the hall")["state"] == "shown"
    with change_of(hall.runtime, live.id) as change:
        questions.enter_item(change, item)
    ask(live, ann, "More?")
    boards = [body["board"]["open"] for _, body in told(live) if "board" in body]
    assert boards == [False, True], "what changes nothing is not told"


def test_one_person_cannot_bury_the_others(hall: Hall) -> None:
    live = hall.live(people=2)
    ann, ben = live.attendees
    for number in range(MOST_OPEN_EACH):
        last = ask(live, ann, f"Question {number}")
    refused = live.call(ann, "POST", "/questions", {"text": "One more"})
    assert (refused.status, refused.body["type"]) == (409, "/problems/too-many-questions")
    ask(live, ben)
    become(live, last, "answered")
    ask(live, ann, "One more")


@pytest.mark.parametrize("body", [{"text": ""}, {"text": " \n"}, {"text": "x" * 501}, {"text": "a\x00b"}, {}])
def test_a_question_needs_words_and_not_too_many(hall: Hall, body: dict[str, Any]) -> None:
    live = hall.live(people=1)
    assert live.call(live.attendees[0], "POST", "/questions", body).status == 422


def test_the_same_request_sent_twice_asks_once(hall: Hall) -> None:
    live = hall.live(people=1)
    ann = live.attendees[0]
    answers = [
        live.call(ann, "POST", "/questions", {"text": "Who pays?"}, Idempotency_Key="one") for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert len(shown(live, ann)) == 1


def test_only_hosts_lead_and_only_members_ask(hall: Hall) -> None:
    live = hall.live(people=1)
    ann, stranger = live.attendees[0], new_id("per")
    asked = ask(live, ann)
    one = f"/questions/{asked['id']}"
    for method, path, body in (
        ("PUT", "/questions", {"open": False}),
        ("PUT", "/questions/order", {"order": "hand"}),
        ("POST", f"{one}/state", {"state": "answering"}),
        ("POST", f"{one}/merge", {"into": asked["id"]}),
        ("POST", f"{one}/split", None),
        ("PUT", f"{one}/answer", {"text": "No"}),
    ):
        assert live.call(ann, method, path, body).status == 403, path
        assert live.call(stranger, method, path, body).status == 403, path
    assert live.call(stranger, "POST", "/questions", {"text": "Hm?"}).status == 403
    assert live.call(stranger, "PUT", f"{one}/vote").status == 403
    assert live.call(ann, "PUT", f"/questions/{new_id('que')}/vote").status == 404
    registered = hall.attendee(live.event_id)
    hall.ok(registered, "GET", f"/v1/sessions/of/{live.event_id}")
    assert live.call(registered, "POST", "/questions", {"text": "Hm?"}).body["type"] == "/problems/not-joined"


def test_nobody_votes_for_what_they_cannot_see(hall: Hall) -> None:
    live = hall.live(people=2)
    live.ok(live.host, "PUT", "/questions", {"moderated": True})
    asked = ask(live, live.attendees[0])
    assert live.call(live.attendees[1], "PUT", f"/questions/{asked['id']}/vote").status == 404
