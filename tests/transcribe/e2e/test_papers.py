"""Transcribing with the papers of the meeting: what is said of them, and when."""

import json
from pathlib import Path
from typing import get_args

import pytest

from transcribe.correction import Strictness

COMMON = ("--model", "scripted", "--diarization", "none")


@pytest.fixture
def recording(place, media) -> Path:
    return place.put(media("speech.wav"), "meeting.wav")


def test_each_file_is_named_with_its_terms_before_the_work_begins(place, recording) -> None:
    (place.files / "terms.csv").write_text("表記,よみ\n三浦,みうら\n", "utf-8")
    (place.files / "roster.csv").write_text("氏名,よみ\n森 一,もり はじめ\n", "utf-8")
    (place.files / "agenda.txt").write_text("議事日程", "utf-8")
    given = ("--glossary", "terms.csv"), ("--roster", "roster.csv"), ("--material", "agenda.txt")
    options = [part for name, file in given for part in (name, place.files / file)]
    done = place.kikitori(recording, *COMMON, *options)
    assert done.exit_code == 0, done.output
    told = [line for line in done.stderr.splitlines() if "語）" in line]
    assert told == [
        "用語集: terms.csv（1語）",
        "名簿: roster.csv（4語）",
        "資料: agenda.txt（3語）",
    ]
    assert done.stderr.index(told[-1]) < done.stderr.index("▶")


def test_a_faulty_glossary_is_told_before_any_recording_is_begun(place, recording) -> None:
    (place.files / "terms.csv").write_text("三浦,三浦\n", "utf-8")
    done = place.kikitori(recording, *COMMON, "--glossary", place.files / "terms.csv")
    assert done.exit_code == 3
    assert "1行目" in done.stderr
    assert "▶" not in done.stderr
    assert not place.out.exists() or not list(place.out.iterdir())


@pytest.mark.parametrize("strictness", get_args(Strictness))
def test_every_strictness_is_understood(place, recording, strictness: str) -> None:
    done = place.kikitori(recording, *COMMON, "--correction", strictness, "--format", "json")
    assert done.exit_code == 0, done.output
    assert json.loads((place.files / "meeting.json").read_text("utf-8"))["turns"]


def test_another_strictness_is_refused(place, recording) -> None:
    assert place.kikitori(recording, *COMMON, "--correction", "wild").exit_code == 2
