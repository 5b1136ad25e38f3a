"""What accuracy is measured on: meetings, conditions, sounds without speech; made when missing."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import platformdirs

from corpora.generators.assembly import clips_of
from corpora.generators.bundle import reference_json, rttm, sha256, write_flac
from corpora.generators.conditions import RECIPE, Condition, excerpt, perform_under
from corpora.generators.nonspeech import RECIPE as NONSPEECH_RECIPE
from corpora.generators.nonspeech import babble, make, sounds
from corpora.generators.script import Script, load_script
from corpora.generators.voice_process import find_voice
from corpora.generators.voices import Cached, Voice
from transcribe.types import Audio, Samples, SpeakerSegment

from . import meetings
from .meetings import OUT, ROOT, read_rttm

PLAN = ROOT / "bench" / "accuracy.toml"
SCRIPTS = ROOT / "corpora" / "scripts"
PAPERS = ROOT / "corpora" / "papers"
CONDITIONS, NONSPEECH = OUT / "conditions", OUT / "nonspeech"
NONSPEECH_S = 600
SAMPLE_RATE = 16_000
MADE = "made.json"


@dataclass(frozen=True, slots=True)
class Papers:
    """What a clerk hands over before the meeting."""

    rosters: tuple[Path, ...]
    materials: tuple[Path, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        return self.rosters + self.materials


@dataclass(frozen=True, slots=True)
class Case:
    """One recording to measure on.

    condition  an id of the plan; "" for a whole meeting
    tuned      whether settings were chosen while looking at it
    quiet      whose words are looked for one by one; "" for nobody
    """

    name: str
    folder: Path
    condition: str
    tuned: bool
    hard: bool
    quiet: str
    papers: Papers

    @property
    def sound(self) -> Path:
        return self.folder / "meeting.flac"

    @property
    def text(self) -> str:
        return "".join(u["text"] for u in self._reference["utterances"])

    @property
    def duration(self) -> float:
        """Seconds."""
        return float(self._reference["duration"])

    @property
    def quiet_speech(self) -> tuple[SpeakerSegment, ...]:
        speech = read_rttm(self.folder / "reference.rttm")
        return tuple(s for s in speech if s.speaker == self.quiet)

    @property
    def _reference(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "reference.json").read_text("utf-8"))
        return found


@dataclass(frozen=True, slots=True)
class Noise:
    """A sound in which nobody speaks."""

    name: str
    sound: Path


def speech(only: str | None) -> Iterator[Case]:
    """Every case whose name begins with `only`, its sound made first where it is missing."""
    plan = tomllib.loads(PLAN.read_text("utf-8"))
    conditions = [Condition(**values) for values in plan["conditions"]]
    for meeting in plan["meetings"]:
        name = meeting["name"]
        if wanted(name, only):
            yield _case(meeting, name, meetings.speak(name), "")
        for condition in conditions if "excerpt" in meeting else ():
            label = f"{name}, {condition.id}"
            if wanted(label, only):
                yield _case(meeting, label, _condition(meeting, condition), condition.id)


def noises(only: str | None) -> Iterator[Noise]:
    """Ten minutes of each, made first where it is missing."""
    for name in (*sounds(), "babble"):
        if wanted(name, only):
            yield Noise(name, _noise(name))


def wanted(name: str, only: str | None) -> bool:
    return only is None or name == only or name.startswith(f"{only},")


def slug(name: str) -> str:
    """A name for a file."""
    return "".join(c if c.isalnum() else "-" for c in name)


def _case(meeting: dict[str, Any], name: str, folder: Path, condition: str) -> Case:
    papers = PAPERS / meeting["papers"]
    agenda = meetings.speak(meeting["papers"]) / "agenda.txt"
    return Case(
        name=name,
        folder=folder,
        condition=condition,
        tuned=meeting["tuned"],
        hard=meeting["hard"],
        quiet=meeting.get("quiet", ""),
        papers=Papers((papers / "roster.csv",), (agenda, papers / "materials.txt")),
    )


def _condition(meeting: dict[str, Any], condition: Condition) -> Path:
    script = SCRIPTS / f"{meeting['name']}.toml"
    folder = CONDITIONS / f"{meeting['name']}-{slug(condition.id)}"
    given = (meeting["excerpt"], meeting["quiet"])
    key = json.dumps([RECIPE, sha256(script), asdict(condition), given])
    if not _is_made(folder, key):
        print(f"Making {folder.name} …", flush=True)
        text = excerpt(load_script(script), meeting["excerpt"])
        made = perform_under(text, condition, meeting["quiet"], _voice())
        folder.mkdir(parents=True, exist_ok=True)
        write_flac(folder / "meeting.flac", made.audio)
        _write(folder / "reference.json", reference_json(made))
        _write(folder / "reference.rttm", rttm(made))
        _write(folder / MADE, json.dumps({"label": "合成音声", "key": key}, ensure_ascii=False))
    return folder


def _noise(name: str) -> Path:
    folder = NONSPEECH / name
    key = json.dumps([NONSPEECH_RECIPE, name, NONSPEECH_S])
    if not _is_made(folder, key):
        print(f"Making {NONSPEECH_S} s of {name} …", flush=True)
        sound = babble(NONSPEECH_S, _talk()) if name == "babble" else make(name, NONSPEECH_S)
        folder.mkdir(parents=True, exist_ok=True)
        write_flac(folder / "sound.flac", Audio(sound, SAMPLE_RATE))
        _write(folder / MADE, json.dumps({"key": key}))
    return folder / "sound.flac"


def _talk() -> list[Samples]:
    """Every utterance of the meetings that were spoken first, one by one."""
    scripts: list[Script] = [load_script(SCRIPTS / f"{name}.toml") for name in meetings.SPOKEN]
    return [clip for script in scripts for clip in clips_of(script, _voice())]


@cache
def _voice() -> Voice:
    """What was spoken before is not spoken again."""
    return Cached(find_voice(ROOT), platformdirs.user_cache_path("kikitori") / "voices")


def _is_made(folder: Path, key: str) -> bool:
    try:
        return bool(json.loads((folder / MADE).read_text("utf-8"))["key"] == key)
    except (OSError, ValueError, KeyError):
        return False


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
