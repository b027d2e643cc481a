"""Questions that came with registrations, whose askers are gone, and people who come only to listen."""

from chassis.ids import new_id
from contracts import QuestionSubmitted
from services.sessions.registration import Submitted
from services.sessions.use_cases import joining
from services.sessions.use_cases.questions_report import questions_for_report
from services.sessions.use_cases.submitted import IMPORT_TIMER
from tests.integration.services.sessions.test_messages_in import receive
from tests.integration.services.sessions.test_questions import ask, become, mine, shown
from tests.support.sessions import Hall


def test_questions_that_came_with_registrations_wait_for_a_host(hall: Hall) -> None:
    live = hall.live(people=1)
    ann, absent = live.attendees[0], new_id("per")
    hall.registration.submitted[live.event_id] = [
        Submitted(registration_id=new_id("reg"), person_id=ann, text="Who pays?"),
        Submitted(registration_id=new_id("reg"), person_id=absent, text="Who sweeps?"),
    ]
    for _ in range(2):
        receive(
            hall,
            QuestionSubmitted(
                registration_id=new_id("reg"),
                event_id=live.event_id,
                organisation_id=new_id("org"),
                person_id=ann,
            ),
        )
        hall.fire_due(IMPORT_TIMER)
    waiting = list(shown(live, live.host).values())
    assert [(one["text"], one["state"], one["submitted"]) for one in waiting] == [
        ("Who pays?", "new", True),
        ("Who sweeps?", "new", True),
    ]
    assert shown(live, ann) == {}
    assert [one["text"] for one in mine(live, ann)["asked"]] == ["Who pays?"]


def test_an_erased_askers_question_stays_without_their_name(hall: Hall) -> None:
    live = hall.live()
    ann = live.newcomer("Zelah Trace")
    become(live, ask(live, ann), "answered")
    with hall.runtime.database.transaction() as db:
        joining.erase(hall.runtime, db, ann)
    with hall.runtime.database.reading() as db:
        [record] = questions_for_report(db, live.id)
    assert record.asker == "Former participant"
    assert "Zelah" not in repr(live.snapshot())


def test_who_only_listens_is_never_dealt_a_seat(hall: Hall) -> None:
    live = hall.live(people=4)
    listener = hall.attendee(live.event_id, "Lis Tener")
    known = hall.registration.people[listener]
    hall.registration.people[listener] = known.model_copy(update={"listening": True})
    live.ok(listener, "POST", "/join")
    main = live.snapshot()["session"]["main_room_id"]
    opened = live.open(2)
    assert live.places()[listener] == main
    live.ok(live.host, "POST", f"/rounds/{opened['id']}/close", {"countdown_seconds": 0})
    late = hall.attendee(live.event_id, "Lotta Late")
    hall.registration.people[late] = hall.registration.people[late].model_copy(update={"listening": True})
    live.open(2)
    live.ok(late, "POST", "/join")
    live.stream(late)
    live.stream(listener)
    assert (live.places()[late], live.places()[listener]) == (main, main)
    assert {person for person, room in live.places().items() if room != main} == set(live.attendees)
    asked = ask(live, listener)
    live.ok(late, "PUT", f"/questions/{asked['id']}/vote")
    people = {one["person_id"]: one["listening"] for one in live.snapshot()["participants"]}
    assert people[listener]
    assert not people[live.host]
