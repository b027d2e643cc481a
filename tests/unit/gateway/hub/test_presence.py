import pytest

from tests.unit.gateway.hub.support import World, person


@pytest.fixture
def world():
    world = World()
    yield world
    world.stop()


def test_streams_that_open_together_are_reported_together(world):
    for number in range(5):
        world.connect(number)
    world.settle(0.05)
    assert len(world.sessions.reports) == 1
    assert world.sessions.opened == [person(number) for number in range(5)]


def test_a_closed_connection_is_reported_after_the_grace(world):
    client = world.connect(1)
    world.settle(0.05)
    client.leave()
    world.settle(0.03)
    assert world.sessions.closed == []
    world.now += 0.06
    world.presence._wake.set()
    world.settle(0.05)
    assert world.sessions.closed == [client.stream_id]


def test_a_page_that_is_loaded_again_is_back_before_it_is_missed(world):
    first = world.connect(1)
    world.settle(0.05)
    first.leave()
    world.settle(0.005)
    second = world.connect(1)
    world.settle(0.05)
    world.now += 0.06
    world.presence._wake.set()
    world.settle(0.05)
    assert world.sessions.closed == [first.stream_id]
    reported = [entry["stream_id"] for report in world.sessions.reports for entry in report["opened"]]
    assert reported == [first.stream_id, second.stream_id]
    closing = next(i for i, report in enumerate(world.sessions.reports) if report["closed"])
    opening = max(i for i, report in enumerate(world.sessions.reports) if report["opened"])
    assert opening <= closing


def test_what_sessions_did_not_take_is_reported_again(world):
    world.sessions.down = True
    client = world.connect(1)
    world.settle(0.05)
    assert world.sessions.opened == []
    world.sessions.down = False
    world.settle(0.6)
    assert world.sessions.opened == [person(1)]
    client.leave()


def test_a_stream_that_opened_and_closed_unheard_is_not_reported(world):
    world.sessions.down = True
    client = world.connect(1)
    world.settle(0.05)
    client.leave()
    world.settle(0.01)
    world.now += 0.06
    world.sessions.down = False
    world.settle(0.6)
    assert world.sessions.reports == []


def test_a_hub_that_was_given_up_reports_everybody_again():
    world = World()
    client = world.connect(1)
    world.settle(0.05)
    assert world.sessions.opened == [person(1)]
    world.presence.close()
    world.sessions.known = False
    world.presence.start(world.hub.listeners)
    world.settle(0.2)
    assert world.sessions.opened == [person(1), person(1)]
    client.leave()
    world.stop()
