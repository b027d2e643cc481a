"""PostgreSQL through SQLAlchemy and psycopg 3: one transaction for each use case."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime
from typing import Any, TypeVar

import psycopg
from sqlalchemy import ColumnElement, FromClause, MetaData, create_engine, delete, event, select, text, tuple_
from sqlalchemy.exc import DisconnectionError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.sql import func

from chassis.failpoints import reached

IDLE_SECONDS = 1.0
_RETRYABLE = {"40001", "40P01"}
_R = TypeVar("_R")


def new_metadata() -> MetaData:
    """Table metadata with stable constraint names, as Alembic needs them."""
    return MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def with_driver(url: str) -> str:
    """The address with SQLAlchemy's name for psycopg 3."""
    scheme, rest = url.split("://", 1)
    return url if "+" in scheme else f"postgresql+psycopg://{rest}"


class Database:
    """One service's database. Threads share it; each transaction has its own connection.

    `url` is a plain postgresql:// address. Do not fork after the first use.
    """

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self.engine = create_engine(
            with_driver(url), pool_size=pool_size, max_overflow=pool_size, pool_timeout=20
        )
        event.listen(self.engine, "checkin", _remember_use)
        event.listen(self.engine, "checkout", _test_if_idle)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._active: ContextVar[Session | None] = ContextVar("active_transaction", default=None)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A transaction that commits when the block ends and rolls back when it raises.

        Inside another `transaction()` of the same context it joins that one, whose end decides. After the outermost
        commit the channels named by `wake` are notified once each: NOTIFY takes a database-wide lock at commit, so
        it is not part of the transaction itself.
        """
        enclosing = self._active.get()
        if enclosing is not None:
            yield enclosing
            return
        with self._sessions() as db:
            token = self._active.set(db)
            try:
                yield db
                reached("use_case.before_commit")
                db.commit()
            except BaseException:
                db.rollback()
                raise
            finally:
                self._active.reset(token)
            reached("use_case.after_commit")
            channels = db.info.get("wake", ())
        if channels:
            # The commit stands; who is not woken now looks by itself a second later.
            with suppress(SQLAlchemyError):
                self.notify(*channels)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A read-only transaction, never committed; inside `transaction()` it joins that one."""
        enclosing = self._active.get()
        if enclosing is not None:
            yield enclosing
            return
        with self._sessions() as db:
            db.connection(execution_options={"postgresql_readonly": True})
            yield db
            # What was read stays readable after the transaction: a rollback would make it stale.
            db.expunge_all()
            db.rollback()

    def run(self, work: Callable[[Session], _R], *, tries: int = 3) -> _R:
        """`work(db)` in a transaction, again (up to `tries` times) when PostgreSQL reports a deadlock or a
        serialization failure."""
        for left in reversed(range(tries)):
            try:
                with self.transaction() as db:
                    return work(db)
            except OperationalError as error:
                if not left or getattr(error.orig, "sqlstate", None) not in _RETRYABLE:
                    raise
        raise AssertionError("unreachable")

    def notify(self, *channels: str) -> None:
        """Wake the listeners of these channels, outside any transaction, at one go."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(
                text("SELECT pg_notify(channel, '') FROM unnest(CAST(:channels AS text[])) AS channel"),
                {"channels": sorted(channels)},
            )

    def check(self) -> None:
        """Raise when the database does not answer."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _remember_use(connection: Any, record: Any) -> None:
    record.info["used"] = time.monotonic()


def _test_if_idle(connection: Any, record: Any, proxy: Any) -> None:
    """Test a connection before it is used again, since the server may have been started anew meanwhile; but not one
    that was in use a moment ago, since under load the tests would be a fifth of all that the database is asked."""
    if time.monotonic() - record.info.get("used", time.monotonic()) < IDLE_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error as error:
        raise DisconnectionError(str(error)) from error


def wake(db: Session, channel: str) -> None:
    """Notify the channel once this transaction has committed."""
    db.info.setdefault("wake", set()).add(channel)


def now(db: Session) -> datetime:
    """The database's clock at this moment (not at the transaction's start: a lock may have been waited for)."""
    moment: datetime = db.execute(select(func.clock_timestamp())).scalar_one()
    return moment


def delete_with_dependants(
    db: Session, metadata: MetaData, table: FromClause, where: ColumnElement[bool]
) -> None:
    """Delete rows of `table`, and before them every row of `metadata` that refers to one of them, however deep.

    For what is to vanish without a trace, whatever tables have come to refer to it since.
    """
    for child in metadata.sorted_tables:
        for key in child.foreign_key_constraints:
            if key.referred_table is not table or child is table:
                continue
            doomed = select(*(element.column for element in key.elements)).where(where)
            delete_with_dependants(db, metadata, child, tuple_(*key.columns).in_(doomed))
    db.execute(delete(table).where(where))  # type: ignore[arg-type]  # a table, by whichever name it is typed
