"""The memory of processes that others started."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import psutil

EVERY_S = 0.25


@dataclass
class Watched:
    """The memory of some processes and their children, looked at again and again; in bytes.

    share    the most at once of their own and their shares of what several use (PSS)
    resident  the most at once, what is shared counted for each (RSS)
    """

    root: psutil.Process
    without: str = ""  # a word of the command line of children that do not count
    share: int = 0
    resident: int = 0
    parts: dict[str, int] = field(default_factory=dict)  # of `share`, by what they run
    _stopped: threading.Event = field(default_factory=threading.Event)

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            thread.join()

    def _watch(self) -> None:
        while not self._stopped.wait(EVERY_S):
            self.look()

    def look(self) -> None:
        parts: dict[str, int] = {}
        resident = 0
        for process in self._processes():
            with contextlib.suppress(psutil.Error):
                if _waits_to_begin(process):
                    continue
                told, name = process.memory_full_info(), _kind(process.cmdline())
                parts[name] = parts.get(name, 0) + told.pss
                resident += told.rss
        self.resident = max(self.resident, resident)
        if sum(parts.values()) > self.share:
            self.share, self.parts = sum(parts.values()), parts

    def _processes(self) -> Iterator[psutil.Process]:
        waiting = [self.root]
        while waiting:
            process = waiting.pop()
            with contextlib.suppress(psutil.Error):
                if self.without and self.without in process.cmdline():
                    continue
                yield process
                waiting += process.children()


def _waits_to_begin(process: psutil.Process) -> bool:
    """Whether it lives in the memory of its parent still, before it runs a program of its own."""
    parent = process.parent()
    mine, theirs = (p and p.memory_info()[:2] for p in (process, parent))
    return bool(mine == theirs)


def _kind(line: list[str]) -> str:
    for word, name in (
        ("sound", "looking at files"),
        ("web", "answering"),
        ("serve", "kikitori serve"),
    ):
        if word in line:
            return name
    return "other"
