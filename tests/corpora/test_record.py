"""From a reader to a checked corpus, on a real microphone; skipped without a sound server."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import microphone
import numpy as np
import pytest
from reader import SAMPLE_RATE, read_aloud, utterances

from corpora.kits.session import read_sessions
from corpora.manifest import load_corpus, problems
from transcribe.audio import read_audio
from transcribe.audio.wav_file import wav_bytes
from transcribe.types import Audio

COMMAND = [sys.executable, "-c", "from transcribe.cli import main; main()", "corpora"]
READ = (8, 10)


class Command:
    """`record` in a process of its own, with a keyboard."""

    def __init__(self, mic: microphone.Microphone, corpus: Path, *more: str) -> None:
        options = ("--use-case", "counter", "--speaker", "R01", "--device", microphone.NAME)
        place = ("--distance-m", "0.1", "--room", "窓口", "--out", str(corpus))
        self._corpus = corpus
        self.process = subprocess.Popen(
            [*COMMAND, "record", *options, *place, *more],
            env=mic.environ | {"KIKITORI_LANGUAGE": "ja"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def wait_for(self, done: Callable[[], bool]) -> None:
        for _ in range(200):
            if done():
                return
            assert self.process.poll() is None, self.process.communicate()
            time.sleep(0.1)
        pytest.fail("waited for 20 s")

    def hears(self, part: str) -> bool:
        """Whether the first blocks are on disk; they come up to 2 s after the start."""
        path = self._corpus / "sessions/R01-counter-1" / part
        return path.exists() and path.stat().st_size > SAMPLE_RATE

    def press(self, key: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{key}\n")
        self.process.stdin.flush()

    def finish(self) -> tuple[int, str, str]:
        out, told = self.process.communicate(timeout=20)
        return self.process.returncode, out, told


def read_of(corpus: Path) -> list[str]:
    return [take.sentence for session in read_sessions(corpus) for take in session.takes]


def check(corpus: Path, devices: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*COMMAND, "check", str(corpus), "--devices", str(devices)],
        env=os.environ | {"KIKITORI_LANGUAGE": "ja"}, capture_output=True, text=True,
    )  # fmt: skip


def test_a_reader_is_recorded_and_the_other_device_is_cut(
    desk_microphone: microphone.Microphone, sample: Audio, tmp_path: Path
) -> None:
    corpus, played = tmp_path / "corpus", tmp_path / "played.wav"
    clips = [clip[: 2 * SAMPLE_RATE] for clip in utterances(sample, READ)]
    played.write_bytes(wav_bytes(Audio(read_aloud(clips, pause_s=1.7), SAMPLE_RATE)))
    command = Command(desk_microphone, corpus, "--auto", "--furigana")
    command.wait_for(lambda: command.hears("part-1.wav"))
    desk_microphone.play(played)
    command.wait_for(lambda: len(read_of(corpus)) == 2)
    command.press("q")
    code, out, told = command.finish()

    assert (code, out.strip()) == (0, str(corpus))
    assert "暗証（あんしょう）番号（ばんごう）は" in told
    assert told.count("✓ 良い") == 2
    assert "残り 18文。同じコマンドで続きから始まります。" in told
    assert list(problems(corpus, sounds=True)) == []
    for recording, clip in zip(load_corpus(corpus).recordings, clips, strict=True):
        assert recording.conditions.distance_m == 0.1
        heard = read_audio(corpus / recording.file).samples
        first = np.correlate(heard, clip[4_000:12_000], "valid").argmax()
        assert np.corrcoef(heard[first : first + 8_000], clip[4_000:12_000])[0, 1] > 0.99

    devices = tmp_path / "devices.toml"
    devices.write_text(
        '[[devices]]\nname = "録音機"\nfile = "played.wav"\ndistance_m = 1\n', "utf-8"
    )
    done = check(corpus, devices)
    assert done.returncode == 3  # 18 sentences were not read
    assert "録音機（1 m）: 2/2文" in done.stdout
    assert len(load_corpus(corpus).recordings) == 4


def test_enter_by_hand_and_ctrl_c_keep_what_is_done(
    desk_microphone: microphone.Microphone, sample: Audio, tmp_path: Path
) -> None:
    corpus, played = tmp_path / "corpus", tmp_path / "played.wav"
    played.write_bytes(wav_bytes(Audio(utterances(sample, READ)[0], SAMPLE_RATE)))
    command = Command(desk_microphone, corpus, "--sample-rate", "48000")
    command.wait_for(lambda: command.hears("part-1.wav"))
    command.press("")
    time.sleep(0.3)
    command.press("")  # nothing was said: it is not kept
    time.sleep(0.3)
    command.press("r")
    command.press("")
    desk_microphone.play(played)
    command.press("")
    command.wait_for(lambda: len(read_of(corpus)) == 1)
    command.process.send_signal(signal.SIGINT)
    code, _, told = command.finish()

    assert code == 130
    assert "続きから始まります" in told
    assert "！ 声が入っていません" in told
    assert read_of(corpus) == ["counter-01"]
    (recording,) = load_corpus(corpus).recordings
    assert recording.duration == pytest.approx(1.2 + 0.6, abs=0.4)
    assert list(problems(corpus, sounds=True)) == []


def test_without_a_keyboard_it_ends_at_once(
    desk_microphone: microphone.Microphone, tmp_path: Path
) -> None:
    command = Command(desk_microphone, tmp_path / "corpus")
    assert command.process.stdin
    command.process.stdin.close()
    command.process.stdin = None
    assert command.finish()[0] == 0


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--redo", "x"),
        ("--redo", "19-21"),
        ("--distance-m", "0"),
        ("--distance-m", "nan"),
        ("--use-case", "party"),
        ("--speaker", " "),
    ],
)
def test_wrong_options_are_refused(tmp_path: Path, option: str, value: str) -> None:
    options = {"--use-case": "meeting", "--speaker": "R01", "--distance-m": "1", "--room": "r"}
    options |= {"--out": str(tmp_path), option: value}
    args = [text for pair in options.items() for text in pair]
    done = subprocess.run([*COMMAND, "record", *args], capture_output=True, text=True)
    assert done.returncode == 2
    assert option in done.stderr
