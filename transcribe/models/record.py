"""What is installed: the digests of a model's files, noted beside them in `installed.json`."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

NAME = "installed.json"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as it was when its digest was last computed.

    sha256    hexadecimal, without a prefix
    size      bytes
    mtime_ns  as the file system says it; only compared for equality
    """

    sha256: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Record:
    """An installed model.

    source    kind of source it came from: wheels, hub or directory
    revision  the hub's full revision where known, else ""
    """

    model: str
    source: str
    revision: str
    files: Mapping[str, FileRecord]

    @property
    def digest(self) -> str:
        """One digest for the whole model: over its files' digests, sorted by name."""
        lines = (f"{self.files[name].sha256}  {name}\n" for name in sorted(self.files))
        return "sha256:" + hashlib.sha256("".join(lines).encode()).hexdigest()


def read_record(folder: Path) -> Record | None:
    """The record in a model's folder; None where there is none that can be understood."""
    try:
        given: dict[str, Any] = json.loads((folder / NAME).read_text("utf-8"))
        files = {name: FileRecord(**values) for name, values in given.pop("files").items()}
        return Record(files=files, **given)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def write_record(folder: Path, record: Record) -> None:
    """Replace the record in one step, so that nobody reads half of one."""
    temporary = folder / f"{NAME}.{os.getpid()}.tmp"
    temporary.write_text(json.dumps(asdict(record), ensure_ascii=False, indent=2), "utf-8")
    temporary.replace(folder / NAME)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_record(path: Path, sha256: str) -> FileRecord:
    """A record of the file as it is on disk now."""
    stat = path.stat()
    return FileRecord(sha256, stat.st_size, stat.st_mtime_ns)


def recheck(path: Path, known: FileRecord) -> FileRecord | None:
    """The file's record now, or None when its content is not the recorded one.

    Size and time are compared first; only a file whose time changed is read through.
    """
    try:
        stat = path.stat()
        if stat.st_size != known.size:
            return None
        if stat.st_mtime_ns == known.mtime_ns:
            return known
        if sha256_of(path) != known.sha256:
            return None
    except OSError:
        return None
    return replace(known, mtime_ns=stat.st_mtime_ns)
