"""Our recognisers keep the contract; how an engine is found and loaded."""

import json
from pathlib import Path

import numpy as np
import pytest
from contracts.recognizer import RecognizerContract

from transcribe.engines.base import EngineOptions, Recognizer, SpeakerRange, find_engine
from transcribe.engines.faster_whisper import FasterWhisper
from transcribe.engines.loading import Engine
from transcribe.engines.scripted import Scripted
from transcribe.errors import UnknownName
from transcribe.types import Audio

LINES = ["本日の会議を開きます。", "ご異議ありませんか。", "散会します。"]


def options(files: Path) -> EngineOptions:
    return EngineOptions(files, "cpu", "int8", threads=1)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A model folder of the scripted engine."""
    (tmp_path / "script.json").write_text(json.dumps(LINES), "utf-8")
    return tmp_path


class TestScripted(RecognizerContract):
    @pytest.fixture
    def engine(self, script: Path) -> Recognizer:
        return Scripted(options(script))


@pytest.mark.model
class TestFasterWhisper(RecognizerContract):
    @pytest.fixture
    def engine(self, recognizer: Recognizer) -> Recognizer:
        return recognizer


@pytest.mark.model
def test_whisper_hears_what_is_said(recognizer: Recognizer, opening: Audio) -> None:
    heard = recognizer.transcribe(opening, language="ja", seed=0, on_progress=lambda _: None)
    text = "".join(s.text for s in heard)
    assert "総務" in text
    assert "委員" in text


def test_a_script_starts_at_the_line_of_its_seed(script: Path) -> None:
    sound = Audio(np.zeros(16_000 * 8, np.float32), 16_000)
    for second in (1, 4):
        sound.samples[second * 16_000 : (second + 2) * 16_000] = 0.1
    heard = Scripted(options(script)).transcribe(
        sound, language="ja", seed=2, on_progress=lambda _: None
    )
    assert [s.text for s in heard] == [LINES[2], LINES[0]]
    assert [(s.start, s.end) for s in heard] == [(1, 3), (4, 6)]


@pytest.mark.parametrize("name", ["faster-whisper", "scripted"])
def test_engines_are_found_by_name(name: str) -> None:
    assert find_engine("recognizers", name) in (FasterWhisper, Scripted)


def test_an_unknown_engine_suggests_the_nearest() -> None:
    with pytest.raises(UnknownName, match="faster-whisper"):
        find_engine("recognizers", "fast-whisper")


def test_an_engine_is_loaded_once_and_only_when_needed(script: Path) -> None:
    made = []

    def factory(given: EngineOptions) -> Scripted:
        made.append(given)
        return Scripted(given)

    engine = Engine("scripted", "sha256:0", "1", factory, options(script))
    assert engine.provenance["model"] == "scripted"
    assert made == []
    assert engine.loaded is engine.loaded
    assert made == [engine.options]


@pytest.mark.parametrize("bounds", [(0, 2), (3, 2), (None, 0), (-1, None)])
def test_speaker_ranges_are_possible_ones(bounds: tuple[int | None, int | None]) -> None:
    with pytest.raises(ValueError, match="speakers from"):
        SpeakerRange(*bounds)
