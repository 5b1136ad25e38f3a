from pathlib import Path

import numpy as np
import pytest

SCRIPTS = Path(__file__).parents[2] / "corpora" / "scripts"

SCRIPT = """
title = "試験の会議"
date = "2026-06-12"
place = "第1委員会室"
language = "ja"
licence = "CC0-1.0"
seed = 7
agenda = "日程第1 補正予算"

[[speakers]]
id = "chair"
name = "山本"
role = "委員長"
voice = "low"
speed = 1.0

[[speakers]]
id = "kacho"
name = "藤井"
role = "財政課長"
voice = "high"
speed = 2

[[utterances]]
speaker = "chair"
text = "本市の説明を求めます。"
say = "ほんしの説明を求めます。"

[[utterances]]
speaker = "kacho"
text = "3,650万円です。以上です。"

[[utterances]]
speaker = "chair"
text = "はい。"
pause = -0.3
"""


PITCHES_HZ = {"low": 150.0, "high": 250.0}


class Tones:
    """A voice that hums: 0.1 s per character, 0.5 s of silence for 。, more at both ends."""

    name = "tones 1"
    licence = "CC0-1.0"
    packages = ("tones==1",)
    sample_rate = 24_000

    def __init__(self):
        self.said = []

    def speak(self, text, *, voice, speed):
        self.said.append(text)
        parts = [self._quiet(0.2)]
        for character in text:
            seconds = 0.1 / speed
            hum = np.sin(2 * np.pi * PITCHES_HZ[voice] * np.arange(self._frames(seconds)) / 24e3)
            parts.append(self._quiet(0.5) if character == "。" else 0.3 * hum)
        return np.concatenate([*parts, self._quiet(0.3)]).astype(np.float32)

    def _quiet(self, seconds):
        return np.zeros(self._frames(seconds))

    def _frames(self, seconds):
        return round(seconds * self.sample_rate)


@pytest.fixture
def voice():
    return Tones()


@pytest.fixture
def script_text():
    return SCRIPT


@pytest.fixture
def script_path(tmp_path):
    path = tmp_path / "script.toml"
    path.write_text(SCRIPT, "utf-8")
    return path


@pytest.fixture
def scripts():
    return SCRIPTS
