import random

import gevent
import pytest

from tests.unit.gateway.hub.support import BLUE, EVENT, MAIN, RED, World, person


@pytest.fixture
def world():
    world = World()
    yield world
    world.stop()


def note(room):
    return {"to": "room", "room_id": room}


def test_everybody_gets_what_is_for_all_in_order(world):
    clients = [world.connect(number) for number in range(5)]
    for seq in range(1, 20):
        world.frame(seq)
    world.settle()
    assert all(client.frames() == list(range(1, 20)) for client in clients)


def test_a_stream_begins_with_hello(world):
    client = world.connect(seq=12)
    world.settle()
    assert client.events() == [("hello", {"seq": 12})]


def test_notes_reach_the_room_and_the_hosts_only(world):
    red, blue = world.connect(1, room=RED), world.connect(2, room=BLUE)
    host = world.connect(3, role="host")
    world.frame(1, "note", note(RED))
    world.frame(2, "note", note(BLUE))
    world.frame(3, "round", {"to": "hosts"})
    world.frame(4, "note", {"to": "person", "person_id": person(2)})
    world.frame(5)
    world.settle()
    assert red.frames() == [1, 5]
    assert blue.frames() == [2, 4, 5]
    assert host.frames() == [1, 2, 3, 4, 5]


def test_what_is_for_one_person_alone_does_not_reach_the_hosts(world):
    asker, host = world.connect(1), world.connect(2, role="host")
    for seq, number in ((1, 1), (2, 2), (3, 1)):
        world.frame(seq, "question", {"to": "person", "person_id": person(number), "hosts": False})
    world.frame(4)
    world.settle()
    late = world.connect(3, role="host", after=0)
    world.settle()
    assert asker.frames() == [1, 3, 4]
    assert host.frames() == [2, 4], "a host is a person, too"
    assert late.frames() == [4], "the same when it comes out of the ring"


def test_the_audience_follows_placements(world):
    client = world.connect(1, room=MAIN)
    world.frame(1, "note", note(RED))
    world.settle()
    world.place(2, 1, RED, epoch=2)
    world.frame(3, "note", note(RED))
    world.settle()
    world.place(4, 1, BLUE, epoch=3)
    world.settle()
    world.frame(5, "note", note(RED))
    world.frame(6, "note", note(BLUE))
    world.settle()
    assert client.frames() == [2, 3, 4, 6]


def test_a_stale_placement_moves_nobody(world):
    client = world.connect(1, room=RED, epoch=5)
    world.place(1, 1, BLUE, epoch=4)
    world.frame(2, "note", note(BLUE))
    world.frame(3, "note", note(RED))
    world.settle()
    assert client.frames() == [1, 3]


def test_a_placement_that_came_before_the_authorisation_answer_wins_by_its_epoch(world):
    world.place(7, 1, BLUE, epoch=3)
    client = world.connect(1, room=RED, epoch=2, seq=6, after=6)
    world.frame(8, "note", note(RED))
    world.frame(9, "note", note(BLUE))
    world.settle()
    assert client.frames() == [7, 9]


def test_an_authorisation_answer_ahead_of_the_ring_wins_by_its_epoch(world):
    world.frame(5)
    client = world.connect(1, room=BLUE, epoch=3, seq=7, after=5)
    world.frame(6, "note", note(RED))
    world.place(7, 1, BLUE, epoch=3)
    world.frame(8, "note", note(BLUE))
    world.settle()
    assert client.frames() == [7, 8]


def test_a_stream_goes_on_after_its_position(world):
    for seq in range(1, 11):
        world.frame(seq)
    client = world.connect(seq=10, after=6)
    world.frame(11)
    world.settle()
    assert client.frames() == [7, 8, 9, 10, 11]


def test_frames_that_the_snapshot_already_held_are_not_sent_again(world):
    world.frame(1)
    client = world.connect(seq=4, after=4)
    for seq in range(2, 7):
        world.frame(seq)
    world.settle()
    assert client.frames() == [5, 6]


def test_a_position_that_is_too_old_is_reset_and_the_stream_ends(world):
    for seq in range(50, 60):
        world.frame(seq)
    client = world.connect(seq=59, after=48)
    world.settle()
    assert client.events()[-1] == ("reset", {})
    assert client.ended
    assert world.hub.listeners() == []


def test_a_position_that_was_never_given_out_is_reset(world):
    client = world.connect(seq=3, after=4000)
    world.settle()
    assert client.events()[-1] == ("reset", {})


def test_a_position_behind_an_empty_ring_is_reset(world):
    client = world.connect(seq=30, after=29)
    assert client.events()[-1] == ("reset", {})


def test_a_lost_frame_resets_everybody(world):
    client = world.connect()
    world.frame(1)
    world.settle()
    world.frame(3)
    world.settle()
    assert client.events()[-1] == ("reset", {})
    assert client.ended


def test_a_frame_lost_within_one_pass_resets_everybody(world):
    client = world.connect()
    world.frame(1)
    world.frame(3)
    world.settle()
    assert client.frames() == []
    assert client.events()[-1] == ("reset", {})


def test_copies_of_frames_are_sent_once(world):
    client = world.connect()
    for seq in (1, 2, 2, 1, 3):
        world.frame(seq)
    world.settle()
    assert client.frames() == [1, 2, 3]


def test_sessions_do_not_hear_each_other(world):
    other = "ses_" + "z" * 26
    here, there = world.connect(1), world.connect(2, session=other)
    world.frame(1)
    world.frame(1, session=other, only="there")
    world.settle()
    assert here.frames() == [1]
    assert there.events()[-1][1]["only"] == "there"


def test_a_slow_client_is_cut_off_and_delays_nobody():
    world = World(backlog=50_000)
    slow, quick = world.connect(1), world.connect(2)
    for seq in range(1, 400):
        world.frame(seq, text="x" * 5_000)
        if seq % 10 == 0:
            world.settle(0)
            quick.read()
    world.settle()
    assert quick.frames() == list(range(1, 400))
    assert [listener[1] for listener in world.hub.listeners()] == [person(2)]
    slow.read()
    assert slow.ended
    seen = slow.frames()
    assert seen == list(range(1, len(seen) + 1))
    again = world.connect(1, seq=399, after=395)
    assert again.frames() == [396, 397, 398, 399]
    world.stop()


def test_a_client_that_missed_more_than_a_snapshot_is_worth_is_reset():
    world = World(backlog=50_000)
    for seq in range(1, 30):
        world.frame(seq, text="x" * 5_000)
    client = world.connect(1, seq=29, after=5)
    assert client.events()[-1] == ("reset", {})
    world.stop()


def test_a_client_that_catches_up_in_time_misses_nothing():
    world = World(backlog=4_000_000)
    client = world.connect(1)
    for seq in range(1, 300):
        world.frame(seq, text="x" * 5_000)
    world.settle()
    for _ in range(200):
        client.read()
        world.settle(0.001)
    assert client.frames() == list(range(1, 300))
    world.stop()


def test_no_gap_and_no_double_whatever_the_order_of_joining_and_frames():
    chance = random.Random(7)
    for _ in range(40):
        world = World()
        clients = []
        seq = 0
        for _ in range(60):
            if chance.random() < 0.3:
                # The snapshot may lie behind or ahead of what the broker has brought so far.
                behind = chance.randint(0, min(seq, 5))
                ahead = chance.randint(0, 3)
                start = seq - behind + ahead
                clients.append((start, world.connect(len(clients), seq=seq + ahead, after=start)))
            else:
                seq += 1
                world.frame(seq)
            if chance.random() < 0.3:
                world.settle(0)
        for _ in range(4):
            seq += 1
            world.frame(seq)
        world.settle()
        for start, client in clients:
            events = client.events()
            if events[-1][0] != "reset":
                assert client.frames() == list(range(start + 1, seq + 1))
        assert sum(client.events()[-1][0] == "reset" for _, client in clients) <= 2
        world.stop()


def test_a_silent_client_is_cut_off_and_a_beating_one_is_not(world):
    silent, beating = world.connect(1), world.connect(2)
    for _ in range(3):
        world.now += 9
        assert world.hub.beat("ses_01kaqv3c5e7m9p2r4t6v8x0z1b", person(2), beating.stream_id)
    list(world.streams.sweep())
    silent.read()
    beating.read()
    assert silent.ended
    assert not beating.ended


def test_nobody_beats_for_somebody_else(world):
    client = world.connect(1)
    assert not world.hub.beat("ses_01kaqv3c5e7m9p2r4t6v8x0z1b", person(2), client.stream_id)
    assert not world.hub.beat("ses_" + "z" * 26, person(1), client.stream_id)
    assert not world.hub.beat("ses_01kaqv3c5e7m9p2r4t6v8x0z1b", person(1), "str_unknown")


def test_an_idle_stream_gets_heartbeats(world):
    client = world.connect(1)
    client.read()
    before = client._data
    world.now += 10
    list(world.streams.sweep())
    client.read()
    assert client._data == before + b"event: beat\ndata: {}\n\n"


def test_streams_of_a_revoked_token_end(world):
    revoked, other = world.connect(1, token="a"), world.connect(2, token="b")
    world.hub.refuse(token_id="a")
    revoked.read()
    other.read()
    assert revoked.ended
    assert not other.ended


def test_streams_of_somebody_who_cancelled_end_at_that_event_only(world):
    client = world.connect(1)
    world.hub.refuse(person_id=person(1), event_id="evt_" + "q" * 26)
    client.read()
    assert not client.ended
    world.hub.refuse(person_id=person(1), event_id=EVENT)
    client.read()
    assert client.ended


def test_one_person_keeps_at_most_eight_streams(world):
    clients = [world.connect(1) for _ in range(9)]
    for client in clients:
        client.read()
    assert [client.ended for client in clients] == [True] + [False] * 8


def test_frames_that_arrive_during_a_pass_join_the_next_write():
    world = World(most=2_000)
    clients = [world.connect(number) for number in range(600)]
    world.frame(1)
    gevent.sleep(0)
    for seq in range(2, 10):
        world.frame(seq)
    world.settle(0.1)
    assert all(client.frames() == list(range(1, 10)) for client in clients)
    world.stop()


def test_who_waits_to_be_let_in_gets_only_what_is_for_them(world):
    world.frame(1)
    waiting = world.connect(1, role="waiting", room="", epoch=0, seq=1)
    world.frame(2)
    world.frame(3, "note", note(MAIN))
    world.frame(4, "round", {"to": "hosts"})
    world.frame(5, "lobby", {"to": "person", "person_id": person(2)})
    world.frame(6, "lobby", {"to": "person", "person_id": person(1)})
    world.settle()
    assert waiting.frames() == [6]
    again = world.connect(1, role="waiting", room="", epoch=0, seq=6, after=1)
    world.settle()
    assert again.frames() == [6]


def test_a_stream_ends_when_its_person_becomes_a_host_or_is_none_any_more(world):
    demoted, other = world.connect(1, role="host"), world.connect(2)
    promoted = world.connect(3)
    world.role(1, 1, "attendee")
    world.frame(2, "plan", {"to": "hosts"})
    world.settle()
    assert demoted.events()[-1][0] == "reset"
    assert 2 not in demoted.frames()
    world.role(3, 3, "host")
    world.settle()
    assert promoted.events()[-1][0] == "reset"
    world.role(4, 2, "attendee")
    world.settle()
    assert other.frames() == [1, 3, 4]
    assert (demoted.ended, promoted.ended, other.ended) == (True, True, False)


def test_a_stream_that_was_opened_after_the_change_of_role_goes_on(world):
    world.role(1, 1, "host")
    world.role(2, 1, "attendee")
    client = world.connect(1, seq=2, after=0)
    world.settle()
    assert client.frames() == [1, 2]
    stale = world.connect(1, role="host", seq=1, after=0)
    world.settle()
    assert stale.events()[-1][0] == "reset"
