"""One `kikitori serve` for a data folder, and nothing that changes the database below it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from transcribe.files import explained
from transcribe.messages import Message

from ..errors import Conflict

LOCK = "serve.lock"
WAIT_S = 1.0  # for one that is just ending


@contextmanager
def hold(data: Path) -> Iterator[None]:
    """The data folder, made where it is not there, is ours until the block ends or we die.

    Raises Conflict where another process holds it, StorageError where it cannot be written.
    """
    with explained(data, "--data"):
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(data / LOCK, timeout=WAIT_S)
        try:
            lock.acquire()
        except Timeout as error:
            raise _in_use(data) from error
    try:
        yield
    finally:
        lock.release()


def _in_use(data: Path) -> Conflict:
    return Conflict(
        Message(
            ja=f"データフォルダー {data} は、動いている kikitori serve が使っています。",
            en=f"A kikitori serve that runs is using the data folder {data}.",
        ),
        Message(
            ja="そちらを使うか、止めてからもう一度実行してください。",
            en="Use that one, or end it and try again.",
        ),
    )
