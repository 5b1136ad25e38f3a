"""Places for work that takes much memory: few at once, a few more that wait, nobody else.

Whoever waits holds one of the server's threads, and the pages need them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore

from .errors import Overloaded


@contextmanager
def place(among: Semaphore, wait_s: float = 0) -> Iterator[None]:
    """One of the places. Raises Overloaded where none is free within `wait_s` seconds."""
    if not among.acquire(timeout=wait_s):
        raise Overloaded
    try:
        yield
    finally:
        among.release()
