"""Databases for tests: each test gets one of its own, on a real PostgreSQL that the whole test run shares."""

import itertools
import os
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from folkmoot.embedded import EmbeddedPostgres

LONGEST_NAME = 63  # bytes, PostgreSQL's own limit for a name


@dataclass
class Databases:
    """Creates and drops databases on the test run's PostgreSQL."""

    postgres: EmbeddedPostgres
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _templates: dict[str, str] = field(default_factory=dict)

    def create(self, name: str, *, template: str | None = None) -> str:
        """A fresh database whose name starts with `name`; returns its URL. `template` is a database's real name."""
        number = f"_{os.getpid()}_{next(self._numbers)}"
        fresh = name[: LONGEST_NAME - len(number)] + number
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
            sql.Identifier(fresh), sql.Identifier(template or "template0")
        )
        self._execute(statement)
        return self.postgres.owner_url(fresh)

    def copy_of(self, key: str, prepare: Callable[[str], None]) -> str:
        """A fresh copy of a database that `prepare(url)` fills once in a test run: for migrated schemas.

        `prepare` must close its connections: a database in use cannot be copied.
        """
        if key not in self._templates:
            url = self.create(f"template_{key}")
            prepare(url)
            self._templates[key] = psycopg.conninfo.conninfo_to_dict(url)["dbname"] or ""
        return self.create(key, template=self._templates[key])

    def drop(self, url: str) -> None:
        """Drop the database of `url`, whoever is still connected to it."""
        name = str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.postgres.owner_url(), autocommit=True) as db:
            db.execute(statement)
