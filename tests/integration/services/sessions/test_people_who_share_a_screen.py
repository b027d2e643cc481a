"""One connection for several people: shown, seated, counted."""

import pytest

from services.sessions import store
from services.sessions.use_cases import joining
from tests.support.sessions import Hall, Live


def arrive(live: Live, stands_for: int, *companions: str, name: str = "Ann Lee", place: str = "Bath") -> str:
    person_id = live.hall.attendee(live.event_id, name, place)
    live.ok(person_id, "POST", "/join", {"stands_for": stands_for, "companions": list(companions)})
    return person_id


def shown(live: Live, person_id: str) -> dict[str, object]:
    [found] = [one for one in live.snapshot()["participants"] if one["person_id"] == person_id]
    return dict(found)


def test_everybody_sees_how_many_sit_in_front_of_a_screen_and_their_names(hall: Hall) -> None:
    live = hall.live(people=1)
    ann = arrive(live, 12, "Bo Day", "Cy Fox")
    seen = live.snapshot(live.attendees[0])["participants"][-1]
    assert (seen["name"], seen["stands_for"], seen["companions"]) == ("Ann Lee", 12, ["Bo Day", "Cy Fox"])
    changed = live.ok(ann, "PUT", "/me", {"stands_for": 2})
    assert (changed["stands_for"], changed["companions"]) == (2, ["Bo Day"])
    kind, audience, body = live.frames()[-1]
    assert (kind, audience["to"], body["stands_for"]) == ("participant", "all", 2)


def test_names_alone_say_how_many_they_are(hall: Hall) -> None:
    live = hall.live()
    ann = live.hall.attendee(live.event_id)
    live.ok(ann, "POST", "/join", {"companions": ["Bo", "Cy"]})
    assert shown(live, ann)["stands_for"] == 3


@pytest.mark.parametrize(
    "body", [{"stands_for": 0}, {"stands_for": 61}, {"stands_for": 2, "companions": ["Bo", "Cy"]}]
)
def test_numbers_that_cannot_be_are_refused(hall: Hall, body: dict[str, object]) -> None:
    live = hall.live()
    assert live.call(live.hall.attendee(live.event_id), "POST", "/join", body).status == 422


def test_coming_back_changes_nothing_that_is_not_asked_for(hall: Hall) -> None:
    live = hall.live()
    ann = arrive(live, 5, "Bo")
    frames = len(live.frames())
    live.ok(ann, "POST", "/join")
    assert len(live.frames()) == frames
    assert shown(live, ann)["stands_for"] == 5


def test_place_and_organisation_are_shown_and_kept_only_as_the_person_wants(hall: Hall) -> None:
    live = hall.live()
    ann = live.hall.attendee(live.event_id, "Ann Lee", "Bath", "The Guild")
    live.ok(ann, "POST", "/join", {"show_place": False})
    assert (shown(live, ann)["place"], shown(live, ann)["organisation"]) == (None, "The Guild")
    assert live.hall.counts("SELECT count(*) FROM participants WHERE place = 'Bath'") == 0
    live.ok(ann, "PUT", "/me", {"show_place": True, "show_organisation": False})
    assert (shown(live, ann)["place"], shown(live, ann)["organisation"]) == ("Bath", None)


def test_before_joining_one_sees_how_one_would_be_shown(hall: Hall) -> None:
    live = hall.live()
    ann = live.hall.attendee(live.event_id, "Ann Lee", "Bath")
    before = live.ok(ann, "GET", "/me")
    assert (before["joined"], before["name"], before["place"], before["shows_place"]) == (
        False,
        "Ann Lee",
        "Bath",
        True,
    )
    assert (before["organisation"], before["shows_organisation"], before["admission"]) == (
        None,
        False,
        "open",
    )
    assert ann not in live.places()
    live.ok(ann, "POST", "/join", {"show_place": False, "stands_for": 4})
    after = live.ok(ann, "GET", "/me")
    assert (after["joined"], after["place"], after["shows_place"], after["stands_for"]) == (
        True,
        "Bath",
        False,
        4,
    )


def test_a_draft_gives_them_as_many_seats_as_they_are(hall: Hall) -> None:
    live = hall.live()
    three = arrive(live, 3)
    others = [live.newcomer() for _ in range(9)]
    draft = live.plan(3)["drafts"][0]
    at = {one["person_id"]: one["room_id"] for one in draft["assignments"]}
    assert set(at) == {three, *others}
    assert draft["plan"]["figures"]["sizes"] == [[4, 4, 4]]
    assert draft["plan"]["figures"]["people"] == 12
    opened = live.ok(live.host, "POST", f"/rounds/{draft['id']}/open", {})
    assert live.places()[three] in {room["id"] for room in opened["rooms"]}


def test_late_comers_are_seated_beside_a_hall_as_if_its_people_had_come_one_by_one(hall: Hall) -> None:
    live = hall.live()
    hall_of_four = arrive(live, 4)
    single = live.newcomer()
    live.open(2)
    late = [live.newcomer() for _ in range(3)]
    places = live.places()
    assert places[hall_of_four] != places[single]
    assert {places[one] for one in late} == {places[single]}


def test_everybody_in_front_of_a_screen_has_a_vote_and_counts_in_the_report(hall: Hall) -> None:
    live = hall.live()
    ann = arrive(live, 12, "Bo Day")
    live.newcomer()
    with live.hall.runtime.database.reading() as db:
        assert store.ballots_of(db, live.id, ann) == 12
        assert store.ballots_of(db, live.id, "per_unknown") == 0
    live.stream(ann)
    with live.hall.runtime.database.reading() as db:
        assert store.people_here(db, live.id) == 12
    live.open(1)
    live.ok(live.host, "POST", "/end")
    report = live.ok(live.host, "GET", "/report")
    assert report["attendance"]["total"] == 13
    assert [room["people"] for room in report["attendance"]["by_room"]] == [13, 13]
    [room] = report["rounds"][0]["rooms"]
    assert [(one["stands_for"], one["companions"]) for one in room["people"]] == [(12, ["Bo Day"]), (1, [])]


def test_companions_are_forgotten_with_the_person_but_not_that_they_were_there(hall: Hall) -> None:
    live = hall.live()
    ann = arrive(live, 4, "Hidden Friend")
    with live.hall.runtime.database.transaction() as db:
        joining.erase(live.hall.runtime, db, ann)
    assert "Hidden Friend" not in str(live.snapshot())
    assert shown(live, ann)["stands_for"] == 4
