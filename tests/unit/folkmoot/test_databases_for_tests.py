"""The fixtures that other tests rest on."""

from collections.abc import Callable

import psycopg

from tests.support.databases import Databases


def test_each_database_url_is_a_database_of_its_own(database_url: Callable[[str], str]) -> None:
    first, second = database_url("moot"), database_url("moot")
    with psycopg.connect(first) as db:
        db.execute("CREATE TABLE mine (id int)")
    with psycopg.connect(second) as db:
        assert db.execute("SELECT to_regclass('mine')").fetchone() == (None,)


def test_a_copy_carries_what_was_prepared_once(databases: Databases) -> None:
    prepared: list[str] = []

    def prepare(url: str) -> None:
        prepared.append(url)
        with psycopg.connect(url) as db:
            db.execute("CREATE TABLE mine AS SELECT 7 AS number")

    for _ in range(2):
        url = databases.copy_of("fixture_example", prepare)
        with psycopg.connect(url) as db:
            assert db.execute("SELECT number FROM mine").fetchone() == (7,)
        databases.drop(url)
    assert len(prepared) == 1
