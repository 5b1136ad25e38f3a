"""The machine that figures were taken on, and the memory a process took."""

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("kikitori", "faster-whisper", "ctranslate2", "numpy", "av")


def describe_machine() -> dict[str, object]:
    """Processor, threads this process may use, memory in GB, system, versions of the libraries."""
    import psutil

    return {
        "processor": _processor(),
        "threads": _threads(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
    }


def peak_memory_bytes() -> int | None:
    """The most of this process that was in main memory at once; None where nobody tells.

    On Linux not from getrusage: a program inherits there the peak of the one that started it.
    """
    if sys.platform == "linux":
        for line in Path("/proc/self/status").read_text("ascii", "replace").splitlines():
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
        return None
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    import resource

    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)  # bytes on macOS


def _threads() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _processor() -> str:
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
