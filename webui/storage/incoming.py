"""The bytes of uploads on their way in: DATA/uploads, a file and a lock for each.

How much of a file is safe stands in its upload's row. What a crash left behind that is cut off
when the upload goes on; a file that is shorter than its row says counts as what is there.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from transcribe.files import explained
from transcribe.messages import Message

from ..errors import Busy
from .disk import BINARY, sync_folder

FOLDER = "uploads"  # in the data folder
LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Incoming:
    """Upload ids are made here (webui.tables.new_id): they are safe as names."""

    folder: Path

    def path(self, upload_id: str) -> Path:
        return self.folder / upload_id

    def size(self, upload_id: str) -> int:
        try:
            return self.path(upload_id).stat().st_size
        except FileNotFoundError:
            return 0

    @contextmanager
    def locked(self, upload_id: str) -> Iterator[None]:
        """One request at a time; the lock ends with its process. Raises Busy."""
        with explained(self.folder, "--data"):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(self.folder / f"{upload_id}{LOCK}", blocking=False)
        try:
            lock.acquire()
        except Timeout as error:
            raise _busy() from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def opened(self, upload_id: str, offset: int) -> Iterator[BinaryIO]:
        """The file, ready to be written from `offset` on; what lay there is cut off."""
        path = self.path(upload_id)
        is_new = not path.exists()
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | BINARY, 0o600)
        with os.fdopen(descriptor, "r+b", buffering=0) as file:
            if is_new:
                sync_folder(self.folder)
            if file.seek(0, os.SEEK_END) > offset:
                file.truncate(offset)
            file.seek(offset)
            yield file

    def remove(self, upload_id: str) -> None:
        for name in (upload_id, f"{upload_id}{LOCK}"):
            with suppress(FileNotFoundError):
                (self.folder / name).unlink()

    def ids(self) -> set[str]:
        """Of all uploads that left anything here."""
        with suppress(FileNotFoundError):
            return {path.name.removesuffix(LOCK) for path in self.folder.iterdir()}
        return set()

    def remove_all_but(self, known: Iterable[str]) -> None:
        """Remove what no row of an upload stands for."""
        for upload_id in self.ids() - set(known):
            with suppress(Busy), self.locked(upload_id):
                self.remove(upload_id)


def write_all(file: BinaryIO, piece: bytes) -> None:
    """An unbuffered file may take less than it is given."""
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) :]


def _busy() -> Busy:
    return Busy(
        Message(
            ja="このファイルは、別の画面から送られているところです。",
            en="This file is being sent by another request just now.",
        ),
        Message(
            ja="少し待つと、自動で続きから送り直します。",
            en="Wait a little; it goes on by itself.",
        ),
    )
