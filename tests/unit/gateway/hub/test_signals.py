import time

import gevent
import pytest

from gateway.hub import Signals
from gateway.hub.signals import NAMED
from tests.unit.gateway.hub.support import BLUE, MAIN, RED, SESSION, World, person


class Signalling(World):
    def __init__(self):
        super().__init__()
        self.signals = Signals(self.hub)
        self.signals.start()

    def stop(self):
        self.signals.close()
        super().stop()

    def react(self, number, reaction="clap"):
        return self.signals.react(SESSION, person(number), reaction)

    def heard(self, client, expected):
        """What the client was signalled, once `expected` signals have come."""
        deadline = time.monotonic() + 5
        while True:
            gevent.sleep(0.01)
            found = [data for kind, data in client.events() if kind == "signal"]
            if len(found) >= expected or time.monotonic() > deadline:
                return found


@pytest.fixture
def world():
    world = Signalling()
    yield world
    world.stop()


def test_a_reaction_reaches_the_senders_room_and_nobody_else(world):
    red, mate, blue = world.connect(1, room=RED), world.connect(2, room=RED), world.connect(3, room=BLUE)
    host = world.connect(4, role="host", room=MAIN)
    assert world.react(1)
    expected = [{"reactions": [{"person_id": person(1), "reaction": "clap"}], "more": {}, "typing": []}]
    assert world.heard(mate, 1) == world.heard(red, 1) == expected
    assert [kind for kind, _ in blue.events()] == [kind for kind, _ in host.events()] == ["hello"]


def test_signals_follow_placements(world):
    red, blue = world.connect(1, room=RED), world.connect(2, room=BLUE)
    world.place(1, 1, BLUE, epoch=2)
    assert world.react(1, "yes")
    assert len(world.heard(blue, 1)) == 1
    assert len(world.heard(red, 1)) == 1


def test_reactions_of_a_moment_come_together_and_those_of_many_are_counted(world):
    clients = [world.connect(number) for number in range(NAMED + 5)]
    for number in range(NAMED + 5):
        assert world.react(number)
    [told] = world.heard(clients[0], 1)
    assert [one["person_id"] for one in told["reactions"]] == [person(number) for number in range(NAMED)]
    assert told["more"] == {"clap": 5}


def test_typing_is_told_once_however_often_it_is_said(world):
    client = world.connect(1)
    world.connect(2)
    for _ in range(3):
        assert world.signals.type(SESSION, person(2))
    assert world.heard(client, 1) == [{"reactions": [], "more": {}, "typing": [person(2)]}]


def test_who_has_no_stream_here_has_no_room_to_signal_to(world):
    client = world.connect(1)
    assert not world.react(2)
    assert not world.signals.type("ses_" + "9" * 26, person(1))
    client.leave()
    world.settle()
    assert not world.react(1)


def test_signals_leave_the_position_of_a_stream_alone(world):
    client = world.connect(1)
    world.frame(1)
    assert world.react(1)
    world.heard(client, 1)
    world.frame(2)
    world.settle()
    assert [data["seq"] for kind, data in client.events() if kind == "session"] == [1, 2]
    again = world.connect(2, seq=2, after=0)
    world.settle()
    assert [kind for kind, _ in again.events()] == ["hello", "session", "session"]


def test_a_client_who_is_behind_is_not_cut_off_by_signals(world):
    slow, sender = world.connect(1), world.connect(2)
    stream = world.streams.get(slow.stream_id)
    seq = 0
    while not stream.backlog:
        seq += 1
        world.frame(seq, text="x" * 60_000)
        world.settle()
        sender.read()
    behind = stream.backlog
    assert world.react(2)
    world.heard(sender, 1)
    assert not stream.closed
    assert stream.backlog == behind
