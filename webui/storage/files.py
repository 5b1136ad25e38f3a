"""Stored files, content-addressed: key = ORGANISATION/sha256, kept as ORGANISATION/ab/cdef….

A file is whole and safe on disk before a row names it: `put`, then the caller commits. It is
removed only when no row names it any more (webui.storage.deletion). Both hold the organisation's
lock until they commit, so a file that comes in again while it is deleted is there afterwards. A
crash in between leaves at most a file without a row, which webui.storage.sweeping removes.
"""

import errno
import re
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from transcribe.errors import AppError, StorageError
from transcribe.messages import Message

from ..db import lock
from ..errors import NotFound
from ..tables import FileRow
from .disk import make_private
from .places import BLOCK, STAGED, Folder, Place, Remote, Staged

FILE = "file://"
KEY = re.compile(r"([0-9]+)/([0-9a-f]{2})([0-9a-f]{62})", re.ASCII)
NAME = re.compile(r"([0-9]+)/([0-9a-f]{2})/([0-9a-f]{62})", re.ASCII)
WHAT = Message(ja="ファイル", en="file")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What lies in the store. key: None for an unfinished or foreign file called `name`."""

    key: str | None
    name: str
    size: int
    modified: datetime


class FileStore:
    """Reads raise NotFound for a key that is not there; everything raises StorageError where the
    store does not answer, and writing also where the disk is full.
    """

    def __init__(self, url: str, scratch: Path, endpoint: str = "") -> None:
        self.url, self.scratch = url, scratch
        self.place: Place = (
            Folder(Path(url.removeprefix(FILE))) if url.startswith(FILE) else Remote(url, endpoint)
        )

    def put(
        self,
        session: Session,
        organisation_id: int,
        path: Path,
        now: datetime,
        *,
        may_link: bool = False,
    ) -> FileRow:
        """Take a local file in; content that is there already is not stored twice.

        The caller commits soon: others wait for that. `path` stays where it is, so that nothing
        is lost before the commit; its caller removes it afterwards.

        may_link  nobody writes to `path` any more: it is linked, not copied, where that is possible
        """
        with ExitStack() as stack:
            with self._told():
                waiting = self.place.staged(str(organisation_id), path, may_link)
                staged = stack.enter_context(waiting)
            key = f"{organisation_id}/{staged.sha256}"
            if self.place.is_remote:  # takes long: done before others have to wait
                self._place(staged, key)
            lock_files(session, organisation_id)
            self._place(staged, key)
        return _row(session, organisation_id, key, staged.size, now)

    def _place(self, staged: Staged, key: str) -> None:
        with self._told():
            try:
                self.place.place(staged, place_of(key))
            except FileNotFoundError as error:  # the store itself, such as its bucket
                raise self._unusable(error) from error

    def put_bytes(
        self, session: Session, organisation_id: int, content: bytes, now: datetime
    ) -> FileRow:
        with self.scratch_file() as path:
            with self._told():
                path.write_bytes(content)
            return self.put(session, organisation_id, path, now, may_link=True)

    @contextmanager
    def scratch_file(self) -> Iterator[Path]:
        """The name of a local file to write to; removed afterwards."""
        with self._told():
            make_private(self.scratch)
        path = self.scratch / f"{STAGED}{secrets.token_hex(8)}"
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def open(self, key: str) -> BinaryIO:
        """The content, seekable."""
        with self._told():
            return self.place.open(place_of(key))

    def read(self, key: str) -> bytes:
        with self._told(), self.place.open(place_of(key)) as file:
            return file.read()

    def blocks(self, key: str) -> Iterator[bytes]:
        """The content, piece by piece."""
        with self._told(), self.place.open(place_of(key)) as file:
            while block := file.read(BLOCK):
                yield block

    def size(self, key: str) -> int:
        with self._told():
            return self.place.size(place_of(key))

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        """A local file with the content, to be read only, and only within the block."""
        with ExitStack() as stack:
            with self._told():
                path = stack.enter_context(self.place.local(place_of(key), self.scratch))
            yield path

    def delete(self, key: str) -> None:
        """Remove the content; that no row names it has been seen to (webui.storage.deletion)."""
        with self._told():
            self.place.delete(place_of(key))

    def discard(self, found: StoredFile) -> None:
        """Remove what `walk` found."""
        with self._told():
            self.place.delete(found.name)

    def walk(self) -> Iterator[StoredFile]:
        """Everything in the store, in no order."""
        with self._told():
            for found in self.place.walk():
                yield StoredFile(_key(found.name), found.name, found.size, found.modified)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Trouble of the store, in the words of our errors."""
        try:
            yield
        except AppError:
            raise
        except FileNotFoundError as error:
            raise NotFound(WHAT) from error
        except Exception as error:  # each kind of store has errors of its own, not all OSErrors
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> StorageError:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return disk_full()
        told = f"{type(error).__name__}: {error}"
        return StorageError(
            Message(
                ja=f"ファイルの保存場所 {self.url} を使えません（{told}）。",
                en=f"The place for files, {self.url}, cannot be used ({told}).",
            ),
            Message(
                ja="しばらく待っても続くときは、管理者に知らせてください。",
                en="If it stays so for some minutes, tell your administrator.",
            ),
        )


def lock_files(session: Session, organisation_id: int) -> None:
    """Wait until nobody else takes in or removes files of the organisation, until the commit."""
    lock(session, f"files of {organisation_id}")


def disk_full() -> StorageError:
    return StorageError(
        Message(ja="ディスクの空きが足りません。", en="The disk is full."),
        Message(
            ja="管理者に知らせてください。不要な会議の音声を削除すると、空きが増えます。",
            en="Tell your administrator. Deleting the sound of old meetings makes room.",
        ),
    )


def place_of(key: str) -> str:
    """Where a key lies. Raises NotFound for anything that is no key, such as a path trick."""
    parts = KEY.fullmatch(key)
    if not parts:
        raise NotFound(WHAT)
    return "/".join(parts.groups())


def _key(name: str) -> str | None:
    parts = NAME.fullmatch(name)
    return parts and f"{parts[1]}/{parts[2]}{parts[3]}"


def _row(session: Session, organisation_id: int, key: str, size: int, now: datetime) -> FileRow:
    """The file's row, new where there was none; the organisation's lock is held."""
    row = session.scalar(select(FileRow).where(FileRow.key == key))
    if row is None:
        row = FileRow(organisation_id=organisation_id, key=key, size=size, created_at=now)
        session.add(row)
        session.flush()
    return row
