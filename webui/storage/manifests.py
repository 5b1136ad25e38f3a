"""What a backup holds, with digests; and whether it still does."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from transcribe.errors import InputError
from transcribe.files import write_all
from transcribe.messages import Message

from .. import audit
from .files import place_of
from .snapshots import SQLITE

MANIFEST = "manifest.json"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a backup; size in bytes."""

    sha256: str
    size: int

    @classmethod
    def of(cls, path: Path) -> "Entry":
        with path.open("rb") as file:
            return cls(hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size)


@dataclass(frozen=True, slots=True)
class Manifest:
    """entries: by name within the backup, with /. made_at: None while the first is written."""

    entries: dict[str, Entry]
    made_at: datetime | None

    def write(self, path: Path) -> None:
        told = {
            "version": VERSION,
            "made_at": self.made_at and self.made_at.isoformat(timespec="seconds"),
            "files": {name: asdict(entry) for name, entry in sorted(self.entries.items())},
        }
        write_all({path: json.dumps(told, indent=1).encode("utf-8")}, "DEST")


def read_manifest(target: Path) -> Manifest:
    """Raises InputError where there is none that can be read."""
    try:
        told = json.loads((target / MANIFEST).read_text("utf-8"))
        if told["version"] != VERSION:
            raise ValueError(told["version"])
        entries = {name: Entry(**entry) for name, entry in told["files"].items()}
        made_at = told["made_at"] and datetime.fromisoformat(told["made_at"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            Message(
                ja=f"{target} は、Kikitori のバックアップとして読めません。",
                en=f"{target} cannot be read as a backup of Kikitori.",
            ),
            Message(
                ja="kikitori backup で作ったフォルダーを指定してください。",
                en="Give a folder that kikitori backup has made.",
            ),
        ) from error
    return Manifest(entries, made_at)


def faults_of(target: Path) -> Iterator[Message]:
    """What is wrong with a backup: nothing of it is changed. Raises InputError for another folder.

    Reads every file.
    """
    manifest = read_manifest(target)
    if manifest.made_at is None:
        yield Message(
            ja="最初のバックアップが、最後まで終わっていません。",
            en="The first backup was not finished.",
        )
    for name, entry in manifest.entries.items():
        path = target / name
        if not path.is_file():
            yield Message(ja=f"{name} がありません。", en=f"{name} is missing.")
        elif Entry.of(path) != entry:
            yield Message(ja=f"{name} の中身が違います。", en=f"{name} differs.")
    if SQLITE in manifest.entries and (target / SQLITE).is_file():
        yield from _database_faults(target, manifest)


def _database_faults(target: Path, manifest: Manifest) -> Iterator[Message]:
    address = f"file:{quote(str((target / SQLITE).absolute()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as copy:
            (told,) = copy.execute("PRAGMA integrity_check").fetchone()
            keys = [key for (key,) in copy.execute("SELECT key FROM file ORDER BY key")]
    except sqlite3.Error as error:
        told, keys = str(error), []
    if told != "ok":
        yield Message(
            ja=f"データベースが壊れています（{told}）。", en=f"The database is damaged: {told}."
        )
        return
    for key in keys:
        name = f"files/{place_of(key)}"
        if name not in manifest.entries:
            yield Message(
                ja=f"データベースにあるファイル {key} が、バックアップにありません。",
                en=f"The database names the file {key}, which the backup lacks.",
            )
        elif not key.endswith(manifest.entries[name].sha256):
            yield Message(
                ja=f"ファイル {key} は、元から壊れていました。",
                en=f"The file {key} was damaged when it was copied.",
            )
    engine = create_engine(f"sqlite:///{address}&uri=true")
    with Session(engine) as session:
        yield from audit.verify(session)
    engine.dispose()
