"""The main job on the bundled meeting, and what the command shows while it works."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from media import SAMPLE, Media

from eval.diarization import diarization_seconds
from eval.metrics import count
from eval.normalize import standard
from transcribe.formats import FORMATS
from transcribe.types import SpeakerSegment

QUICK = ("--model", "scripted", "--diarization", "none")


@pytest.fixture(scope="session")
def meeting(new_place: Callable[[], Any]) -> Any:
    """The bundled meeting, transcribed once by the real models with what a user would type."""
    place = new_place()
    source = place.put(SAMPLE / "meeting.flac")
    place.done = place.process(
        source, "--model", "whisper-base", "--speakers", "4", "--out", place.out,
        "--format", ",".join(FORMATS),
    )  # fmt: skip
    assert place.done.returncode == 0, place.done.stderr
    return place


@pytest.fixture(scope="session")
def transcript(meeting: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((meeting.out / "meeting.json").read_text("utf-8"))
    return found


@pytest.mark.model
def test_every_format_is_written_and_listed(meeting: Any) -> None:
    paths = [meeting.out / f"meeting.{name}" for name in FORMATS]
    assert meeting.done.stdout.splitlines() == [str(path) for path in paths]
    assert sorted(meeting.out.iterdir()) == sorted(paths)
    assert all(path.stat().st_size > 100 for path in paths)
    assert list((meeting.cache / "work").glob("*/*")) == []


@pytest.mark.model
def test_the_text_is_that_of_the_meeting(transcript: dict[str, Any]) -> None:
    lines = (SAMPLE / "reference.txt").read_text("utf-8").splitlines()
    reference = "".join(line.partition(": ")[2] for line in lines)
    heard = "".join(turn["text"] for turn in transcript["turns"])
    accuracy = count(standard(reference), standard(heard)).accuracy
    print(f"character accuracy {accuracy:.3f}")
    assert accuracy >= 0.75


@pytest.mark.model
def test_the_speakers_are_told_apart(meeting: Any) -> None:
    counts = diarization_seconds(
        _segments(SAMPLE / "reference.rttm"), _segments(meeting.out / "meeting.rttm")
    )
    print(f"diarization error rate {counts.error_rate:.3f}")
    assert counts.error_rate < 0.25


def _segments(rttm: Path) -> list[SpeakerSegment]:
    fields = [line.split() for line in rttm.read_text("utf-8").splitlines()]
    return [SpeakerSegment(float(f[3]), float(f[3]) + float(f[4]), f[7]) for f in fields]


@pytest.mark.model
def test_the_json_keeps_its_contract(transcript: dict[str, Any]) -> None:
    known = {"version", "duration", "language", "speakers", "turns", "notices", "corrections"}
    assert transcript.keys() >= known | {"provenance"}
    assert transcript["language"] == "ja"
    assert transcript["duration"] == pytest.approx(108.525, abs=0.1)
    speakers = {s["id"] for s in transcript["speakers"]}
    assert speakers == {"S1", "S2", "S3", "S4"}
    for turn in transcript["turns"]:
        assert turn.keys() == {"id", "speaker", "start", "end", "text", "words"}
        assert turn["speaker"] in speakers
        assert "".join(w["text"] for w in turn["words"]).strip() == turn["text"]
        for word in turn["words"]:
            assert word.keys() == {"text", "start", "end", "probability"}
            assert turn["start"] <= word["start"] <= word["end"] <= turn["end"]
    assert len({turn["id"] for turn in transcript["turns"]}) == len(transcript["turns"])
    for notice in transcript["notices"]:
        assert notice.keys() == {"kind", "start", "end", "detail", "text"}


@pytest.mark.model
def test_turns_come_in_order_within_the_recording(transcript: dict[str, Any]) -> None:
    turns = transcript["turns"]
    assert all(0 <= t["start"] < t["end"] <= transcript["duration"] for t in turns)
    assert all(a["start"] <= b["start"] for a, b in pairwise(turns))
    assert all(b["start"] >= a["end"] - 0.5 for a, b in pairwise(turns))


@pytest.mark.model
def test_the_provenance_tells_how_it_came_about(transcript: dict[str, Any]) -> None:
    told = transcript["provenance"]
    assert told["application"]["name"] == "kikitori"
    assert told["source"]["name"] == "meeting.flac"
    for stage, model in (("recognition", "whisper-base"), ("diarization", "campplus")):
        assert told[stage]["model"] == model
        assert re.fullmatch("sha256:[0-9a-f]{64}", told[stage]["digest"])
        assert told[stage]["device"] in ("cpu", "cuda")
    assert told["settings"]["speakers"] == [4, 4]


@pytest.mark.model
def test_a_clerk_can_read_the_text(meeting: Any) -> None:
    head, caution, *_ = (meeting.out / "meeting.txt").read_text("utf-8").split("\n", 2)
    assert head == "meeting"
    assert "話者 4人" in caution
    assert "[0:00] 話者1\n" in (meeting.out / "meeting.txt").read_text("utf-8")


@pytest.mark.model
def test_the_progress_names_models_stages_and_the_end(meeting: Any) -> None:
    told = meeting.done.stderr
    for words in (
        "whisper-base",
        "campplus",
        "公表精度",
        "1/4",
        "2/4",
        "3/4",
        "4/4",
        "100%",
        "残り",
    ):
        assert words in told
    assert "\x1b" not in told
    assert "Warning" not in told


def test_separate_channels_are_separate_speakers(place: Any) -> None:
    sound, rate = soundfile.read(SAMPLE / "meeting.flac")
    utterances = json.loads((SAMPLE / "reference.json").read_text("utf-8"))["utterances"]
    first = {u["speaker"]: u for u in reversed(utterances)}
    two = np.zeros((30 * rate, 2))
    for channel, (speaker, at) in enumerate((("chair", 1.0), ("fujii", 14.0))):
        said = sound[int(first[speaker]["start"] * rate) : int(first[speaker]["end"] * rate)]
        said = said[: 10 * rate]
        two[int(at * rate) : int(at * rate) + len(said), channel] = said
    soundfile.write(place.files / "two.wav", two, rate)

    done = place.kikitori(
        place.files / "two.wav", "--model", "scripted", "--channels", "separate", "--out",
        place.out, "--format", "txt,json,rttm",
    )  # fmt: skip

    assert done.exit_code == 0, done.stderr
    found = json.loads((place.out / "two.json").read_text("utf-8"))
    assert [s["id"] for s in found["speakers"]] == ["S1", "S2"]
    assert {t["speaker"] for t in found["turns"] if t["end"] <= 13} == {"S1"}
    assert {t["speaker"] for t in found["turns"] if t["start"] >= 13} == {"S2"}
    assert {s.speaker for s in _segments(place.out / "two.rttm")} == {"S1", "S2"}
    assert "チャンネル1" in (place.out / "two.txt").read_text("utf-8")


def test_one_channel_is_chosen(place: Any, media: Media) -> None:
    source = place.put(media("stereo.wav"))
    done = place.kikitori(source, *QUICK, "--channel", "2", "--out", place.out, "--format", "json")
    assert done.exit_code == 0
    found = json.loads((place.out / "stereo.json").read_text("utf-8"))
    assert found["provenance"]["settings"]["channel"] == 2


def test_several_recordings_and_patterns(place: Any, media: Media) -> None:
    for name in ("b.wav", "a.wav", "議会.wav"):
        place.put(media("short.wav"), name)
    third = place.put(media("speech.mp3"), "c.mp3")
    done = place.kikitori(third, place.files / "*.wav", *QUICK, "--out", place.out / "new" / "one")
    assert done.exit_code == 0
    written = [Path(line).name for line in done.stdout.splitlines()]
    assert written == ["c.txt", "a.txt", "b.txt", "議会.txt"]
    assert all((place.out / "new" / "one" / name).exists() for name in written)


def test_results_lie_beside_the_recording_by_default(place: Any, media: Media) -> None:
    source = place.put(media("short.wav"))
    assert place.kikitori(source, *QUICK).exit_code == 0
    assert source.with_suffix(".txt").exists()


@pytest.mark.parametrize("count", ["2", "２", "1-3", "１〜３", "1～3", "1－3"])
def test_speakers_as_people_write_them(place: Any, media: Media, count: str) -> None:
    done = place.kikitori(place.put(media("tenth.wav")), *QUICK, "--speakers", count)
    assert done.exit_code == 0, done.stderr


def test_quiet_says_nothing_but_the_results(place: Any, media: Media) -> None:
    done = place.process(place.put(media("short.wav")), *QUICK, "--quiet", "--out", place.out)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{place.out / 'short.txt'}\n"


def test_plain_lines_where_there_is_no_terminal(place: Any, media: Media) -> None:
    done = place.process(place.put(media("short.wav")), *QUICK, "--out", place.out)
    assert done.returncode == 0
    lines = done.stderr.splitlines()
    assert any(re.match(r"  \[2/3\] 文字起こし +100%", line) for line in lines)
    assert len(lines) < 40
    assert "\x1b" not in done.stderr
    assert "\r" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")
def test_bars_on_a_terminal(place: Any, media: Media) -> None:
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", "from transcribe.cli import main; main()", "transcribe",
         str(place.put(media("speech.wav"))), *QUICK, "--out", str(place.out)],
        env=place.environment() | {"TERM": "xterm-256color"},
        stdout=subprocess.DEVNULL, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    told = b""
    try:
        while data := os.read(ours, 4096):
            told += data
    except OSError:  # how Linux says that the other side is closed
        pass
    os.close(ours)
    assert process.wait() == 0
    assert "━".encode() in told
    assert "文字起こし".encode() in told
    assert "✓".encode() in told


def test_the_help_shows_an_example(place: Any) -> None:
    done = place.kikitori("--help")
    assert done.exit_code == 0
    assert "kikitori transcribe" in done.stdout
    assert "例:" in done.stdout or "Example:" in done.stdout
