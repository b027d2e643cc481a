from collections.abc import Callable, Iterator

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError

from chassis.database import Database, wake


@pytest.fixture
def database(database_url: Callable[[str], str]) -> Iterator[Database]:
    database = Database(database_url("things"))
    with database.transaction() as db:
        db.execute(text("CREATE TABLE things (id int PRIMARY KEY)"))
    yield database
    database.dispose()


def things(database: Database) -> list[int]:
    with database.reading() as db:
        return list(db.execute(text("SELECT id FROM things ORDER BY id")).scalars())


def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(ValueError, match="no"), database.transaction() as db:
        db.execute(text("INSERT INTO things VALUES (1)"))
        raise ValueError("no")
    assert things(database) == []


def test_an_inner_transaction_joins_the_outer_one(database: Database) -> None:
    with pytest.raises(ValueError, match="no"), database.transaction() as outer:
        with database.transaction() as inner:
            assert inner is outer
            inner.execute(text("INSERT INTO things VALUES (1)"))
        raise ValueError("no")
    assert things(database) == []


def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(InternalError), database.reading() as db:
        db.execute(text("INSERT INTO things VALUES (1)"))


def test_listeners_are_woken_once_after_the_commit_and_only_when_asked_for(database: Database) -> None:
    with psycopg.connect(database.url, autocommit=True) as listener:
        listener.execute("LISTEN folkmoot_outbox")
        with database.transaction() as db:
            db.execute(text("INSERT INTO things VALUES (1)"))
        with database.transaction() as db, database.transaction() as inner:
            wake(inner, "folkmoot_outbox")
            db.execute(text("INSERT INTO things VALUES (2)"))
        assert len(list(listener.notifies(timeout=5, stop_after=1))) == 1
        assert list(listener.notifies(timeout=0.2)) == []


def test_a_deadlock_is_tried_again(database: Database) -> None:
    with database.transaction() as db:
        db.execute(text("INSERT INTO things VALUES (0)"))
    attempts = []

    def work(db: object) -> str:
        attempts.append(1)
        if len(attempts) == 1:
            with database.engine.connect() as raw:
                raw.execute(text("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$"))
        return "done"

    assert database.run(work) == "done"
    assert len(attempts) == 2


def test_a_connection_that_died_while_it_was_idle_is_replaced(
    database_url: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.database.IDLE_SECONDS", 0.0)
    url = database_url("idle")
    database, other = Database(url, pool_size=1), Database(url)
    with database.reading() as db:
        pid = db.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with other.transaction() as db:
        db.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    with database.transaction() as db:
        assert db.execute(text("SELECT pg_backend_pid()")).scalar_one() != pid
    database.dispose()
    other.dispose()
