"""What was in an older database is still there after the upgrade."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, Table, insert

from transcribe.messages import Message
from webui.db import Database
from webui.migrations import upgrade
from webui.tables import JobRow, TurnRow

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC).replace(tzinfo=None)
EMPTY = {"INTEGER": 0, "VARCHAR": "", "BOOLEAN": False, "DOUBLE": 0.0, "JSON": {}, "DATETIME": NOW}


def test_texts_in_one_language_are_told_in_both(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'kikitori.db'}")
    with database.engine.begin() as connection:
        _to_version("0004", connection)
        _add(connection, "organisation", id=1, name="青葉市")
        _add(connection, "meeting", id="m", organisation_id=1, title="総務委員会")
        failed = {"organisation_id": 1, "meeting_id": "m", "state": "failed"}
        _add(connection, "job", id=1, problem="録音が「壊れて」います。", hint="直す", **failed)
        _add(connection, "job", id=2, **failed)
        _add(connection, "transcript", id=1, meeting_id="m", file_key="1/x")
        _add(connection, "turn", id=1, organisation_id=1, transcript_id=1, text="開会します。")
    upgrade(database)
    with database.open() as session:
        job = session.get_one(JobRow, 1)
        assert job.problem == Message("録音が「壊れて」います。", "録音が「壊れて」います。")
        assert job.hint == Message("直す", "直す")
        assert session.get_one(JobRow, 2).problem is None
        turn = session.get_one(TurnRow, 1)
        assert (turn.text, turn.polished, turn.is_checked) == ("開会します。", None, False)


def _to_version(version: str, connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", "webui:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, version)


def _add(connection: Connection, to: str, /, **values: Any) -> None:
    """A row; columns that must be filled and were not given are empty."""
    table = Table(to, MetaData(), autoload_with=connection)
    for column in table.columns:
        if not column.nullable and column.name not in values:
            kind = type(column.type).__name__
            values[column.name] = EMPTY["DOUBLE" if kind in ("DOUBLE_PRECISION", "REAL") else kind]
    connection.execute(insert(table).values(values))
