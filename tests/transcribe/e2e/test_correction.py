"""Corrections through the whole command: recorded, reversible, and off when they are to be off."""

from pathlib import Path
from typing import Any

import pytest
from media import SAMPLE, Media

from transcribe.correction import undo
from transcribe.formats.exchange import read_json
from transcribe.types import Transcript

COMMON = ("--diarization", "none", "--format", "json,txt")


def transcript(path: Path) -> Transcript:
    return read_json(path.read_text("utf-8"))


class TestWithTheRealModel:
    """The opening of the sample, with its agenda."""

    pytestmark = pytest.mark.model

    def run(self, place: Any, recording: Path, name: str, *options: str) -> Transcript:
        out = place.out / name
        given = ("--model", "whisper-base", *COMMON, "--out", out, *options)
        done = place.kikitori(recording, *given)
        assert done.exit_code == 0, done.output
        return transcript(out / "meeting.json")

    def test_words_are_mended_recorded_and_reversible(self, place: Any, media: Media) -> None:
        recording = place.put(media("speech.wav"), "meeting.wav")
        agenda = ("--material", str(SAMPLE / "agenda.txt"))
        raw = self.run(place, recording, "off", *agenda, "--correction", "off")
        made = self.run(place, recording, "on", *agenda)

        assert not raw.corrections
        assert not [n for n in raw.notices if n.kind == "correction"]
        text = "".join(t.text for t in made.turns)
        assert "会議録署名議員" in text
        assert "定足数" in text
        undone = [undo(t, [c for c in made.corrections if c.turn == t.id]).text for t in made.turns]
        assert undone == [t.text for t in raw.turns]
        for correction in made.corrections:
            (turn,) = (t for t in made.turns if t.id == correction.turn)
            assert turn.text[correction.offset :].startswith(correction.replacement)
            assert 0.5 < correction.score <= 1
        told = [n for n in made.notices if n.kind == "correction"]
        assert [n.text for n in told] == [c.original for c in made.corrections]
        assert all(0 <= n.start < n.end <= made.duration for n in told)
        assert made.provenance["settings"]["correction"] == "standard"
        assert made.provenance["vocabulary"]["dictionary"]["model"] == "mozc-dictionary"
        assert [s["name"] for s in made.provenance["vocabulary"]["sources"]] == ["agenda.txt"]

    def test_the_same_is_mended_every_time(self, place: Any, media: Media) -> None:
        recording = place.put(media("speech.wav"), "meeting.wav")
        first, second = (self.run(place, recording, name) for name in ("first", "second"))
        assert first.turns == second.turns
        assert first.corrections == second.corrections


def test_without_the_dictionary_the_vocabulary_still_works_and_a_line_says_so(
    place: Any, media: Media, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    models.mkdir()
    installed = Path(place.environ["KIKITORI_MODELS_DIR"])
    for entry in installed.iterdir():
        if entry.name != "mozc-dictionary":
            (models / entry.name).symlink_to(entry)
    place.environ["KIKITORI_MODELS_DIR"] = str(models)
    recording = place.put(media("speech.wav"), "meeting.wav")
    done = place.kikitori(recording, "--model", "scripted", *COMMON)
    assert done.exit_code == 0, done.output
    assert "kikitori models fetch mozc-dictionary" in done.stderr
    assert transcript(place.files / "meeting.json").turns
