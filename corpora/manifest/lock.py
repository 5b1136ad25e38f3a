"""One writer of a corpus at a time.

Who adds to a corpus reads it first and writes it back whole: two at once would undo each other.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from transcribe.errors import InputError
from transcribe.files import explained
from transcribe.messages import Message

PLACE = "KIKITORI_CACHE_DIR"  # in it, or the user's cache folder, lie the locks
WAIT_S = 30.0  # copying the sound of a long meeting takes less


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While this block runs, no other process of this user adds to the corpus in `folder`.

    Waits for its turn. Raises InputError where the other takes longer than WAIT_S, StorageError.
    """
    import platformdirs
    from filelock import FileLock, Timeout

    cache = Path(os.environ.get(PLACE) or platformdirs.user_cache_dir("kikitori", appauthor=False))
    place = cache.expanduser() / "work"  # where locks of a week ago are swept away
    name = hashlib.sha256(os.fsencode(os.path.realpath(folder))).hexdigest()
    lock = FileLock(place / f"corpus-{name[:32]}.lock", timeout=WAIT_S)
    with explained(place, PLACE):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            lock.acquire()
        except Timeout:
            raise InputError(
                Message(
                    ja=f"コーパス {folder} には、いま別の処理が書き込んでいます。",
                    en=f"Another process is writing the corpus {folder} right now.",
                ),
                Message(
                    ja="その処理が終わるまで待ってから、もう一度実行してください。",
                    en="Wait until it has finished, then run this again.",
                ),
            ) from None
    Path(lock.lock_file).touch()  # a lock in use is not old: nobody sweeps it away
    try:
        yield
    finally:
        lock.release()
