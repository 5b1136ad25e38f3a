"""What the web application, the worker and the commands share: one of each for a process."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from transcribe.files import explained

from .db import Database
from .settings import Settings
from .storage.files import FileStore

SECRET = "secret.key"
SINGLE_USER = "single-user.key"
METRICS = "metrics.key"
SCRATCH, WORK = "scratch", "work"  # folders: working files; transcriptions not yet finished


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Service:
    """now: the clock; tests set it, nothing sleeps."""

    settings: Settings
    database: Database
    files: FileStore
    now: Callable[[], datetime] = utc_now


def open_service(settings: Settings, now: Callable[[], datetime] = utc_now) -> Service:
    """The data folder is made; the database is not upgraded here. Raises StorageError."""
    with explained(settings.data, "--data"):
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = FileStore(settings.storage, settings.data / SCRATCH, settings.storage_endpoint)
    return Service(settings, Database(settings.database), files, now)


def secret(settings: Settings, name: str) -> str:
    """A secret of this installation, made when it is first asked for; its owner alone reads it."""
    path: Path = settings.data / name
    with explained(path, "--data"):
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text("ascii").strip()
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return path.read_text("ascii").strip()
