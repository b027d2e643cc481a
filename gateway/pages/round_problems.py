"""What the problem types of breakout rounds, rooms and places in them mean."""

from gateway.pages.known import Known

ROUND_PROBLEMS: dict[str, Known] = {
    "stale-placement": Known(
        "Somebody moved that person first",
        "Two hosts moved the same person at nearly the same time; the earlier move counts.",
        "Look where the person is now and move again if you still want to. Nobody was moved by the refused request.",
    ),
    "round-exists": Known(
        "Another breakout round is open",
        "Any number of rounds can be planned, but only one at a time can be open.",
        "Close the round that is open, then open this one.",
    ),
    "room-closed": Known(
        "That room is not open",
        "People can only be moved into open rooms.",
        "Choose the main room or an open one.",
    ),
    "wrong-round-state": Known(
        "The round is not at that step",
        "A round goes from draft to open to closing to closed.",
        "Take a new snapshot and act on the round's present state.",
    ),
    "plan-changed": Known(
        "Somebody else changed the plan first",
        "Two hosts changed the drafts of rounds at nearly the same time; the earlier change counts.",
        "Look at the plan as it is now, and do it again if you still want to. The refused request changed nothing.",
    ),
    "plan-impossible": Known(
        "No such plan is possible",
        "What is asked for cannot all hold: room sizes, pins, people kept apart or together, facilitators. The answer "
        "names what is in the way as `conflicts`, as few as there can be.",
        "Give up one of them, or make the rooms larger, then plan again. Nothing was changed.",
    ),
    "moved-twice": Known(
        "One person, two places",
        "The request moves somebody to two rooms at once. Nobody was moved.",
        "Name each person once.",
    ),
    "not-in-session": Known(
        "Not in this session",
        "A person or a room that was named does not belong to the session.",
        "Take a new snapshot, and name people and rooms that are in it.",
    ),
    "round-changed": Known(
        "Another host changed the round first",
        "Two hosts changed the same round at nearly the same time. The earlier change counts; `version` is its.",
        "Look at the round as it is now, then change it again if you still want to.",
    ),
    "end-in-the-past": Known(
        "The round cannot end then",
        "The round was to be shortened by more than is left of it, or it has no end that could be brought forward.",
        "Close the round instead, with or without a countdown.",
    ),
    "room-full": Known(
        "The table takes nobody else",
        "The host has set how many people the table takes, or whom it takes.",
        "Choose another table. You were not moved.",
    ),
    "room-occupied": Known(
        "There are people in the room",
        "A room cannot be taken away while people are in it and nothing is said about where they go.",
        "Move them first, name a room for them, or let them be seated where it suits best.",
    ),
    "room-name-taken": Known(
        "Another room has this name",
        "People find their room by its name, so rooms of a round have different ones.",
        "Choose another name.",
    ),
    "room-count": Known(
        "That number is not possible",
        "A round has at least one room and at most 100, and no room takes fewer people than it needs.",
        "Change the number, or plan another round.",
    ),
    "walking-off": Known(
        "Everybody stays at their table",
        "The host does not let people walk from table to table in this round.",
        "Ask a host if you want to sit elsewhere. Back to your own table you can always go.",
    ),
    "leaving-off": Known(
        "Nobody leaves before the end",
        "The host wants everybody to stay at the tables until the round closes.",
        "Wait for the end of the round, or ask for help.",
    ),
}
