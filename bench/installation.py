"""A service of its own to be measured or killed: models, settings, the process and its children."""

import json
import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil

from transcribe.models import ModelStore, load_registry

from .meetings import ROOT
from .processes import KIKITORI
from .scripted import LINES

START_S = 120.0
MODELS = """
[[model]]
id = "paced"
task = "recognition"
engine = "paced"
licence = "none"
languages = ["ja"]
memory_mb = 1
size_mb = 1
rank = 1
files = { "script.json" = "" }

[[model]]
id = "campplus"
task = "diarization"
engine = "two-voices"
licence = "none"
languages = ["*"]
memory_mb = 1
size_mb = 1
files = { "script.json" = "" }
"""
PLUGIN = """[kikitori.recognizers]
paced = bench.paced:Paced

[kikitori.diarizers]
two-voices = bench.paced:TwoVoices
"""


def install_models(folder: Path) -> dict[str, str]:
    """The engines of `paced` as a plugin and as models; the settings that make them known."""
    plugin = folder / "plugin" / "kikitori_bench-1.0.dist-info"
    plugin.mkdir(parents=True)
    (plugin / "METADATA").write_text("Metadata-Version: 2.1\nName: kikitori-bench\nVersion: 1.0\n")
    (plugin / "entry_points.txt").write_text(PLUGIN, "utf-8")
    (folder / "models.toml").write_text(MODELS, "utf-8")
    environ = {
        "KIKITORI_MODELS_DIR": str(folder / "models"),
        "KIKITORI_MODELS_TOML": str(folder / "models.toml"),
        "KIKITORI_LANGUAGE": "en",
        "PYTHONPATH": os.pathsep.join([str(plugin.parent), str(ROOT)]),
    }
    for name in ("paced", "campplus"):
        stick = folder / "stick" / name
        stick.mkdir(parents=True)
        (stick / "script.json").write_text(json.dumps(LINES, ensure_ascii=False), "utf-8")
        ModelStore(folder / "models", load_registry(environ)).import_from(stick, lambda _: None)
    return environ


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class Installation:
    """`kikitori serve --single-user` on a data folder; it may be killed and started again."""

    def __init__(self, data: Path, environ: Mapping[str, str]) -> None:
        self.data, self.port = data, free_port()
        self._environ = {k: v for k, v in os.environ.items() if not k.startswith("KIKITORI_")}
        self._environ |= environ
        self.process: subprocess.Popen[str] | None = None
        self.printed: list[str] = []
        self.ended_alone = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def link(self) -> str:
        """Lets a browser in."""
        key = (self.data / "single-user.key").read_text("ascii").strip()
        return f"{self.address}/open/{key}"

    @property
    def pid(self) -> int:
        """Of `kikitori serve`. Raises RuntimeError before `start`."""
        if self.process is None:
            raise RuntimeError("the service was not started")
        return self.process.pid

    def start(self) -> None:
        command = [KIKITORI, "serve", "--single-user", "--data", str(self.data)]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port)],
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._read, args=(self.process,), daemon=True).start()

    def _read(self, process: "subprocess.Popen[str]") -> None:
        if process.stdout:
            self.printed.extend(process.stdout)

    def wait_until_up(self) -> None:
        """Raises RuntimeError with what it printed."""
        end = time.monotonic() + START_S
        while not any(re.search("running: http", line) for line in self.printed):
            if time.monotonic() > end or not self.process or self.process.poll() is not None:
                raise RuntimeError("".join(self.printed))
            time.sleep(0.05)

    def kill(self, target: str) -> bool:
        """SIGKILL; whether there was something to kill.

        target  server: `kikitori serve`, with which all else ends; web: the process that answers;
                worker: the one that transcribes; both: server and worker at once
        """
        self.ended_alone |= bool(self.process and self.process.poll() is not None)
        found = self._found(target)
        for process in found:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        if target in ("server", "both") and self.process:
            self.process.wait()
        return bool(found)

    def _found(self, target: str) -> list[psutil.Process]:
        try:
            root = psutil.Process(self.process.pid if self.process else -1)
            children = {c: c.cmdline() for c in root.children()}
        except (psutil.Error, ValueError):
            return []
        worker = [c for c, line in children.items() if "worker" in line]
        web = [c for c, line in children.items() if "web" in line]
        return {"server": [root], "web": web, "worker": worker, "both": [*worker, root]}[target]

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()
