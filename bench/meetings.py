"""The sound that is measured with, and what is known about it.

The long meetings are 合成音声 (synthetic voices): `corpora` speaks them once, from its scripts.
"""

import hashlib
import json
import subprocess
import tomllib
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from transcribe.types import SpeakerSegment

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "out" / "bench"
SPOKEN = ("committee", "planning")
VOICES = ROOT / ".venv-voices" / "bin" / "python"


@dataclass(frozen=True)
class Meeting:
    """A recording and its references.

    text  what was said, without the names of the speakers; "" where it is not known
    """

    name: str
    sound: Path
    rttm: Path

    @property
    def speech(self) -> tuple[SpeakerSegment, ...]:
        return read_rttm(self.rttm)

    @cached_property
    def _reference(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            (self.sound.parent / "reference.json").read_text("utf-8")
        )
        return found

    @property
    def text(self) -> str:
        return "".join(u["text"] for u in self._reference["utterances"])

    @property
    def duration(self) -> float:
        """Seconds."""
        return float(self._reference["duration"])


def read_rttm(path: Path) -> tuple[SpeakerSegment, ...]:
    rows = (line.split() for line in path.read_text("utf-8").splitlines() if line.strip())
    return tuple(SpeakerSegment(float(r[3]), float(r[3]) + float(r[4]), r[7]) for r in rows)


def spoken() -> list[Meeting]:
    """The long synthetic meetings, spoken first where they are missing or their script changed."""
    return [_bundle(name, speak(name)) for name in SPOKEN]


def speak(name: str) -> Path:
    """The folder of one of the scripts, spoken first where it is missing or the script changed."""
    script, folder = ROOT / "corpora" / "scripts" / f"{name}.toml", OUT / name
    if not _is_of(script, folder):
        _speak(script, folder)
    return folder


def bundled() -> Meeting:
    """The sample meeting that comes with the product."""
    return _bundle("sample", ROOT / "transcribe" / "data" / "sample")


def pyannote_sample() -> Meeting:
    """30 s of two people, real speech, from within pyannote.audio."""
    sample = Path(str(files("pyannote.audio") / "sample"))
    return Meeting("pyannote's sample.wav", sample / "sample.wav", sample / "sample.rttm")


def _bundle(name: str, folder: Path) -> Meeting:
    return Meeting(name, folder / "meeting.flac", folder / "reference.rttm")


def _is_of(script: Path, folder: Path) -> bool:
    try:
        made_of = tomllib.loads((folder / "provenance.toml").read_text("utf-8"))["script_sha256"]
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return False
    return bool(made_of == hashlib.sha256(script.read_bytes()).hexdigest())


def _speak(script: Path, folder: Path) -> None:
    if not VOICES.exists():
        raise SystemExit(
            f"{folder} has to be spoken first, and the voices are missing: make voices"
        )
    print(f"Speaking {script.name} (once; several minutes) …", flush=True)
    command = [str(VOICES), "-m", "corpora.generators.meeting", str(script), str(folder)]
    subprocess.run(command, cwd=ROOT, check=True)
