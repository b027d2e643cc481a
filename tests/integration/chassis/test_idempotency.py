"""Asking twice with the same key creates once, whatever happens in between."""

import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import text

from chassis.auth import ANYONE, LocalKeys, Verifier
from chassis.clock import FixedClock
from chassis.database import Database
from chassis.http import Api, Call, View, create_flask
from chassis.http.idempotency import METADATA
from chassis.problems import Conflict
from tests.unit.chassis.test_tokens import ISSUER, NOW, jwks

api = Api()


class Chair(View):
    colour: str


class Made(View):
    number: int


@dataclass(frozen=True)
class Runtime:
    database: Database


@api.operation(
    "POST", "/v1/chairs", summary="Make", access=ANYONE, body=Chair, returns=Made, status=201, creates=True
)
def make_chair(call: Call[Runtime, Chair]) -> Made:
    with call.runtime.database.transaction() as db:
        number = db.execute(
            text("INSERT INTO chairs (colour) VALUES (:colour) RETURNING id"), {"colour": call.body.colour}
        ).scalar_one()
        if call.body.colour == "refused":
            raise Conflict("no-paint", "There is no paint.", "Choose another colour.")
    return Made(number=number)


@dataclass
class Workshop:
    app: Flask
    database: Database

    def chairs(self) -> int:
        with self.database.reading() as db:
            count: int = db.execute(text("SELECT count(*) FROM chairs")).scalar_one()
        return count

    def make(self, key: str, colour: str = "red") -> tuple[int, dict[str, object]]:
        answer = self.app.test_client().post(
            "/v1/chairs", json={"colour": colour}, headers={"Idempotency-Key": key}
        )
        return answer.status_code, answer.get_json(force=True)


@pytest.fixture
def workshop(database_url: Callable[[str], str]) -> Iterator[Workshop]:
    database = Database(database_url("chairs"))
    METADATA.create_all(database.engine)
    with database.transaction() as db:
        db.execute(text("CREATE TABLE chairs (id serial PRIMARY KEY, colour text)"))
    verifier = Verifier(LocalKeys(jwks), ISSUER, clock=FixedClock(NOW))
    yield Workshop(create_flask("chairs", api, Runtime(database), verifier), database)
    database.dispose()


def test_the_second_request_gets_the_first_answer(workshop: Workshop) -> None:
    key = str(uuid.uuid4())
    first = workshop.make(key)
    assert first[0] == 201
    assert workshop.make(key) == first
    assert workshop.chairs() == 1


def test_another_key_creates_another(workshop: Workshop) -> None:
    assert workshop.make("one")[1] != workshop.make("two")[1]
    assert workshop.chairs() == 2


def test_the_same_key_with_another_body_is_refused(workshop: Workshop) -> None:
    workshop.make("key")
    status, body = workshop.make("key", "blue")
    assert (status, body["type"]) == (422, "/problems/idempotency-key-reused")
    assert workshop.chairs() == 1


def test_a_refused_request_changes_nothing_and_may_be_tried_again(workshop: Workshop) -> None:
    assert workshop.make("key", "refused")[0] == 409
    assert workshop.chairs() == 0
    assert workshop.make("key", "green")[0] == 201


def test_requests_at_the_same_instant_create_once(workshop: Workshop) -> None:
    together = threading.Barrier(8)

    def ask(_: int) -> tuple[int, str]:
        together.wait()
        status, body = workshop.make("key")
        return status, str(body)

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(ask, range(8)))
    assert len(answers) == 1
    assert workshop.chairs() == 1


@pytest.mark.parametrize("key", ["x" * 201, "tab\there"])
def test_a_key_that_cannot_be_kept_is_refused(workshop: Workshop, key: str) -> None:
    assert workshop.make(key)[0] == 422
