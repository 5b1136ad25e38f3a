"""Files on the disk of this machine: private to their owner, and safe after a loss of power."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

BINARY: int = getattr(os, "O_BINARY", 0)  # Windows


def make_private(folder: Path) -> None:
    """With those above it that are missing; its owner alone may look in."""
    for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        missing.mkdir(exist_ok=True, mode=0o700)


def write_new(path: Path, blocks: Iterable[bytes]) -> tuple[str, int]:
    """A new file, its owner's alone, flushed to the disk; the sha256 of its content, and its size.

    Raises OSError; what was written until then stays.
    """
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for block in blocks:
            digest.update(block)
            file.write(block)
            size += len(block)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def sync_folder(folder: Path) -> None:
    """A new name is safe on disk once its folder is."""
    if os.name == "nt":  # folders cannot be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
