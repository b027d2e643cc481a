"""Whatever happens, an earlier snapshot and the frames after it give what a later snapshot says of talk."""

import random
from typing import Any

import pytest

from tests.support.sessions import Hall, Live


class Folded:
    """Talk as a host's page keeps it: from a snapshot, then from frames."""

    def __init__(self, snapshot: Any) -> None:
        self.seq = snapshot["seq"]
        self.main = snapshot["session"]["main_room_id"]
        self.epochs = {one["person_id"]: one["epoch"] for one in snapshot["participants"]}
        self.rules = snapshot["talk_rules"]
        self.hands = {one["person_id"]: one for one in snapshot["hands"]}
        self.things = {
            kind: {one["id"]: one for one in snapshot["room_talk"][kind]}
            for kind in ("posts", "help", "broadcasts")
        }

    def take(self, kind: str, body: Any) -> None:
        if body["seq"] <= self.seq:
            return
        self.seq = body["seq"]
        if kind == "placement":
            self.epochs |= {one["person_id"]: one["epoch"] for one in body["placements"]}
        elif kind == "talk":
            self.rules = body["talk_rules"]
        elif kind == "hand":
            for one in body["hands"]:
                self.hands.pop(one["person_id"], None)
                if one["raised_at"] is not None:
                    self.hands[one["person_id"]] = one
        elif kind in ("post", "help", "broadcast"):
            one = body["call" if kind == "help" else kind]
            held = self.things[kind if kind == "help" else f"{kind}s"]
            if kind == "broadcast" or one["version"] > held.get(one["id"], {"version": 0})["version"]:
                held[one["id"]] = one

    def shown(self) -> Any:
        posts = [
            one for one in self.things["posts"].values() if not one["removed"] and one["room_id"] == self.main
        ]
        said = [one for one in self.things["broadcasts"].values() if not one["withdrawn"]]
        waiting = [one for one in self.things["help"].values() if one["status"] != "done"]
        return {
            "rules": self.rules,
            "hands": [one for one in self.hands.values() if self.epochs[one["person_id"]] == one["epoch"]],
            "posts": sorted(posts, key=lambda one: one["number"]),
            "help": sorted(waiting, key=lambda one: (one["raised_at"], one["id"])),
            "broadcasts": sorted(said, key=lambda one: (one["at"], one["id"]))[-5:],
        }


def one_step(live: Live, chance: random.Random, known: dict[str, list[str]]) -> None:
    """Something that somebody does; it may be refused."""
    who, other = chance.choice([*live.attendees, live.host]), chance.choice(live.attendees)
    here = live.places()[who]
    rooms = [room["id"] for room in live.snapshot()["rooms"]]
    one = {kind: chance.choice(ids) if ids else "none" for kind, ids in known.items()}
    version = chance.choice((1, 1, 2, 3))
    steps: list[tuple[str, str, str, Any]] = [
        (who, "POST", f"/rooms/{here}/posts", {"text": "Words"}),
        (who, "PATCH", f"/posts/{one['posts']}", {"removed": chance.random() < 0.6}),
        (who, "PUT", f"/hands/{who}", {"raised": chance.random() < 0.7}),
        (live.host, "PUT", f"/hands/{other}", {"raised": False}),
        (live.host, "POST", "/moves", {"moves": [{"person_id": other, "room_id": chance.choice(rooms)}]}),
        (other, "POST", "/help", {"words": chance.choice(["", "Sound", "Lost"])}),
        (
            chance.choice([live.host, who]),
            "PUT",
            f"/help/{one['help']}",
            {"status": chance.choice(["open", "coming", "done"]), "version": version},
        ),
        (live.host, "POST", "/broadcasts", {"text": "News", "room_ids": chance.choice([None, rooms[:2]])}),
        (live.host, "DELETE", f"/broadcasts/{one['broadcasts']}", None),
        (live.host, "PUT", "/talk-rules", {"main_posts": chance.random() < 0.7}),
        (other, "POST", "/leave", None),
        (other, "POST", "/join", None),
    ]
    person, method, path, body = chance.choice(steps)
    answer = live.call(person, method, path, body)
    assert answer.status < 500, answer
    if answer.status == 201:
        known["posts" if path.endswith("/posts") else path.removeprefix("/")].append(answer.body["id"])


@pytest.mark.parametrize("seed", range(3))
def test_a_snapshot_and_the_frames_after_it_are_the_state(hall: Hall, seed: int) -> None:
    chance = random.Random(seed)
    live = hall.live(people=3)
    live.open(2)
    known: dict[str, list[str]] = {"posts": [], "help": [], "broadcasts": []}
    for _ in range(10):
        one_step(live, chance, known)
    folded = Folded(live.snapshot())
    for _ in range(50):
        one_step(live, chance, known)
    for kind, _, body in live.frames():
        folded.take(kind, body)
    later = live.snapshot()
    assert folded.shown() == {
        "rules": later["talk_rules"],
        "hands": later["hands"],
        **{kind: later["room_talk"][kind] for kind in ("posts", "help", "broadcasts")},
    }
