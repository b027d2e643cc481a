"""How fast the hub fans frames out: `python -m bench.hub [--clients 200 1000] [--frames 400]`.

A hub in this process writes to clients in a second process over loopback TCP. Two figures per number of clients:
how many writes a second it does when frames come as fast as it takes them, one write per frame and client (its
coalescing is held off by waiting for each pass), and how long a single frame takes from its arrival at the hub until
the last client has it, when frames come at a steady pace. Each line of output is one JSON object.
"""

import argparse
import json
import multiprocessing
import select
import socket
import statistics
import struct
import time
from typing import Any

import gevent

from contracts.live import Frame, ToAll
from gateway.hub import Hub, Presence, Standing, Streams

SESSION = "ses_" + "0" * 26
EVENT = "evt_" + "0" * 26
ROOM = "roo_" + "0" * 26
PACE = 50.0
"""Frames per second of the second figure."""


class _Nobody:
    """Stands in for the sessions service."""

    def post(self, path: str, body: Any) -> Any:
        return {"known": True}


def frame(seq: int, moment: float) -> Frame:
    """A placement frame of the usual size, which carries the time at which it was made."""
    placement = {"person_id": "per_" + "1" * 26, "room_id": ROOM, "epoch": seq}
    body = {"seq": seq, "cause": "move", "placements": [placement], "made": moment}
    return Frame(session_id=SESSION, event_id=EVENT, seq=seq, kind="placement", audience=ToAll(), body=body)


def listen(port: int, clients: int, frames: int, result: Any) -> None:
    """The clients' process: connects, reads everything, and reports when each frame had reached the last client."""
    connections: dict[int, socket.socket] = {}
    poll = select.epoll() if hasattr(select, "epoll") else None
    assert poll is not None, "this benchmark needs Linux"
    for _ in range(clients):
        sock = socket.create_connection(("127.0.0.1", port))
        sock.setblocking(False)
        connections[sock.fileno()] = sock
        poll.register(sock.fileno(), select.EPOLLIN)
    rest = dict.fromkeys(connections, b"")
    reached = [0] * (frames + 1)
    delays = [0.0] * (frames + 1)
    missing = clients * frames
    while missing > 0:
        for fd, _ in poll.poll(30):
            data = rest[fd] + connections[fd].recv(262_144)
            now = time.perf_counter()
            *blocks, rest[fd] = data.split(b"\n\n")
            for block in blocks:
                if not block.startswith(b"id: "):
                    continue
                seq = int(block[4 : block.index(b"\n")])
                reached[seq] += 1
                missing -= 1
                if reached[seq] == clients:
                    made = block.rindex(b'"made":')
                    delays[seq] = now - float(block[made + 7 : -1])
    result.send_bytes(struct.pack(f"{frames}d", *delays[1:]))


def measure(clients: int, frames: int, *, paced: bool) -> dict[str, Any]:
    """One run: the frames at a pace, or as fast as they go."""
    streams = Streams(backlog=4_000_000, most=clients + 1, monotonic=time.monotonic)
    presence = Presence(_Nobody(), "hub_bench")
    hub = Hub(streams, presence)
    hub.start()
    server = socket.create_server(("127.0.0.1", 0), backlog=clients)
    near, far = multiprocessing.Pipe(duplex=False)
    readers = multiprocessing.get_context("fork").Process(
        target=listen, args=(server.getsockname()[1], clients, frames, far)
    )
    readers.start()
    for number in range(clients):
        sock, _ = server.accept()
        standing = Standing(SESSION, EVENT, f"per_{number:026d}", "attendee", ROOM, 0, 0)
        hub.attach(
            sock.detach(),
            b"HTTP/1.1 200 OK\r\n\r\n",
            f"str_{number}",
            standing,
            after=0,
            token_id="tok",
            hello=lambda seq: b"event: hello\ndata: {}\n\n",
        )
    began, used = time.perf_counter(), time.process_time()
    for seq in range(1, frames + 1):
        if paced:
            gevent.sleep(max(0.0, began + seq / PACE - time.perf_counter()))
        hub.accept(frame(seq, time.perf_counter()))
        if not paced:
            while any(stream.tag.position < seq for stream in last_streams(hub)):
                gevent.sleep(0)
    while not near.poll(0):
        gevent.sleep(0.001)
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    delays = sorted(value * 1000 for value in struct.unpack(f"{frames}d", near.recv_bytes()))
    readers.join()
    hub.close()
    said: dict[str, Any] = {"bench": "hub", "clients": clients, "frames": frames, "paced": paced}
    if paced:
        said |= {
            "last_client_p50_ms": round(statistics.median(delays), 2),
            "last_client_p99_ms": round(delays[int(len(delays) * 0.99)], 2),
            "cpu_share": round(cpu / seconds, 3),
        }
    else:
        said |= {
            "writes_per_second": round(clients * frames / seconds),
            "writes_per_cpu_second": round(clients * frames / cpu),
        }
    return said


def last_streams(hub: Hub) -> list[Any]:
    """The stream that a pass serves last, which tells whether the pass is over."""
    session = hub._sessions[SESSION]
    return [next(reversed(session.streams.values()))]


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, nargs="+", default=[200, 1000])
    parser.add_argument("--frames", type=int, default=400)
    arguments = parser.parse_args()
    for clients in arguments.clients:
        for paced in (False, True):
            print(json.dumps(measure(clients, arguments.frames, paced=paced)), flush=True)


if __name__ == "__main__":
    main()
