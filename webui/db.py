"""The database: SQLite in the data folder, or PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Engine, ExceptionContext, create_engine, event, func, make_url, select, text
from sqlalchemy.exc import InvalidRequestError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from .errors import NotFound

BUSY_S = 30
CHECKPOINT_BUSY_MS = 500  # those who write wait meanwhile
MOST_OPEN = 60  # connections beyond a few kept ones: no thread of the server waits for another's


class Database:
    """One engine and its sessions. `is_sqlite` for what only one of the two can do."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = _sqlite(url) if self.is_sqlite else _postgresql(url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    def open(self) -> Session:
        """A session that its caller closes."""
        return self._sessions()

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session whose work is committed when the block ends well, and undone otherwise."""
        with self._sessions.begin() as session:
            yield session


def reread(session: Session, row: object) -> None:
    """Take over what the database has now. Raises NotFound for a row that was deleted meanwhile."""
    try:
        session.refresh(row)
    except InvalidRequestError as error:
        raise NotFound from error


def lock(session: Session, name: str) -> None:
    """Wait until no other transaction holds the lock `name`; it is given up with this one.

    SQLite has one lock for everything that writes: it is taken by a change that changes nothing.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("UPDATE file SET size = size WHERE 0"))
    else:
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def empty_wal(session: Session) -> bool:
    """Leave nothing in SQLite's write-ahead log, where what was deleted stands until it is
    overwritten; False where somebody reads from it just now. Call it after a commit; it commits.
    """
    if session.get_bind().dialect.name != "sqlite":
        return True
    connection = session.connection()
    connection.exec_driver_sql(f"PRAGMA busy_timeout={CHECKPOINT_BUSY_MS}")
    try:
        is_busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
    except OperationalError:  # locked: another connection is at the same
        is_busy = 1
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_S * 1000}")
        session.commit()
    return not is_busy


def _postgresql(url: str) -> Engine:
    engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, max_overflow=MOST_OPEN)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.adapters.register_dumper(str, _text_dumper())

    @event.listens_for(engine, "handle_error")
    def shorten(context: ExceptionContext) -> None:
        """Lines behind the first quote values, as hide_parameters keeps them out elsewhere."""
        error, wrapped = context.original_exception, context.sqlalchemy_exception
        error.args = (str(error).partition("\n")[0],)
        if wrapped:
            kind = type(error)
            wrapped.args = (f"({kind.__module__}.{kind.__name__}) {error}",)

    return engine


@cache
def _text_dumper() -> type:
    """Text as PostgreSQL takes it: it knows no NUL, which becomes what HTML makes of it."""
    from psycopg.types.string import StrDumperUnknown  # not everybody has it

    class Text(StrDumperUnknown):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "\ufffd"))

    return Text


def _sqlite(url: str) -> Engine:
    """Errors tell the statement without its values: those are people's, and errors are logged."""
    engine = create_engine(
        url, connect_args={"timeout": BUSY_S}, hide_parameters=True, max_overflow=MOST_OPEN
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten
        connection.execute(f"PRAGMA busy_timeout={BUSY_S * 1000}")

    return engine
