"""The user's cache folder: unfinished work, the log, and locks between processes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from .errors import InUse
from .files import explained
from .messages import Message

PLACE = "KIKITORI_CACHE_DIR"  # the setting that chooses another folder


def cache_folder(environ: Mapping[str, str]) -> Path:
    """KIKITORI_CACHE_DIR, else the user's cache folder."""
    if given := environ.get(PLACE):
        return Path(given).expanduser()
    return Path(platformdirs.user_cache_dir("kikitori", appauthor=False))


def work_folder(environ: Mapping[str, str]) -> Path:
    """Where unfinished work and locks lie; what is older than a week is swept away there."""
    return cache_folder(environ) / "work"


@contextmanager
def locked(path: Path, busy: Message, wait_s: float = 0.0) -> Iterator[None]:
    """While this block runs, no other process holds the lock `path`; it is made with its folder.

    busy  the problem, where another process holds it for longer than `wait_s` seconds

    Raises InUse with that problem, StorageError.
    """
    lock = FileLock(path, timeout=wait_s)
    with explained(path.parent, PLACE):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            lock.acquire()
        except Timeout:
            raise InUse(
                busy,
                Message(
                    ja="その処理が終わるまで待ってから、もう一度実行してください。",
                    en="Wait until it has finished, then run this again.",
                ),
            ) from None
    path.touch()  # a lock in use is not old: nobody sweeps it away
    try:
        yield
    finally:
        lock.release()
