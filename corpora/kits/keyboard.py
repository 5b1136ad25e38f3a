"""Keys while something else goes on: a line at a time, so that it works on every system."""

import os
import queue
import threading
import unicodedata
from collections.abc import Iterator


class Keyboard:
    """Reads lines in the background; `pressed` never waits.

    source  file descriptor. Read past Python's own buffers, whose locks a thread that waits for a
            key would hold when the program ends.
    at_end  what is pressed when the input ends (no terminal, or it was closed)
    """

    def __init__(self, source: int, at_end: str | None) -> None:
        self._source, self._at_end = source, at_end
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def pressed(self) -> str | None:
        """The oldest line nobody has asked for yet; None for nothing."""
        try:
            return self._lines.get_nowait()
        except queue.Empty:
            return None

    def _read(self) -> None:
        for line in self._all_lines():
            text = line.decode("utf-8", "replace")
            self._lines.put(unicodedata.normalize("NFKC", text).strip().lower())
        self._lines.put(self._at_end)

    def _all_lines(self) -> Iterator[bytes]:
        rest = b""
        while data := self._read_some():
            *whole, rest = (rest + data).split(b"\n")
            yield from whole

    def _read_some(self) -> bytes:
        try:
            return os.read(self._source, 1024)
        except OSError:  # no input at all
            return b""
