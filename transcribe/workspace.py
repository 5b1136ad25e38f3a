"""Where unfinished work waits: one private folder per sound, gone once its transcript is out."""

import hashlib
import io
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from .cache import PLACE, locked
from .engines.base import Features
from .files import explained, write_all, write_text
from .messages import Message

KEEP_S = 7 * 24 * 3600  # what a killed run left is the sound of a meeting: not kept for long


def digest_of(values: object) -> str:
    """A short name for settings: the same values, the same name."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Workspace:
    """Checkpoints of one sound. Each is written in one step; a damaged one counts as absent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, name: str) -> bool:
        """Whether something is stored under `name`."""
        return any((self.folder / f"{name}{ending}").exists() for ending in (".json", ".npz"))

    def load_json(self, name: str) -> Any:
        """The values stored under `name`, or None."""
        try:
            return json.loads((self.folder / f"{name}.json").read_text("utf-8"))
        except (OSError, ValueError):
            return None

    def save_json(self, name: str, values: Any) -> None:
        write_text(self._made(f"{name}.json"), json.dumps(values, ensure_ascii=False), PLACE)

    def load_features(self, name: str) -> Features | None:
        try:
            with np.load(self.folder / f"{name}.npz") as stored:
                return {key: stored[key] for key in stored.files}
        except Exception:  # zipfile, zlib and numpy each have their own errors for a damaged file
            return None

    def save_features(self, name: str, features: Features) -> None:
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **features)  # type: ignore[arg-type]
        write_all({self._made(f"{name}.npz"): buffer.getvalue()}, PLACE)

    def _made(self, name: str) -> Path:
        path = self.folder / name
        with explained(path, PLACE):
            path.parent.mkdir(parents=True, exist_ok=True)
        return path


def folder_of(root: Path, sound_digest: str) -> Path:
    """Where the checkpoints of a sound lie, once there are any."""
    return root / sound_digest[:32]


def count_checkpoints(folder: Path) -> int:
    """How much has been stored there; what is still being written does not count."""
    try:
        return sum(not path.name.startswith(".") for path in folder.iterdir())
    except OSError:  # not there yet, or not any more
        return 0


@contextmanager
def open_workspace(root: Path, sound_digest: str) -> Iterator[Workspace]:
    """The folder of a sound, for one process at a time; removed when the block ends well.

    Raises InUse when another process works on the same sound.
    """
    folder = folder_of(root, sound_digest)
    busy = Message(
        ja="この録音は、いま別の処理が文字起こししています。",
        en="Another process is transcribing this recording right now.",
    )
    with locked(root / f"{folder.name}.lock", busy):
        _sweep(root)
        with explained(folder, PLACE):
            folder.mkdir(exist_ok=True, mode=0o700)
        yield Workspace(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(root: Path) -> None:
    """Remove what was left behind and not gone on with for a week."""
    oldest = time.time() - KEEP_S
    for path in root.iterdir():
        with suppress(OSError):  # another process may be sweeping, too
            if path.stat().st_mtime >= oldest:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
