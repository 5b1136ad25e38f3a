"""Whether the service can do its work just now."""

import tempfile
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from transcribe.errors import AppError

from .. import migrations
from ..errors import NotFound
from ..service import Service
from ..storage.files import FILE
from ..worker import heartbeats as workers

NOBODYS = f"0/{'0' * 64}"  # a key that no file has


def checks(service: Service) -> dict[str, str]:
    """Each check by name, and what is wrong; "" where nothing is."""
    return {
        "database": _database(service),
        "storage": _storage(service),
        "worker": _worker(service),
    }


def _database(service: Service) -> str:
    try:
        migrations.check(service.database)
    except (AppError, SQLAlchemyError) as error:
        return str(error)
    return ""


def _storage(service: Service) -> str:
    """Files can be written on this machine, and the store answers."""
    folders = [service.settings.data]
    if service.settings.storage.startswith(FILE):
        folders += [Path(service.settings.storage.removeprefix(FILE))]
    try:
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(b"ready")
        service.files.size(NOBODYS)
    except NotFound:
        return ""
    except (OSError, AppError) as error:
        return str(error)
    return ""


def _worker(service: Service) -> str:
    try:
        with service.database.begin() as session:
            heard = workers.alive(session, service.now())
    except SQLAlchemyError as error:
        return str(error)
    return "" if heard else "no worker was heard lately"
