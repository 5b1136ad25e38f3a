"""Where stored files lie: a folder of this machine, or whatever fsspec reaches, such as S3."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from .disk import make_private, sync_folder, write_new

BLOCK = 1 << 18  # bytes read at a time
STAGED = ".put-"  # how names of unfinished files begin


@dataclass(frozen=True, slots=True)
class Staged:
    """A whole file that waits to be put in its place, with the digest of its content."""

    path: Path
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Found:
    """A file that lies there. name: relative to the place, with /."""

    name: str
    size: int
    modified: datetime


class Place(Protocol):
    """Names are relative, with /. Missing files raise FileNotFoundError, other trouble OSError."""

    is_remote: bool

    @contextmanager
    def staged(self, folder: str, path: Path, may_link: bool) -> Iterator[Staged]:
        """`path` ready for `place`; what was made for that is gone afterwards."""

    def place(self, staged: Staged, name: str) -> None:
        """Let the file appear under `name`, whole and safe on disk, unless it is there."""

    def open(self, name: str) -> BinaryIO: ...

    def size(self, name: str) -> int: ...

    @contextmanager
    def local(self, name: str, scratch: Path) -> Iterator[Path]: ...

    def delete(self, name: str) -> None: ...

    def walk(self) -> Iterator[Found]: ...


class Folder:
    """A folder of this machine. Files appear in one step, and survive a loss of power."""

    is_remote = False

    def __init__(self, root: Path) -> None:
        self._root = root

    @contextmanager
    def staged(self, folder: str, path: Path, may_link: bool) -> Iterator[Staged]:
        """The content in a file of ours: linked where that can be, else copied."""
        make_private(self._root / folder)
        ours = self._root / folder / f"{STAGED}{secrets.token_hex(8)}"
        try:
            if may_link and _linked(path, ours):
                yield _hashed(ours)
            else:
                yield _copied(path, ours)
        finally:
            ours.unlink(missing_ok=True)

    def place(self, staged: Staged, name: str) -> None:
        target = self._root / name
        if target.is_file() and target.stat().st_size == staged.size:
            return  # a damaged one of another size is replaced
        make_private(target.parent)
        staged.path.replace(target)
        sync_folder(target.parent)

    def open(self, name: str) -> BinaryIO:
        return (self._root / name).open("rb")

    def size(self, name: str) -> int:
        return (self._root / name).stat().st_size

    @contextmanager
    def local(self, name: str, scratch: Path) -> Iterator[Path]:
        """The stored file itself: it is read, never written."""
        del scratch
        self.size(name)  # raises where it is missing
        yield self._root / name

    def delete(self, name: str) -> None:
        (self._root / name).unlink()
        sync_folder((self._root / name).parent)

    def walk(self) -> Iterator[Found]:
        for folder, _, names in os.walk(self._root):
            for name in names:
                path = Path(folder, name)
                with suppress(FileNotFoundError):  # gone meanwhile
                    told = path.stat()
                    modified = datetime.fromtimestamp(told.st_mtime, UTC)
                    yield Found(path.relative_to(self._root).as_posix(), told.st_size, modified)


class Remote:
    """Anything that fsspec knows: a file appears there once it is complete."""

    is_remote = True

    def __init__(self, url: str, endpoint: str = "") -> None:
        self._url, self._endpoint = url.rstrip("/"), endpoint
        self._opened: tuple[int, Any] | None = None

    @property
    def _fs(self) -> Any:
        """One of each process: connections do not survive a fork."""
        if self._opened is None or self._opened[0] != os.getpid():
            import fsspec

            options: dict[str, Any] = {"skip_instance_cache": True, "use_listings_cache": False}
            if self._endpoint:
                options["endpoint_url"] = self._endpoint
            self._opened = os.getpid(), fsspec.core.url_to_fs(self._url, **options)[0]
        return self._opened[1]

    @cached_property
    def _root(self) -> str:
        return str(self._fs._strip_protocol(self._url))

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def staged(self, folder: str, path: Path, may_link: bool) -> Iterator[Staged]:
        del folder, may_link
        yield _hashed(path)

    def place(self, staged: Staged, name: str) -> None:
        with suppress(FileNotFoundError):
            if self.size(name) == staged.size:
                return
        self._fs.put_file(str(staged.path), self._path(name))

    def open(self, name: str) -> BinaryIO:
        return cast(BinaryIO, self._fs.open(self._path(name), "rb"))

    def size(self, name: str) -> int:
        return int(self._fs.info(self._path(name))["size"])

    @contextmanager
    def local(self, name: str, scratch: Path) -> Iterator[Path]:
        """A copy in `scratch`, removed afterwards."""
        make_private(scratch)
        copy = scratch / f"{STAGED}{secrets.token_hex(8)}"
        try:
            self._fs.get_file(self._path(name), str(copy))
            yield copy
        finally:
            copy.unlink(missing_ok=True)

    def delete(self, name: str) -> None:
        self.size(name)  # S3 is silent about what it does not have
        self._fs.rm_file(self._path(name))

    def walk(self) -> Iterator[Found]:
        for path, told in self._fs.find(self._root, detail=True).items():
            modified = told.get("LastModified") or told["created"]
            if not isinstance(modified, datetime):
                modified = datetime.fromtimestamp(modified, UTC)
            name = str(path).removeprefix(self._root).lstrip("/")
            yield Found(name, int(told["size"]), modified)


def _linked(path: Path, ours: Path) -> bool:
    """Whether the file got a second name; other file systems and some kinds of disk have none."""
    try:
        ours.hardlink_to(path)
        ours.chmod(0o600)
    except FileNotFoundError:
        raise
    except OSError:
        ours.unlink(missing_ok=True)
        return False
    return True


def _hashed(path: Path) -> Staged:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            size += len(block)
        if os.name != "nt":  # there, only what is open for writing can be flushed
            os.fsync(file.fileno())
    return Staged(path, digest.hexdigest(), size)


def _copied(path: Path, ours: Path) -> Staged:
    with path.open("rb") as source:
        return Staged(ours, *write_new(ours, iter(partial(source.read, BLOCK), b"")))
