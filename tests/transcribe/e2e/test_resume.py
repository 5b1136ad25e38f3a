"""Jobs that are killed, interrupted or cancelled, engines that fail: what is finished is kept."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import soundfile
from media import SAMPLE, Media

from transcribe.engines.base import EngineOptions, find_engine
from transcribe.engines.loading import Engine
from transcribe.errors import Cancelled
from transcribe.pipeline import Folders, transcribe
from transcribe.progress import Progress
from transcribe.request import Request
from transcribe.types import Transcript

CLIP_S = 34.0  # two people speak in it
STRETCH_S = 12.0

# A job in a process of its own, so that it can be killed. Says which engine worked on how much.
JOB = """
import sys
from pathlib import Path
from transcribe.engines.base import EngineOptions, find_engine
from transcribe.engines.loading import Engine
from transcribe.formats import render
from transcribe.pipeline import Folders, transcribe
from transcribe.request import Request

models, source, work = map(Path, sys.argv[1:4])
stretch = float(sys.argv[4])

class Heard:
    def __init__(self, engine):
        self.engine = engine
    def transcribe(self, audio, **more):
        print("recognized", flush=True)
        return self.engine.transcribe(audio, **more)
    def likelihoods(self, audio, texts, **more):
        print("judged", flush=True)
        return self.engine.likelihoods(audio, texts, **more)
    def extract(self, audio, **more):
        print("extracted", flush=True)
        return self.engine.extract(audio, **more)
    def cluster(self, *args):
        return self.engine.cluster(*args)

def engine(kind, name, model):
    make = find_engine(kind, name)
    options = EngineOptions(models / model, "cpu", "int8", 2)
    return Engine(model, "", "", lambda given: Heard(make(given)), options)

found = transcribe(
    Request(source, longest_stretch_s=stretch),
    engine("recognizers", "faster-whisper", "whisper-base"),
    engine("diarizers", "pyannote", "campplus"),
    Folders(work, work.parent / "speeds.json"),
)
print(render(found, "json", "title"))
"""


class Job:
    """The same recording, transcribed in folders of its own."""

    def __init__(self, models: Path, source: Path, work: Path) -> None:
        arguments = [str(models), str(source), str(work), str(STRETCH_S)]
        self._command = [sys.executable, "-c", JOB, *arguments]
        self.work = work

    def stored(self, stage: str) -> dict[str, int]:
        """Checkpoints of a stage, with the times of their last change."""
        return {p.name: p.stat().st_mtime_ns for p in self.work.glob(f"*/{stage}-*")}

    def kill_after(self, stage: str) -> None:
        """Run until the first checkpoint of a stage is there, then kill."""
        process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        while not self.stored(stage):
            assert process.poll() is None, process.communicate()[1]
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL

    def finish(self) -> tuple[list[str], dict[str, Any]]:
        """What the engines were asked, and the transcript."""
        done = subprocess.run(self._command, capture_output=True, text=True, check=True)
        calls, _, text = done.stdout.partition("{")
        return calls.split(), json.loads("{" + text)


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    named = ("duration", "speakers", "turns", "corrections", "notices", "speaker_segments")
    return all(one[name] == other[name] for name in named)


@pytest.mark.model
def test_a_killed_job_goes_on_at_the_stretch_that_died(models: Path, tmp_path: Path) -> None:
    sound, rate = soundfile.read(SAMPLE / "meeting.flac", stop=int(CLIP_S * 16_000))
    source = tmp_path / "clip.flac"
    soundfile.write(source, sound, rate)
    asked, undisturbed = Job(models, source, tmp_path / "calm").finish()
    job = Job(models, source, tmp_path / "work")

    job.kill_after("recognize")
    recognized = job.stored("recognize")
    assert 1 <= len(recognized) < asked.count("extracted")  # one checkpoint per stretch
    (copy,) = job.work.glob("*/mixed.wav")
    decoded = copy.stat().st_mtime_ns

    job.kill_after("diarize")
    kept = job.stored("recognize")
    assert {name: kept[name] for name in recognized} == recognized
    assert copy.stat().st_mtime_ns == decoded
    extracted = job.stored("diarize")
    assert 1 <= len(extracted) < asked.count("extracted")

    asked_again, resumed = job.finish()
    assert asked_again.count("recognized") == 0
    assert asked_again.count("extracted") == asked.count("extracted") - len(extracted)
    assert asked_again.count("judged") == asked.count("judged") > 0
    assert undisturbed["turns"]
    assert _same(resumed, undisturbed)
    assert list(job.work.glob("*/*")) == []


@pytest.mark.model
def test_an_interrupt_is_told_and_keeps_the_work(place: Any, media: Media) -> None:
    source = place.put(media("speech.wav"))
    process = place.start(
        source, "--model", "whisper-base", "--diarization", "none", "--out", place.out
    )
    assert process.stderr is not None
    while "[2/" not in (line := process.stderr.readline()):
        assert line, "ended too early"
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "中止しました。" in told
    assert "続きから" in told
    assert "Traceback" not in told
    assert place.written().keys() == {"files/speech.wav"}
    assert list((place.cache / "work").glob("*/mixed.wav"))
    again = place.kikitori(source, "--model", "scripted", "--diarization", "none")
    assert again.exit_code == 0


def _scripted(models: Path) -> Engine:
    options = EngineOptions(models / "scripted", "cpu", "int8", 1)
    return Engine("scripted", "", "", find_engine("recognizers", "scripted"), options)


@pytest.fixture
def run(place: Any, media: Media, models: Path) -> Callable[..., Transcript]:
    folders = Folders(place.cache / "work", place.cache / "speeds.json")
    request = Request(media("speech.wav"), longest_stretch_s=6.0)

    def run(diarizer: Engine | None = None, **more: Any) -> Transcript:
        return transcribe(request, _scripted(models), diarizer, folders, **more)

    return run


def test_a_failing_diarizer_costs_the_speakers_only(
    run: Callable[..., Transcript], tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for name in ("segmentation.bin", "campplus.pt"):
        (broken / name).write_bytes(b"no model")
    options = EngineOptions(broken, "cpu", "int8", 1)
    engine = Engine("campplus", "", "", find_engine("diarizers", "pyannote"), options)

    without, failed = run(), run(engine)

    assert failed.turns
    assert [t.text for t in failed.turns] == [t.text for t in without.turns]
    assert failed.speakers == ()
    (notice,) = (n for n in failed.notices if n.kind == "no_diarization")
    assert (notice.start, notice.end) == (0.0, failed.duration)
    assert "（UnpicklingError）" in notice.detail or "(UnpicklingError)" in notice.detail


def test_a_job_can_be_cancelled_at_any_step_and_gone_on_with(
    run: Callable[..., Transcript],
) -> None:
    undisturbed = run()
    for limit in range(1, 1000):
        seen: list[Progress] = []
        try:
            resumed = run(
                report=seen.append, cancelled=lambda limit=limit, seen=seen: len(seen) >= limit
            )
            break
        except Cancelled:
            assert len(seen) == limit
    assert limit > 4
    assert resumed.turns == undisturbed.turns
    assert resumed.notices == undisturbed.notices


def test_a_full_disk_at_the_end_costs_no_recognition(
    run: Callable[..., Transcript], place: Any
) -> None:
    def refuse(_: Transcript) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        run(deliver=refuse)
    stored = {p: p.stat().st_mtime_ns for p in place.cache.glob("work/*/*")}
    assert any("recognize" in p.name for p in stored)

    during: dict[Path, int] = {}
    run(deliver=lambda _: during.update((p, p.stat().st_mtime_ns) for p in stored))
    assert during == stored


@pytest.mark.parametrize("pattern", ["mixed.wav", "mixed.json", "recognize-*"])
@pytest.mark.parametrize("harm", ["remove", "cut"])
def test_a_damaged_checkpoint_is_made_again(
    run: Callable[..., Transcript], place: Any, pattern: str, harm: str
) -> None:
    undisturbed = run()
    with pytest.raises(ZeroDivisionError):
        run(deliver=lambda _: 1 // 0)
    for path in place.cache.glob(f"work/*/{pattern}"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        if harm == "remove":
            path.unlink()
    assert run().turns == undisturbed.turns
