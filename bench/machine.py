"""The machine that the figures were taken on, and the versions that took them."""

import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

PACKAGES = ("kikitori", "faster-whisper", "ctranslate2", "pyannote.audio", "torch", "click")


def settle() -> None:
    """Set the environment of every engine alike. To be called before any of them is loaded."""
    os.environ["HF_HUB_OFFLINE"] = "1"  # peers, too, work with what is here
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # as the product does, so that both wait alike


def threads() -> int:
    """The processors this process may use; every engine here gets as many."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def load_average() -> float:
    """Of the last minute. More than a few tenths before a run: other work shares the processors."""
    return round(float(psutil.getloadavg()[0]), 2)


def describe() -> dict[str, object]:
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": _processor(),
        "threads": threads(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "load_average": load_average(),
        "versions": {name: version(name) for name in PACKAGES},
    }


def _processor() -> str:
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
