"""The live part: join, allocate, move, write, return, end, report."""

import time
from collections import Counter
from typing import Any

from folkmoot.check.people import Cast, Person, places_in, refused, together
from folkmoot.check.report import Report, Wrong, expect
from folkmoot.check.stream import Heard, Stream
from folkmoot.client import Client

ROOMS = 6
MOVED = 5
NOTE = "Shared priorities: rural transport, long leases, youth space."


def play_live(cast: Cast, report: Report, event_id: str) -> str:
    """Play the session of the event; returns its id."""
    session_id = _join(cast, report, event_id)
    base = f"/v1/sessions/{session_id}"
    rounds = _allocate(cast, report, base)
    room = _move(cast, report, base, rounds)
    _write_note(cast, report, base, room)
    _return(cast, report, base, rounds)
    _end(cast, report, base)
    return session_id


def _join(cast: Cast, report: Report, event_id: str) -> str:
    with report.step("the session is there for host and attendees"):
        session = cast.host.signed_in.get(f"/v1/sessions/of/{event_id}")
        session_id = str(session["id"])
        base = f"/v1/sessions/{session_id}"
    with report.step(f"the host and {len(cast.attendees)} attendees join and listen") as step:

        def join(person: Person) -> str:
            joined = person.signed_in.post(f"{base}/join")
            role = "host" if person is cast.host else "attendee"
            expect(joined["role"] == role, f"{person.name} joined as {joined['role']}, not as {role}")
            snapshot = person.signed_in.get(f"{base}/snapshot")
            person.stream = Stream(person.signed_in, f"{base}/stream", after=snapshot["seq"])
            person.stream.wait_for("the stream's hello", lambda heard: heard.event == "hello")
            return str(joined["room_id"])

        rooms = set(together(join, cast.everybody))
        expect(
            rooms == {session["main_room_id"]},
            f"all should be in the main room, but are in {len(rooms)} rooms",
        )
        step.say("all in the main room")
    with report.step("the host starts, and everybody is shown as present"):
        cast.host.signed_in.post(f"{base}/start")
        _until(
            lambda: _present(cast.host.signed_in, base) == len(cast.everybody),
            lambda: (
                f"{len(cast.everybody)} people should be present, not {_present(cast.host.signed_in, base)}"
            ),
        )
    return session_id


def _allocate(cast: Cast, report: Report, base: str) -> dict[str, Any]:
    host = cast.host.signed_in
    with report.step(f"a breakout round of {ROOMS} rooms, balanced") as step:
        prepared: dict[str, Any] = host.post(
            f"{base}/rounds",
            {
                "title": "Discussion",
                "prompt": "Which issues should we try to influence?",
                "rooms": ROOMS,
                "seed": 7,
            },
        )
        sizes = Counter(item["room_id"] for item in prepared["assignments"])
        expect(len(sizes) == ROOMS, f"all {ROOMS} rooms should have people, but {len(sizes)} have")
        expect(
            max(sizes.values()) - min(sizes.values()) <= 1,
            f"the rooms are not balanced: {sorted(sizes.values())}",
        )
        path = f"{base}/rounds/{prepared['id']}/open"
        status = cast.attendees[0].signed_in.raw("POST", path, body={}).status_code
        expect(status == 403, f"an attendee's opening of the round was answered with {status}, not 403")
        step.say(", ".join(str(size) for size in sorted(sizes.values())) + " people")
    with report.step("the round opens on every screen"):
        host.post(f"{base}/rounds/{prepared['id']}/open", {"minutes": 20})
        planned = {item["person_id"]: item["room_id"] for item in prepared["assignments"]}
        for person in cast.attendees:
            placed = _wait_for_place(person, person.id, planned[person.id])
            person.epochs[person.id] = placed["epoch"]
        _pages_agree(cast, base, planned)
    return prepared


def _move(cast: Cast, report: Report, base: str, prepared: dict[str, Any]) -> str:
    host = cast.host.signed_in
    rooms = [room["id"] for room in prepared["rooms"]]
    target = rooms[-1]
    where = {item["person_id"]: item["room_id"] for item in prepared["assignments"]}
    movers = [person for person in cast.attendees if where[person.id] != target][:MOVED]
    with report.step(f"the host moves {MOVED} people at once") as step:
        moves = [
            {"person_id": person.id, "room_id": target, "epoch": person.epochs[person.id]}
            for person in movers
        ]
        began = time.monotonic()
        answer = host.post(f"{base}/moves", {"moves": moves})
        accepted = time.monotonic()
        given = {item["person_id"]: item["epoch"] for item in answer["placements"]}
        arrivals = []
        for person in movers:
            frame = person.listening.wait_for(
                f"{person.name}'s new room",
                lambda heard, person=person: places_in(heard).get(person.id, {}).get("room_id") == target,  # type: ignore[misc]
            )
            placed = places_in(frame)[person.id]
            expect(
                placed["epoch"] == given[person.id],
                f"{person.name}'s frame has another epoch than the answer",
            )
            expect(placed["epoch"] > person.epochs[person.id], f"{person.name}'s epoch did not rise")
            arrivals.append(frame.at)
        slowest = (max(arrivals) - accepted) * 1000
        report.figures["move_to_screen_ms"] = round(max(0.0, slowest), 1)
        step.say(
            f"accepted in {(accepted - began) * 1000:.0f} ms, on the last of the {MOVED} screens "
            f"{max(0.0, slowest):.0f} ms later"
        )
    with report.step("a stale move moves nobody"):
        stale = [
            {"person_id": movers[0].id, "room_id": rooms[0], "epoch": given[movers[0].id]},
            {"person_id": movers[1].id, "room_id": rooms[0], "epoch": movers[1].epochs[movers[1].id]},
        ]
        refused(
            409,
            "stale-placement",
            "a move with an old epoch",
            lambda: host.post(f"{base}/moves", {"moves": stale}),
        )
        where.update({person.id: target for person in movers})
        _pages_agree(cast, base, where)
    return str(target)


def _write_note(cast: Cast, report: Report, base: str, room: str) -> None:
    with report.step("a room writes its note, and only that room sees it"):
        snapshot = cast.host.signed_in.get(f"{base}/snapshot")
        inside = {item["person_id"] for item in snapshot["participants"] if item["room_id"] == room}
        members = [person for person in cast.attendees if person.id in inside]
        outsider = next(person for person in cast.attendees if person.id not in inside)
        writer, reader = members[0], members[1]
        path = f"{base}/rooms/{room}/note"
        version = writer.signed_in.get(path)["version"]
        writer.signed_in.call("PUT", path, body={"text": NOTE, "version": version})
        frame = reader.listening.wait_for("the note", lambda heard: heard.event == "document")
        read = reader.signed_in.get(path)
        expect(read["text"] == NOTE, "the note came with another text")
        expect(frame.data["version"] == read["version"], "the note's frame is not its newest change")
        refused(
            409,
            "note-changed",
            "writing over a newer note",
            lambda: reader.signed_in.call("PUT", path, body={"text": "mine", "version": version}),
        )
        status = outsider.signed_in.raw("GET", path).status_code
        expect(status in {403, 404}, f"somebody from another room read the note ({status})")
        leaked = [heard for heard in outsider.listening.heard if heard.event == "document"]
        expect(not leaked, "the note's frame reached somebody in another room")


def _return(cast: Cast, report: Report, base: str, prepared: dict[str, Any]) -> None:
    host = cast.host.signed_in
    main = str(host.get(f"{base}/snapshot")["session"]["main_room_id"])
    with report.step("one returns to the main room by herself"):
        early = cast.attendees[0]
        early.signed_in.post(f"{base}/return")
        _wait_for_place(early, early.id, main)
    with report.step("the round closes, and everybody is back") as step:
        host.post(f"{base}/rounds/{prepared['id']}/close", {"countdown_seconds": 0})
        for person in cast.attendees:
            _wait_for_place(person, person.id, main)
        _pages_agree(cast, base, dict.fromkeys([person.id for person in cast.attendees], main))
        step.say(f"{len(cast.attendees)} in the main room")


def _end(cast: Cast, report: Report, base: str) -> None:
    with report.step("the host ends the session"):
        cast.host.signed_in.post(f"{base}/end")
        for person in cast.everybody:
            person.listening.wait_for(
                "the end of the session",
                lambda heard: heard.event == "session" and heard.data.get("status") == "ended",
            )
            person.listening.close()
    with report.step("the report tells what happened") as step:
        told = cast.attendees[0].signed_in.get(f"{base}/report")
        total = told["attendance"]["total"]
        expect(total in {len(cast.attendees), len(cast.everybody)}, f"the report counts {total} people")
        expect(len(told["rounds"]) == 1, f"the report should tell of one round, not of {len(told['rounds'])}")
        rooms = told["rounds"][0]["rooms"]
        notes = [room["note"] for room in rooms]
        text = [note["text"] if isinstance(note, dict) else note for note in notes]
        expect(NOTE in text, "the note is not in the report")
        names = {person["name"] for room in rooms for person in room["people"]}
        absent = {person.name for person in cast.attendees} - names
        expect(not absent, f"the report leaves out {', '.join(sorted(absent))}")
        step.say(f"{total} people, {len(rooms)} rooms, 1 note")


def _wait_for_place(person: Person, person_id: str, room_id: str) -> dict[str, Any]:
    """The newest placement frame that puts somebody into a room, as this person's stream tells it."""

    def fits(heard: Heard) -> bool:
        return places_in(heard).get(person_id, {}).get("room_id") == room_id

    return places_in(person.listening.wait_for(f"{person.name}'s place on the screen", fits))[person_id]


def _pages_agree(cast: Cast, base: str, where: dict[str, str]) -> None:
    """The server's truth as the host sees it, and each attendee's own snapshot, name the same room."""
    seen = {
        item["person_id"]: item["room_id"]
        for item in cast.host.signed_in.get(f"{base}/snapshot")["participants"]
    }

    def agrees(person: Person) -> None:
        own = person.signed_in.get(f"{base}/snapshot")["you"]["room_id"]
        wanted = where[person.id]
        expect(seen[person.id] == wanted, f"the host sees {person.name} in another room than was decided")
        expect(own == wanted, f"{person.name} sees another room than was decided")

    together(agrees, cast.attendees)


def _present(host: Client, base: str) -> int:
    return sum(1 for item in host.get(f"{base}/snapshot")["participants"] if item["present"])


def _until(holds: Any, wrong: Any, seconds: float = 10.0) -> None:
    """Ask again and again until it holds; Wrong with `wrong()` when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise Wrong(wrong())
        time.sleep(0.1)
