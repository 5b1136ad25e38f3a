"""`kikitori db upgrade`: an older database becomes one of this version; a copy of it is kept."""

from pathlib import Path

from sqlalchemy import make_url

from .. import migrations
from ..db import Database
from ..storage.snapshots import snapshot
from .lock import hold


def upgrade_keeping_copy(database: Database, data: Path) -> Path | None:
    """Upgrade while no `kikitori serve` runs on the data folder.

    Returns where the copy lies; None where nothing had to be done, or for PostgreSQL, whose own
    tools make copies. Raises InputError for a database of a newer program, Conflict where the
    folder is in use, StorageError where the copy cannot be written: nothing is changed then.
    """
    with hold(data):
        found = migrations.version_of(database)
        if found == migrations.newest():
            return None
        migrations.refuse_newer(found)
        copy = _copied(database, found or "0") if database.is_sqlite else None
        migrations.upgrade(database)
    return copy


def _copied(database: Database, version: str) -> Path:
    """Beside the database, named by its version; an earlier copy of the same name gives way."""
    path = Path(make_url(database.url).database or "")
    copy = path.with_name(f"{path.stem}-{version}{path.suffix}")
    unfinished = copy.with_name(f".{copy.name}")
    snapshot(database, unfinished, "--data")
    unfinished.replace(copy)
    return copy
