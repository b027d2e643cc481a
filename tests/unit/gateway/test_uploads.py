"""Files that may be larger than any other body: where, from whom, and how large."""

import pytest

from contracts.slides import LARGEST_DECK
from gateway import proxy
from tests.unit.gateway.test_edge import World, token

PATH = "/v1/sessions/ses_1/slides?name=a.pdf"
FILE = {"content_type": "application/pdf"}


def signed_in() -> dict[str, str]:
    return {"Authorization": f"Bearer {token()}"}


def test_a_file_of_the_largest_size_goes_through_whole() -> None:
    world = World()
    data = b"%PDF-" + b"x" * (LARGEST_DECK - 5)
    assert world.call("POST", PATH, headers=signed_in(), data=data, **FILE).status_code == 200
    service, method, target, headers, body = world.last
    assert (service, method, target, headers["Content-Type"]) == ("sessions", "POST", PATH, "application/pdf")
    assert body == data


def test_one_byte_more_is_refused_at_the_door() -> None:
    world = World()
    answer = world.call("POST", PATH, headers=signed_in(), data=b"x" * (LARGEST_DECK + 1), **FILE)
    assert (answer.status_code, answer.json["type"]) == (413, "/problems/too-large")
    assert str(LARGEST_DECK) in answer.json["detail"]
    assert world.transport.sent == []


@pytest.mark.parametrize(
    ("method", "path", "known"),
    [
        ("POST", PATH, False),
        ("PUT", PATH, True),
        ("POST", "/v1/sessions/ses_1/notes", True),
        ("POST", "/v1/slides", True),
    ],
)
def test_nobody_sends_that_much_anywhere_else_or_without_signing_in(
    method: str, path: str, known: bool
) -> None:
    world = World()
    headers = signed_in() if known else {}
    answer = world.call(method, path, headers=headers, data=b"x" * 2_000_000, **FILE)
    assert answer.status_code == 413
    assert world.transport.sent == []


def test_only_a_few_files_are_held_at_once_and_each_makes_room_again() -> None:
    world = World()
    taken = [proxy._uploading.acquire(blocking=False) for _ in range(proxy.UPLOADS_AT_ONCE)]
    assert all(taken)
    try:
        busy = world.call("POST", PATH, headers=signed_in(), data=b"%PDF-", **FILE)
        assert (busy.status_code, busy.headers["Retry-After"]) == (429, "10")
    finally:
        for _ in taken:
            proxy._uploading.release()
    for _ in range(proxy.UPLOADS_AT_ONCE + 1):
        assert world.call("POST", PATH, headers=signed_in(), data=b"%PDF-", **FILE).status_code == 200
