"""Steps that bring an older database up to what this version needs."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from transcribe.errors import InputError
from transcribe.messages import Message

from ..db import Database


def upgrade(database: Database) -> None:
    """Bring the database to the newest version; a new one gets all tables."""
    config = _config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def check(database: Database) -> None:
    """Raise InputError unless the database is at the version this program needs."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    with database.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found == newest:
        return
    raise InputError(
        Message(
            ja=f"データベースの版（{found or 'なし'}）が、プログラムの版（{newest}）と違います。",
            en=f"The database is at version {found or 'none'}, this program needs {newest}.",
        ),
        Message(
            ja="バックアップを取ってから実行してください: kikitori db upgrade",
            en="Make a backup, then run: kikitori db upgrade",
        ),
    )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "webui:migrations")
    return config
