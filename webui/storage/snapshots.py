"""A consistent copy of the database while others work in it, and the files that its rows name."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, make_url, select

from transcribe.errors import StorageError
from transcribe.files import explained
from transcribe.messages import Message

from ..db import Database
from ..tables import FileRow

SQLITE, POSTGRESQL = "kikitori.db", "kikitori.pgdump"  # their names in a backup
TOLD_CHARACTERS = 500  # of what pg_dump says


@dataclass(frozen=True, slots=True)
class Snapshot:
    """name: in a backup; keys: of the stored files that its rows name."""

    name: str
    keys: frozenset[str]


def snapshot(database: Database, path: Path, setting: str) -> Snapshot:
    """Write a copy to `path`, which is replaced. Raises StorageError; `setting` chose the path."""
    with explained(path, setting):
        path.unlink(missing_ok=True)
        path.touch(0o600)
    return (_sqlite if database.is_sqlite else _postgresql)(database, path)


def _sqlite(database: Database, path: Path) -> Snapshot:
    source = make_url(database.url).database or ""
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(path)) as copy:
            live.backup(copy)  # one moment of it; others go on writing
            copy.execute("PRAGMA journal_mode=DELETE")  # no second file beside it
            keys = frozenset(key for (key,) in copy.execute("SELECT key FROM file"))
    except sqlite3.Error as error:
        raise _failed(str(error)) from error
    return Snapshot(SQLITE, keys)


def _postgresql(database: Database, path: Path) -> Snapshot:
    program = shutil.which("pg_dump")
    if program is None:
        raise StorageError(
            Message(
                ja="データベースが PostgreSQL のため、pg_dump が必要ですが、見つかりません。",
                en="The database is PostgreSQL: pg_dump is needed, and is not there.",
            ),
            Message(
                ja="サーバーと同じ版の PostgreSQL の付属プログラム（postgresql-client）を"
                "入れてください。",
                en="Install PostgreSQL's client programs (postgresql-client) of the server's "
                "version.",
            ),
        )
    url = make_url(database.url)
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    isolated = database.engine.execution_options(isolation_level="REPEATABLE READ")
    with isolated.connect() as connection:
        name = connection.scalar(select(func.pg_export_snapshot()))
        keys = frozenset(connection.scalars(select(FileRow.key)))
        command = [program, "--format=custom", "--no-owner", f"--snapshot={name}"]
        done = subprocess.run(
            [*command, f"--file={path}", f"--dbname={address}"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise _failed(done.stderr.strip()[:TOLD_CHARACTERS])
    return Snapshot(POSTGRESQL, keys)


def _failed(told: str) -> StorageError:
    return StorageError(
        Message(
            ja=f"データベースの写しを作れません（{told}）。",
            en=f"The database cannot be copied: {told}.",
        ),
        Message(
            ja="保存先の空きと、データベースが動いていることを確かめて、もう一度実行してください。",
            en="Check the free space and that the database is running, then try again.",
        ),
    )
