"""How a process learns that the one that started it is gone, even when that one was killed."""

import os
import sys
import threading
from collections.abc import Callable


def when_alone(end: Callable[[], None]) -> None:
    """Call `end`, in a thread, once nobody holds the other end of the standard input."""
    stream = sys.__stdin__
    if stream is None:
        raise RuntimeError("this process has no standard input")
    descriptor = stream.fileno()

    def wait() -> None:
        while os.read(descriptor, 1024):
            pass  # nothing is ever sent
        end()

    threading.Thread(target=wait, name="when-alone", daemon=True).start()
