"""A command as a process of its own, its time and its memory."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from .meetings import ROOT

KIKITORI = str(Path(sys.executable).parent / "kikitori")
SAMPLED_EVERY_S = 0.2


@dataclass(frozen=True, slots=True)
class Run:
    """A finished process, its children included.

    seconds         wall time
    cpu_seconds     processor time, which other work on the machine changes less
    resident_bytes  the most that was in memory at once, files read through the cache included
    own_bytes       the most that was its own (Linux: RssAnon), which nothing but the process frees
    """

    seconds: float
    cpu_seconds: float
    resident_bytes: int
    own_bytes: int


def run(
    command: Sequence[str], settings: Mapping[str, str] | None = None, *, watch: bool = True
) -> Run:
    """Run to the end. Raises RuntimeError with the end of what it printed.

    watch: sample the memory as well; without, nothing runs beside the command.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        cpu, began = _cpu_seconds(), time.monotonic()
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | (settings or {}), stdout=log, stderr=log
        )
        resident = own = 0
        while watch and process.poll() is None:
            now = _memory(process.pid)
            resident, own = max(resident, now[0]), max(own, now[1])
            with suppress(subprocess.TimeoutExpired):
                process.wait(SAMPLED_EVERY_S)
        process.wait()
        seconds = time.monotonic() - began
        log.seek(0)
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)}: {process.returncode}\n{log.read()[-2000:]}")
    return Run(seconds, _cpu_seconds() - cpu, resident, own)


def _cpu_seconds() -> float:
    """Of all processes that ended so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _memory(pid: int) -> tuple[int, int]:
    """Resident and own bytes of a process and its children, now."""
    sums = [0, 0]
    with suppress(psutil.Error):
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            with suppress(psutil.Error, OSError):
                resident = process.memory_info().rss
                sums[0] += resident
                sums[1] += next(_anonymous(process.pid), resident)
    return sums[0], sums[1]


def _anonymous(pid: int) -> Iterator[int]:
    """Nothing where the system has no /proc."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        for line in status.read_text("utf-8").splitlines():
            if line.startswith("RssAnon:"):
                yield 1024 * int(line.split()[1])
