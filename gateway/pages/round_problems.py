"""What the problem types of breakout rounds, rooms and places in them mean."""

from gateway.pages.known import Known

ROUND_PROBLEMS: dict[str, Known] = {
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
