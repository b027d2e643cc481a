from contracts.live import Frame, ToAll
from gateway.hub.ring import Ring, entry_of

SESSION = "ses_01kaqv3c5e7m9p2r4t6v8x0z1b"
EVENT = "evt_01kaqv3c5e7m9p2r4t6v8x0z1b"


def entry(seq: int, at: float = 0.0):
    frame = Frame(
        session_id=SESSION, event_id=EVENT, seq=seq, kind="session", audience=ToAll(), body={"seq": seq}
    )
    return entry_of(frame, at)


def seqs(entries):
    return None if entries is None else [entry.seq for entry in entries]


def test_gives_what_came_after_a_position():
    ring = Ring()
    for seq in range(5, 10):
        assert ring.add(entry(seq))
    assert seqs(ring.after(7)) == [8, 9]
    assert seqs(ring.after(9)) == []
    assert seqs(ring.after(40)) == []


def test_knows_exactly_how_far_back_it_reaches():
    ring = Ring()
    for seq in range(5, 10):
        ring.add(entry(seq))
    assert seqs(ring.after(4)) == [5, 6, 7, 8, 9]
    assert ring.after(3) is None


def test_drops_copies():
    ring = Ring()
    assert ring.add(entry(1))
    assert ring.add(entry(2))
    assert not ring.add(entry(2))
    assert not ring.add(entry(1))
    assert seqs(ring.after(0)) == [1, 2]


def test_a_lost_frame_makes_all_earlier_positions_too_old():
    ring = Ring()
    for seq in (1, 2, 3, 5, 6):
        ring.add(entry(seq))
    assert ring.after(3) is None
    assert seqs(ring.after(4)) == [5, 6]


def test_keeps_a_bounded_number_of_frames():
    ring = Ring(most=3)
    for seq in range(1, 11):
        ring.add(entry(seq))
    assert len(ring) == 3
    assert ring.after(6) is None
    assert seqs(ring.after(7)) == [8, 9, 10]


def test_lets_go_of_old_frames_but_remembers_the_last_position():
    ring = Ring(seconds=10)
    for seq in range(1, 4):
        ring.add(entry(seq, at=float(seq)))
    ring.expire(now=12.5)
    assert seqs(ring.after(2)) == [3]
    assert ring.after(1) is None
    ring.expire(now=100)
    assert seqs(ring.after(3)) == []
    assert ring.after(2) is None
    assert not ring.add(entry(3))


def test_writes_a_frame_as_one_event_with_its_seq():
    wire = entry(7).wire.decode()
    assert wire == 'id: 7\nevent: session\ndata: {"seq":7}\n\n'
