"""Who may do what to breakout rounds and walk between their rooms: rows of the access matrix."""

from tests.support.matrix import HERE, HOSTS, Row

ROUNDS = (
    Row("edit_round", HOSTS, lambda hall: {"version": 0}),
    Row("extend_round", HOSTS, lambda hall: {"seconds": 60}),
    Row("add_room", HOSTS, lambda hall: {}),
    Row("edit_room", HOSTS, lambda hall: {"theme": "Halls"}),
    Row("repeat_round", HOSTS, lambda hall: {"groups": "same"}),
    Row("reopen_round", HOSTS, lambda hall: {}),
    Row("walk", HERE, lambda hall: {"room_id": hall.things["room_id"]}),
    Row("remove_room", HOSTS, lambda hall: {"version": 0}),
)
"""While the round is open; at the end, because people move."""
