"""What simulated people do. Each habit names the operation that it needs, and rests where the deployment has none."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from folkmoot.rehearsing import notes
from folkmoot.rehearsing.people import Participant
from folkmoot.rehearsing.texts import LINES, QUESTIONS, WORDS

AWAY_SECONDS = (1.5, 6.0)
MOST_CHOICES = 3
UPDATES = "POST /v1/sessions/{}/rooms/{}/note/updates"


@dataclass
class Company:
    """Everybody who plays, by id."""

    people: dict[str, Participant]

    def beside(self, person: Participant) -> frozenset[str]:
        """Who listens in the same room."""
        return frozenset(
            one.id for one in self.people.values() if one.listening and one.room_id == person.room_id
        )


@dataclass(frozen=True)
class Habit:
    """`weight`: how often, against the others; `needs`: the operation without which it rests."""

    name: str
    weight: float
    needs: str
    act: Callable[[Participant, Company], Awaitable[None]]


async def write_note(person: Participant, company: Company) -> None:
    """Add a line to the room's note: letter by letter with others where the deployment can, else as a whole."""
    line = f"{person.chance.choice(LINES)} ({person.name.split()[0]})"
    room, listeners, began = person.room_id, company.beside(person), time.monotonic()
    path = f"/rooms/{room}/note"
    if UPDATES in person.world.offers and notes.possible():
        written = await person.call("note", "POST", f"{path}/updates", {"update": notes.line_added(line)})
    else:
        note = await person.call("note", "GET", path)
        if not note.ok:
            return
        text = f"{str(note.body['text'])[-3_000:]}\n{line}".strip()
        written = await person.call("note", "PUT", path, {"text": text, "version": note.body["version"]})
    if written.ok:
        person.said(("note", room, written.body["version"]), "note", began, listeners)


async def post(person: Participant, company: Company) -> None:
    """Say something in the room."""
    room, listeners, began = person.room_id, company.beside(person), time.monotonic()
    said = await person.call("post", "POST", f"/rooms/{room}/posts", {"text": person.chance.choice(LINES)})
    if said.ok and said.body.get("id"):
        person.said(("post", said.body["id"]), "post", began, listeners)


async def react(person: Participant, company: Company) -> None:
    """Clap, or the like."""
    reaction = person.chance.choice(("thanks", "yes", "clap", "laugh"))
    await person.call("reaction", "POST", "/signals", {"kind": "reaction", "reaction": reaction})


async def hand(person: Participant, company: Company) -> None:
    """Raise a hand, or lower it again."""
    raised = not person.memory.get("hand", False)
    if (await person.call("hand", "PUT", f"/hands/{person.id}", {"raised": raised})).ok:
        person.memory["hand"] = raised


async def call_for_help(person: Participant, company: Company) -> None:
    """Call a host to the table."""
    if person.room_id != person.world.main_room_id:
        await person.call("help", "POST", "/help", {"words": "We are not sure what to do next."})


async def ask(person: Participant, company: Company) -> None:
    """Ask the panel something."""
    await person.call("question", "POST", "/questions", {"text": person.chance.choice(QUESTIONS)})


async def upvote(person: Participant, company: Company) -> None:
    """Vote a question up that one has not voted for."""
    voted: set[str] = person.memory.setdefault("upvoted", set())
    shown = {one for one, view in person.world.last["question"].items() if view.get("state") == "shown"}
    if open_ones := sorted(shown - voted):
        chosen = person.chance.choice(open_ones)
        voted.add(chosen)
        await person.call("upvote", "PUT", f"/questions/{chosen}/vote")


async def vote(person: Participant, company: Company) -> None:
    """Answer an open poll, or answer it anew."""
    polls = [poll for poll in person.world.last["poll"].values() if poll.get("status") == "open"]
    if polls:
        poll = person.chance.choice(polls)
        body = {"answers": [ballot(poll["asks"], person.chance)]}
        await person.call("vote", "PUT", f"/polls/{poll['id']}/ballot", body)


def ballot(asks: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """An answer to what a poll asks; the first choices are the likelier ones, so that charts show something."""
    options = list(range(len(asks["options"])))
    match asks["kind"]:
        case "scale":
            return {"value": round(chance.triangular(asks["low"], asks["high"]))}
        case "words":
            return {"words": chance.sample(WORDS, min(asks.get("most") or 1, 2))}
        case "text":
            return {"text": chance.choice(LINES)}
        case "ranking":
            return {"choices": chance.sample(options, len(options))}
        case "several":
            most = min(asks.get("most") or len(options), MOST_CHOICES, len(options))
            return {"choices": chance.sample(options, max(asks.get("least", 1), most))}
        case _:
            return {"choices": [int(chance.random() ** 2 * len(options))]}


async def drop_and_come_back(person: Participant, company: Company) -> None:
    """Lose the connection without a word, and find one's way back."""
    person.drop()
    await asyncio.sleep(person.chance.uniform(*AWAY_SECONDS))
    await person.listen()


async def leave_and_come_back(person: Participant, company: Company) -> None:
    """Go properly, and join again."""
    await person.leave()
    await asyncio.sleep(person.chance.uniform(*AWAY_SECONDS))
    await person.come_in()


async def walk_back(person: Participant, company: Company) -> None:
    """Return to the main room from a table."""
    if person.room_id != person.world.main_room_id:
        await person.call("return", "POST", "/return", {})


_SESSION = "/v1/sessions/{}"
HABITS = (
    Habit("note", 4, f"PUT {_SESSION}/rooms/{{}}/note", write_note),
    Habit("post", 6, f"POST {_SESSION}/rooms/{{}}/posts", post),
    Habit("reaction", 2, f"POST {_SESSION}/signals", react),
    Habit("hand", 1, f"PUT {_SESSION}/hands/{{}}", hand),
    Habit("help", 0.2, f"POST {_SESSION}/help", call_for_help),
    Habit("question", 0.5, f"POST {_SESSION}/questions", ask),
    Habit("upvote", 1.5, f"PUT {_SESSION}/questions/{{}}/vote", upvote),
    Habit("vote", 4, f"PUT {_SESSION}/polls/{{}}/ballot", vote),
    Habit("drop", 0.6, f"GET {_SESSION}/stream", drop_and_come_back),
    Habit("leave", 0.2, f"POST {_SESSION}/leave", leave_and_come_back),
    Habit("return", 0.1, f"POST {_SESSION}/return", walk_back),
)


def possible(person: Participant) -> tuple[Habit, ...]:
    """The habits that the deployment lets people have."""
    return tuple(habit for habit in HABITS if habit.needs in person.world.offers)


async def act(person: Participant, company: Company) -> None:
    """Do one thing."""
    habits = possible(person)
    chosen = person.chance.choices(habits, [habit.weight for habit in habits])[0]
    await chosen.act(person, company)
    person.tally.done[chosen.name] += 1
