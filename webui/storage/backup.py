"""A copy of the whole service in one folder, made while it runs: a data folder to start from.

The stored files come first, then a snapshot of the database, then the files that came in between:
every file that a row names is in the copy. Files are named by their content, so what an earlier
backup holds is not copied again. The old database stays until the new one is there with all its
files; only then, what no row names any more goes from the copy as well.

Not in it: uploads on their way, models, settings that are given as KIKITORI_* variables.
"""

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import select

from transcribe.errors import InputError
from transcribe.files import explained
from transcribe.messages import Message

from ..errors import Conflict, NotFound
from ..service import METRICS, SECRET, SINGLE_USER, Service
from ..settings import FILE
from ..tables import FileRow
from .disk import make_private, write_new
from .files import FileStore, place_of
from .manifests import MANIFEST, Entry, Manifest, read_manifest
from .snapshots import POSTGRESQL, SQLITE, Snapshot, snapshot

FILES = "files"
SMALL = (FILE, SECRET, SINGLE_USER, METRICS)  # settings and secrets, in the data folder
WAITING_DATABASE, WAITING_MANIFEST = ".database.new", ".manifest.new"
TRIES = 3  # snapshots, where files are deleted just then
SETTING = "DEST"

OnFile = Callable[[int, int], None]  # called with how many are done, and how many there are


@dataclass(frozen=True, slots=True)
class Done:
    """What a backup holds, how many of the files are new, what it could not get."""

    files: int
    new: int
    faults: tuple[Message, ...]


def back_up(service: Service, target: Path, now: datetime, on_file: OnFile) -> Done:
    """Make or renew the backup in the folder `target`.

    Raises InputError for a folder with something else in it, Conflict while another backup is
    written there, StorageError where it cannot be written or something cannot be read.
    """
    target = target.expanduser().absolute()
    earlier = _prepare(service, target)
    with _alone(target):
        copies = _Copies(service.files, target, earlier, on_file)
        taken, missing = _consistent(service, copies)
        with explained(target, SETTING):
            entries = copies.entries(taken.keys - missing)
            entries |= {name: Entry.of(target / name) for name in _copy_small(service, target)}
            entries[taken.name] = Entry.of(target / WAITING_DATABASE)
            Manifest(entries, now).write(target / WAITING_MANIFEST)
            (target / WAITING_DATABASE).replace(target / taken.name)
            (target / WAITING_MANIFEST).replace(target / MANIFEST)
            _prune(target, entries)
    faults = [_lost(key) for key in sorted(missing)]
    faults += [_damaged(key) for key in sorted(copies.damaged & taken.keys)]
    return Done(len(taken.keys - missing), copies.new, tuple(faults))


def _consistent(service: Service, copies: "_Copies") -> tuple[Snapshot, frozenset[str]]:
    """A snapshot and all its files; and the keys of files that the store itself lacks."""
    for _ in range(TRIES):
        copies.take(_live_keys(service))
        taken = snapshot(service.database, copies.target / WAITING_DATABASE, SETTING)
        missing = copies.take(taken.keys)
        if missing <= _live_keys(service):  # else they were deleted since, with their rows
            return taken, missing
    raise Conflict(
        Message(
            ja="バックアップの間に多くの会議が削除されたため、そろった写しを作れません。",
            en="Too many meetings were deleted during the backup.",
        ),
        Message(ja="しばらくしてから、もう一度実行してください。", en="Try again in a while."),
    )


@dataclass(slots=True)
class _Copies:
    """The stored files in a backup. damaged: keys of files whose content is another."""

    files: FileStore
    target: Path
    earlier: Manifest
    on_file: OnFile
    new: int = 0
    damaged: set[str] = field(default_factory=set)
    there: dict[str, Entry] = field(default_factory=dict)

    def take(self, keys: Iterable[str]) -> frozenset[str]:
        """Copy what is not there yet; returns the keys that the store does not have."""
        wanted = sorted(set(keys) - self.there.keys())
        missing = set()
        for number, key in enumerate(wanted, 1):
            if not self._is_there(key):
                try:
                    self._copy(key)
                except NotFound:
                    missing.add(key)
            self.on_file(number, len(wanted))
        return frozenset(missing)

    def _is_there(self, key: str) -> bool:
        name = _name(key)
        entry = self.earlier.entries.get(name)
        path = self.target / name
        if not entry or not key.endswith(entry.sha256):
            return False
        if not path.is_file() or path.stat().st_size != entry.size:
            return False
        self.there[key] = entry
        return True

    def _copy(self, key: str) -> None:
        with explained(self.target, SETTING):
            entry = _written(self.files.blocks(key), self.target / _name(key))
        self.there[key] = entry
        self.new += 1
        if not key.endswith(entry.sha256):  # better than nothing, and told
            self.damaged.add(key)

    def entries(self, keys: Iterable[str]) -> dict[str, Entry]:
        return {_name(key): self.there[key] for key in keys}


def _written(blocks: Iterable[bytes], path: Path) -> Entry:
    """The content in its place, in one step and safe on disk; only its owner reads it."""
    make_private(path.parent)
    waiting = path.with_name(f".{secrets.token_hex(8)}")
    try:
        entry = Entry(*write_new(waiting, blocks))
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)
    return entry


def _copy_small(service: Service, target: Path) -> list[str]:
    """Settings and secrets, those that there are."""
    names = [name for name in SMALL if (service.settings.data / name).is_file()]
    for name in names:
        _written([(service.settings.data / name).read_bytes()], target / name)
    return names


def _live_keys(service: Service) -> frozenset[str]:
    with service.database.open() as session:
        return frozenset(session.scalars(select(FileRow.key)))


def _name(key: str) -> str:
    return f"{FILES}/{place_of(key)}"


def _prepare(service: Service, target: Path) -> Manifest:
    """What an earlier backup in the folder holds; a new folder is marked as a backup."""
    data = service.settings.data
    if target == data or data in target.parents or target in data.parents:
        raise InputError(
            Message(
                ja=f"バックアップ先 {target} と、データのフォルダー {data} が重なっています。",
                en=f"The backup's folder {target} and the data folder {data} overlap.",
            ),
            Message(
                ja="別のディスクにあるフォルダーを指定してください。",
                en="Choose a folder on another disk.",
            ),
        )
    with explained(target, SETTING):
        make_private(target)
        if (target / MANIFEST).exists():
            return read_manifest(target)
        if any(target.iterdir()):
            raise InputError(
                Message(
                    ja=f"{target} には、バックアップではないものが入っています。",
                    en=f"{target} holds something that is no backup.",
                ),
                Message(ja="空のフォルダーを指定してください。", en="Choose an empty folder."),
            )
        target.chmod(0o700)
        empty = Manifest({}, None)
        empty.write(target / MANIFEST)
    return empty


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Two backups into one folder would remove each other's files."""
    lock = FileLock(target / ".lock", timeout=0)
    try:
        with explained(target, SETTING):
            _acquire(lock, target)
        yield
    finally:
        lock.release()


def _acquire(lock: FileLock, target: Path) -> None:
    try:
        lock.acquire()
    except Timeout as error:
        raise Conflict(
            Message(
                ja=f"{target} へは、別のバックアップが実行中です。",
                en=f"Another backup is being written to {target}.",
            ),
            Message(ja="終わるのを待ってください。", en="Wait until it is done."),
        ) from error


def _prune(target: Path, entries: dict[str, Entry]) -> None:
    """Remove what the backup does not need any more; what others put beside it stays."""
    for name in {SQLITE, POSTGRESQL} - entries.keys():  # of before the database moved
        (target / name).unlink(missing_ok=True)
    for folder, _, names in os.walk(target / FILES):
        for name in names:
            path = Path(folder, name)
            if path.relative_to(target).as_posix() not in entries:
                path.unlink()


def _lost(key: str) -> Message:
    return Message(
        ja=f"保存場所にファイル {key} がありません。",
        en=f"The file {key} is not in the store.",
    )


def _damaged(key: str) -> Message:
    return Message(
        ja=f"保存場所のファイル {key} は壊れています（そのまま写しました）。",
        en=f"The stored file {key} is damaged; it was copied as it is.",
    )
