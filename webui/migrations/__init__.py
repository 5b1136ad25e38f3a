"""Steps that bring an older database up to what this version needs."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from transcribe.errors import InputError
from transcribe.messages import Message

from ..db import Database


def upgrade(database: Database) -> None:
    """Bring the database to the newest version; a new one gets all tables."""
    config = _config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def create_or_check(database: Database) -> None:
    """All tables in a database that has none; else as `check`."""
    if database.is_sqlite:
        _create_file(database)
    elif not inspect(database.engine).get_table_names():
        upgrade(database)
    check(database)


def _create_file(database: Database) -> None:
    """Under another name first: who stops half-way leaves no half-made database."""
    name = database.engine.url.database
    path = Path(name or "")
    if not name or (path.exists() and path.stat().st_size):
        return
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    fresh = Database(f"sqlite:///{new}")
    upgrade(fresh)
    with fresh.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")  # all of it is in the one file
    fresh.engine.dispose()
    new.replace(path)


def check(database: Database) -> None:
    """Raise InputError unless the database is at the version this program needs."""
    found = version_of(database)
    if found == newest():
        return
    refuse_newer(found)
    raise InputError(
        Message(
            ja=f"データベースの版は {found or 'なし'} で、プログラムの版 {newest()} より古いです。",
            en=f"The database is at version {found or 'none'}, this program needs {newest()}.",
        ),
        Message(
            ja="サービスを止め、バックアップを確かめてから実行してください: kikitori db upgrade",
            en="Stop the service, see that there is a backup, then run: kikitori db upgrade",
        ),
    )


def version_of(database: Database) -> str | None:
    """None: no tables of ours."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    return str(_steps().get_current_head())


def refuse_newer(version: str | None) -> None:
    """Raise InputError for a version that this program has never heard of."""
    if version is None or version in {step.revision for step in _steps().walk_revisions()}:
        return
    raise InputError(
        Message(
            ja=f"データベースは、新しいプログラムのもの（版 {version}）です。",
            en=f"The database (version {version}) was made by a newer program.",
        ),
        Message(
            ja="新しい版の Kikitori を使うか、更新する前のバックアップを戻してください。",
            en="Use the newer Kikitori, or restore the backup from before it.",
        ),
    )


def _steps() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "webui:migrations")
    return config
