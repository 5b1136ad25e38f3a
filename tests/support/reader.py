"""Somebody who reads sentences aloud: the voices of the sample meeting, with pauses between."""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console

import transcribe
from corpora.kits.screen import Screen
from corpora.kits.session import Setting, open_session
from corpora.kits.studio import Studio
from corpora.manifest import CorpusSpeaker
from transcribe.audio import SAMPLE_RATE
from transcribe.capture import BLOCK_S, Block, level_of
from transcribe.types import Audio, Samples

SAMPLE = Path(transcribe.__file__).parent / "data/sample"
SETTING = Setting("meeting", "R01", "deskmic", 0.3, "第1会議室")
NOISE = 1e-3  # of full scale: -60 dB


def utterances(sample: Audio, numbers: Sequence[int]) -> list[Samples]:
    """What was said in these utterances of the sample, counted from 1."""
    told = json.loads((SAMPLE / "reference.json").read_text("utf-8"))["utterances"]
    spans = [(told[n - 1]["start"], told[n - 1]["end"]) for n in numbers]
    rate = sample.sample_rate
    return [sample.samples[round(start * rate) : round(end * rate)] for start, end in spans]


def room(seconds: float, seed: int = 0) -> Samples:
    """A quiet room."""
    frames = round(seconds * SAMPLE_RATE)
    return NOISE * np.random.default_rng(seed).standard_normal(frames, np.float32)


def read_aloud(clips: Sequence[Samples], pause_s: float = 2.0) -> Samples:
    """One after the other, in a quiet room."""
    silence = np.zeros(round(pause_s * SAMPLE_RATE), np.float32)
    sound = np.concatenate([silence, *(part for clip in clips for part in (clip, silence))])
    return sound + room(len(sound) / SAMPLE_RATE)


def blocks(samples: Samples) -> Iterator[Block]:
    """As they come from a microphone."""
    frames = round(BLOCK_S * SAMPLE_RATE)
    for first in range(0, len(samples) - frames + 1, frames):
        block = samples[first : first + frames]
        yield Block(block, first / SAMPLE_RATE, level_of(block), lost=False)


def studio(folder: Path, setting: Setting = SETTING, redo: Sequence[int] = ()) -> Studio:
    """Where the session of this setting goes on."""
    screen = Screen(Console(file=io.StringIO(), width=80), furigana=False, auto=True)
    speaker = CorpusSpeaker(setting.speaker, setting.speaker)
    return Studio(folder, open_session(folder, setting), speaker, screen, redo)


def record(
    folder: Path, sound: Samples, *, part: str = "part-1.wav", redo: Sequence[int] = (),
    key: Callable[[], str | None] = lambda: None, auto: bool = True,
) -> Studio:  # fmt: skip
    """Lead through the script while this is heard; the session goes on where it was."""
    made = studio(folder, redo=redo)
    made.guide(part, blocks(sound), SAMPLE_RATE, key, auto=auto)
    return made
