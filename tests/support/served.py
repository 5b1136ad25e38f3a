"""`kikitori serve` as a process of its own, with a model that says what it is told."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from transcribe.models import ModelStore, load_registry

MODELS = """
[[model]]
id = "told"
task = "recognition"
engine = "scripted"
licence = "none"
languages = ["ja"]
memory_mb = 1
size_mb = 1
rank = 1
files = { "script.json" = "" }

[[model]]
id = "campplus"
task = "diarization"
engine = "told-voices"
licence = "none"
languages = ["*"]
memory_mb = 1
size_mb = 1
files = { "voices.json" = "" }
"""
LINES = ("それでは始めます。", "予算について伺います。")
PLUGINS = Path(__file__).parent / "plugins"
KIKITORI = str(Path(sys.executable).parent / "kikitori")


def install_models(
    folder: Path, lines: Sequence[str] = LINES, voices: Mapping[str, object] | None = None
) -> dict[str, str]:
    """A recogniser that says these lines, and the settings that make it known.

    voices: who speaks when, see the plugin; None: nobody is told from another.
    """
    folder.mkdir(parents=True)
    (folder / "models.toml").write_text(MODELS, "utf-8")
    environ = {
        "KIKITORI_MODELS_DIR": str(folder / "installed"),
        "KIKITORI_MODELS_TOML": str(folder / "models.toml"),
        "KIKITORI_CACHE_DIR": str(folder / "cache"),
        "PYTHONPATH": str(PLUGINS),
    }
    for name, file, content in (
        ("told", "script.json", list(lines)),
        ("campplus", "voices.json", voices or {"": []}),
    ):
        stick = folder / "stick" / name
        stick.mkdir(parents=True)
        (stick / file).write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        ModelStore(folder / "installed", load_registry(environ)).import_from(stick, lambda _: None)
    return environ


class Served:
    """A running `kikitori serve`. `lines` grows with what it prints."""

    def __init__(self, environ: dict[str, str], *arguments: str | Path) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("KIKITORI_", "LC_"))}
        self.process = subprocess.Popen(
            [KIKITORI, "serve", *map(str, arguments)],
            env={**kept, "KIKITORI_LANGUAGE": "en", **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> "Served":
        return self

    def __exit__(self, *_: Any) -> None:
        """Whatever a failed test left is ended."""
        for process in self.all_processes():
            if process.is_running():
                process.kill()
        self.process.wait()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def wait_for(self, pattern: str, timeout_s: float = 60.0) -> re.Match[str]:
        """A line that it prints."""
        found: list[re.Match[str]] = []

        def look() -> bool:
            found[:] = [m for line in list(self.lines) if (m := re.search(pattern, line))]
            return bool(found)

        assert until(look, timeout_s), f"no {pattern!r} in {self.lines}"
        return found[-1]

    @property
    def address(self) -> str:
        return self.wait_for(r"running: (http\S+)")[1]

    def all_processes(self) -> list[psutil.Process]:
        try:
            root = psutil.Process(self.process.pid)
            return [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def children(self, kind: str) -> list[psutil.Process]:
        """The processes that run `webui.server.child KIND`, the forks of the server left out."""
        root = psutil.Process(self.process.pid)
        return [c for c in root.children() if kind in c.cmdline()]

    def stop(self, signal_number: int = signal.SIGTERM, timeout_s: float = 15.0) -> int:
        """The exit code. Raises subprocess.TimeoutExpired."""
        self.process.send_signal(signal_number)
        return self.process.wait(timeout_s)


def until(true: Callable[[], bool], timeout_s: float) -> bool:
    """Whether it became true in time."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False
