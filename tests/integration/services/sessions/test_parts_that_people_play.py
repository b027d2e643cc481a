"""Co-hosts of one session, and facilitators with powers in their own room only."""

from chassis.ids import new_id
from services.sessions import store
from services.sessions.registration import Person
from tests.support.sessions import Hall, Live


def rooms_of(live: Live, person_id: str) -> str:
    return live.places()[person_id]


def told(live: Live, kind: str) -> list[dict[str, object]]:
    return [body for said, _, body in live.frames() if said == kind]


def test_a_cohost_is_a_host_of_this_session_until_it_is_taken_back(hall: Hall) -> None:
    live, other = hall.live(people=2), hall.live()
    ann, bo = live.attendees
    assert live.call(ann, "POST", "/rounds", {"title": "Talk", "rooms": 2}).status == 403
    assert live.ok(live.host, "POST", "/cohosts", {"person_id": ann}) == {"cohosts": [ann]}
    assert told(live, "participant")[-1]["role"] == "host"
    assert told(live, "cohosts")[-1]["cohosts"] == [ann]
    assert live.snapshot(ann)["you"]["role"] == "host"
    assert live.snapshot(ann)["cohosts"] == [ann]
    assert live.snapshot(bo)["cohosts"] is None
    live.prepare(2)
    assert live.ok(ann, "POST", "/rounds", {"title": "Talk", "rooms": 2})["status"] == "draft"
    assert live.call(ann, "GET", "/lobby").status == 200
    assert other.call(ann, "POST", "/start").status == 403
    assert live.ok(live.host, "DELETE", f"/cohosts/{ann}") == {"cohosts": []}
    assert told(live, "participant")[-1]["role"] == "attendee"
    assert live.call(ann, "GET", "/lobby").status == 403
    assert live.snapshot(ann)["you"]["role"] == "attendee"


def test_naming_a_cohost_again_changes_nothing_and_a_stranger_cannot_be_one(hall: Hall) -> None:
    live = hall.live(people=1)
    live.ok(live.host, "POST", "/cohosts", {"person_id": live.attendees[0]})
    frames = len(live.frames())
    live.ok(live.host, "POST", "/cohosts", {"person_id": live.attendees[0]})
    assert live.ok(live.host, "POST", "/cohosts", {"person_id": live.host}) == {"cohosts": live.attendees}
    assert len(live.frames()) == frames
    assert live.call(live.host, "POST", "/cohosts", {"person_id": new_id("per")}).status == 404


def test_a_cohost_cannot_take_away_what_the_organiser_gave(hall: Hall) -> None:
    live = hall.live(people=1)
    [ann] = live.attendees
    live.ok(live.host, "POST", "/cohosts", {"person_id": ann})
    refused = live.call(ann, "DELETE", f"/cohosts/{live.host}")
    assert refused.body["type"].endswith("/organisers-host")
    assert live.ok(ann, "DELETE", f"/cohosts/{ann}") == {"cohosts": []}


def test_a_facilitator_sends_people_of_their_own_room_back_and_of_no_other(hall: Hall) -> None:
    live = hall.live(people=8)
    round_ = live.open(2)
    one, other = (room["id"] for room in round_["rooms"])
    at: dict[str, list[str]] = {one: [], other: []}
    for person, room in live.places().items():
        if room in at:
            at[room].append(person)
    lead, guest, stranger = at[one][0], at[one][1], at[other][0]
    body = {"person_ids": [guest]}
    assert live.call(lead, "POST", f"/rooms/{one}/send-back", body).status == 403
    live.ok(live.host, "POST", "/facilitators", {"person_ids": [lead]})
    assert live.call(lead, "POST", f"/rooms/{other}/send-back", {"person_ids": [stranger]}).status == 403
    refused = live.call(lead, "POST", f"/rooms/{one}/send-back", {"person_ids": [guest, stranger]})
    assert refused.body["type"].endswith("/not-in-session")
    assert rooms_of(live, guest) == one
    live.ok(lead, "POST", f"/rooms/{one}/send-back", body)
    assert rooms_of(live, guest) == live.snapshot()["session"]["main_room_id"]
    assert rooms_of(live, stranger) == other
    moves = {"moves": [{"person_id": lead, "room_id": other}]}
    assert live.call(lead, "POST", "/moves", moves).status == 403
    # Moved to the other table, they lead that one, and the first one no more.
    live.ok(live.host, "POST", "/moves", moves)
    assert live.call(lead, "POST", f"/rooms/{one}/send-back", {"person_ids": [at[one][2]]}).status == 403
    live.ok(lead, "POST", f"/rooms/{other}/send-back", {"person_ids": [stranger]})
    live.ok(live.host, "POST", "/facilitators", {"person_ids": [lead], "facilitates": False})
    # What was recorded when the round was open stays; but they are in another room than they led.
    assert live.call(lead, "POST", f"/rooms/{other}/send-back", {"person_ids": [at[other][1]]}).status == 403


def test_nobody_leads_the_main_room_by_facilitating(hall: Hall) -> None:
    live = hall.live(people=2)
    lead, guest = live.attendees
    live.ok(live.host, "POST", "/facilitators", {"person_ids": [lead]})
    main = live.snapshot()["session"]["main_room_id"]
    assert live.call(lead, "POST", f"/rooms/{main}/send-back", {"person_ids": [guest]}).status == 403


def test_marked_facilitators_are_spread_over_the_tables_and_recorded_when_they_open(hall: Hall) -> None:
    live = hall.live(people=9)
    leads = live.attendees[:3]
    assert live.ok(live.host, "POST", "/facilitators", {"person_ids": leads}) == {"person_ids": sorted(leads)}
    assert [one["facilitates"] for one in told(live, "participant")[-3:]] == [True] * 3
    opened = live.open(3)
    places = live.places()
    assert {places[one] for one in leads} == {room["id"] for room in opened["rooms"]}
    expected = {(places[one], one) for one in leads}
    for who in (live.host, live.attendees[-1]):
        seen = live.snapshot(who)["facilitators"]
        assert {(one["room_id"], one["person_id"]) for one in seen} == expected
    said = told(live, "facilitators")[-1]["facilitators"]
    assert {(one["room_id"], one["person_id"]) for one in said} == expected  # type: ignore[attr-defined]


def test_a_host_gives_a_room_of_a_draft_to_somebody_who_is_then_pinned_there(hall: Hall) -> None:
    live = hall.live(people=6)
    ann = live.attendees[0]
    draft = live.prepare(2)
    room = draft["rooms"][1]["id"]
    path = f"/rounds/{draft['id']}"
    assert live.call(ann, "PUT", f"{path}/facilitators", {"person_id": ann, "room_id": room}).status == 403
    live.ok(live.host, "PUT", f"{path}/facilitators", {"person_id": ann, "room_id": room})
    again = live.ok(live.host, "POST", f"{path}/allocate", {"seed": 3})
    assert {"person_id": ann, "room_id": room, "pinned": True} in again["assignments"]
    assert [one for one in again["plan"]["people"] if one["facilitator"]] == [
        {
            "person_id": ann,
            "facilitator": True,
            "stays_out": False,
            "needs_access": False,
            "languages": [],
            "themes": [],
        }
    ]
    live.ok(live.host, "POST", f"{path}/open", {})
    assert live.snapshot()["facilitators"] == [{"round_id": draft["id"], "room_id": room, "person_id": ann}]
    with live.hall.runtime.database.reading() as db:
        assert store.leads(db, live.id, room, ann)
        assert not store.leads(db, live.id, draft["rooms"][0]["id"], ann)
    live.ok(live.host, "PUT", f"{path}/facilitators", {"person_id": ann, "room_id": None})
    assert live.snapshot()["facilitators"] == []
    assert told(live, "facilitators")[-1]["facilitators"] == []


def test_a_room_of_an_open_round_is_given_without_moving_anybody(hall: Hall) -> None:
    live = hall.live(people=4)
    opened = live.open(2)
    one, other = (room["id"] for room in opened["rooms"])
    ann = next(person for person, room in live.places().items() if room == one)
    guest = next(person for person, room in live.places().items() if room == other)
    path = f"/rounds/{opened['id']}/facilitators"
    live.ok(live.host, "PUT", path, {"person_id": ann, "room_id": other})
    assert rooms_of(live, ann) == one
    assert live.call(ann, "POST", f"/rooms/{other}/send-back", {"person_ids": [guest]}).status == 403
    live.ok(live.host, "POST", "/moves", {"moves": [{"person_id": ann, "room_id": other}]})
    live.ok(ann, "POST", f"/rooms/{other}/send-back", {"person_ids": [guest]})
    live.ok(live.host, "POST", f"/rounds/{opened['id']}/close", {"countdown_seconds": 0})
    closed = live.call(live.host, "PUT", path, {"person_id": ann, "room_id": other})
    assert closed.body["type"].endswith("/wrong-round-state")


def test_needs_are_for_hosts_and_the_facilitator_at_the_table_and_in_no_frame(hall: Hall) -> None:
    live = hall.live(people=4)
    opened = live.open(2)
    one, other = (room["id"] for room in opened["rooms"])
    at = {room: [p for p, where in live.places().items() if where == room] for room in (one, other)}
    lead, guest = at[one]
    far, other_lead = at[other]
    hall.registration.people[guest] = Person(
        person_id=guest, name="Gwen", access_needs="Captions, and a break every half hour"
    )
    live.ok(live.host, "POST", "/facilitators", {"person_ids": [lead, other_lead]})
    for who in (live.host, lead, guest):
        said = live.ok(who, "GET", f"/people/{guest}/needs")
        assert said["access_needs"] == "Captions, and a break every half hour"
    for who in (far, other_lead):
        assert live.call(who, "GET", f"/people/{guest}/needs").status == 403
    assert live.call(live.host, "GET", f"/people/{new_id('per')}/needs").status == 404
    assert "Captions" not in str(live.frames()) + str(live.messages()) + str(live.snapshot())
