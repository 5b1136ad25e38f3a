"""No sound, and no word about it, leaves the machine."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from media import Media

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(sys.platform != "linux", reason="namespaces and strace are Linux's"),
]
FULL = ("--model", "whisper-base", "--diarization", "campplus")


def _works(*command: str) -> bool:
    found = shutil.which(command[0])
    return bool(found) and subprocess.run(command, capture_output=True).returncode == 0


@pytest.mark.skipif(not _works("unshare", "-rn", "true"), reason="no user namespaces here")
@pytest.mark.skipif(not _works("strace", "-V"), reason="strace is not installed")
def test_without_a_network_it_works_and_calls_nobody(
    place: Any, media: Media, tmp_path: Path
) -> None:
    log = tmp_path / "calls.txt"
    traced = "trace=socket,connect,sendto,sendmsg,sendmmsg,bind,listen"
    done = place.process(
        place.put(media("speech.wav")), *FULL, "--out", place.out, "--format", "txt,json",
        before=("unshare", "-rn", "strace", "-f", "--seccomp-bpf", "-e", traced, "-o", str(log)),
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "話者1" in (place.out / "speech.txt").read_text("utf-8")
    calls = log.read_text("utf-8", "replace").splitlines()
    assert any("exited with 0" in line for line in calls)
    assert [line for line in calls if _leaves_the_machine(line)] == []


def _leaves_the_machine(line: str) -> bool:
    if not re.search(r"\b(connect|sendto|sendmsg|sendmmsg|bind)\(", line):
        return False
    outside = re.search(r"AF_INET6?\b", line)
    loopback = re.search(r'inet_addr\("127\.|"::1"', line)
    return bool(outside and not loopback)


def test_the_trace_would_tell() -> None:
    call = 'connect(3, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("%s")}, 16) = 0'
    assert _leaves_the_machine("42 " + call % "192.0.2.1")
    assert not _leaves_the_machine("42 " + call % "127.0.0.1")
    assert not _leaves_the_machine('42 connect(3, {sa_family=AF_UNIX, sun_path="/run/x"}, 9) = 0')


@pytest.mark.parametrize(
    ("kind", "name", "question"),
    [
        (
            "diarizers",
            "pyannote",
            "from pyannote.audio.telemetry import metrics; print(not metrics.is_metrics_enabled())",
        ),
        (
            "recognizers",
            "faster-whisper",
            "import os; print(os.environ['ORT_DISABLE_TELEMETRY'] == '1')",
        ),
    ],
    ids=["pyannote", "faster-whisper"],
)
def test_an_engine_turns_its_reports_off_whoever_calls_it(
    kind: str, name: str, question: str, tmp_path: Path
) -> None:
    for file in ("segmentation.bin", "campplus.pt", "model.bin"):
        (tmp_path / file).write_bytes(b"no model")
    script = (
        "from pathlib import Path\n"
        "from transcribe.engines.base import EngineOptions, find_engine\n"
        "try:\n"
        f"    make = find_engine({kind!r}, {name!r})\n"
        f"    make(EngineOptions(Path({str(tmp_path)!r}), 'cpu', 'int8', 1))\n"
        "except Exception:\n"
        "    pass\n"
        f"{question}\n"
    )
    environ = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environ, capture_output=True, text=True
    )
    assert done.stdout.split()[-1:] == ["True"], done.stderr


def test_voice_detection_reports_nothing(tmp_path: Path) -> None:
    script = (
        "import numpy as np, os\n"
        "from transcribe.types import Audio\n"
        "from transcribe.voice import voiced_spans\n"
        "noise = np.random.default_rng(1).normal(0, 0.1, 16_000).astype(np.float32)\n"
        "voiced_spans(Audio(noise, 16_000))\n"
    )
    environ = os.environ | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    environ.pop("ORT_DISABLE_TELEMETRY", None)
    subprocess.run([sys.executable, "-c", script], env=environ, check=True)
    assert list(tmp_path.rglob("*Microsoft*")) == []  # where it keeps a number for this machine
