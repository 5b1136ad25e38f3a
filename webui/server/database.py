"""The database of a service that is there, for commands beside `kikitori serve`."""

from transcribe.errors import InputError
from transcribe.messages import Message

from ..db import Database
from ..migrations import check
from ..settings import Settings


def open_database(settings: Settings, *, may_be_old: bool = False) -> Database:
    """Nothing is created. Raises InputError where there is no service, or of another version."""
    database = Database(database_of(settings))
    if not may_be_old:
        check(database)
    return database


def database_of(settings: Settings) -> str:
    """Its address. Raises InputError for a data folder without a database."""
    path = settings.data / "kikitori.db"
    if not settings.database_url and not path.is_file():
        raise InputError(
            Message(
                ja=f"{settings.data} に、Kikitori のデータベースがありません。",
                en=f"There is no database of Kikitori in {settings.data}.",
            ),
            Message(
                ja="データフォルダーを --data か KIKITORI_DATA で指定してください。",
                en="Say where the data folder is with --data or KIKITORI_DATA.",
            ),
        )
    return settings.database
