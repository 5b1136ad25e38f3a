"""One writer of a corpus at a time.

Who adds to a corpus reads it first and writes it back whole: two at once would undo each other.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from transcribe.cache import locked, work_folder
from transcribe.messages import Message

WAIT_S = 30.0  # copying the sound of a long meeting takes less


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While this block runs, no other process of this user adds to the corpus in `folder`.

    Waits for its turn. Raises InputError where the other takes longer than WAIT_S, StorageError.
    """
    name = hashlib.sha256(os.fsencode(os.path.realpath(folder))).hexdigest()
    busy = Message(
        ja=f"コーパス {folder} には、いま別の処理が書き込んでいます。",
        en=f"Another process is writing the corpus {folder} right now.",
    )
    with locked(work_folder(os.environ) / f"corpus-{name[:32]}.lock", busy, WAIT_S):
        yield
