"""How far a job is: never falling, and judged by its own pace."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from transcribe.progress import FIRST_GUESS, STAGES, Meter, Progress, Speeds

MODELS = {"decode": "", "recognize": "base", "diarize": "voices", "correct": "base"}
SOUND_S = 1000.0


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Job:
    """A job on 1000 s of sound; `steps` is what it reported."""

    def __init__(self, history: Path, models: dict[str, str] = MODELS) -> None:
        self.steps: list[Progress] = []
        self.clock = Clock()
        self.meter = Meter(self.steps.append, models, Speeds(history), self.clock)

    def run(self, stage: str, seconds: float, share: float = 0.0, parts: int = 10) -> None:
        """A stage that takes so many seconds, evenly, from `share` on."""
        self.meter.begin(stage, SOUND_S, share)
        for _ in range(parts):
            self.clock.now += seconds / parts
            share += (1 - share) / parts
            self.meter.update(stage, share)
        self.meter.end(stage)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "speeds.json"


@pytest.fixture
def job(history: Path) -> Job:
    return Job(history)


@pytest.mark.parametrize(
    "seconds",
    [(10, 250, 200, 40), (1, 5, 2, 1), (100, 9000, 10, 0), (0, 0, 0, 0), (0, 10, 9000, 300)],
)
def test_progress_never_falls_and_ends_at_one(job: Job, seconds: tuple[float, ...]) -> None:
    for stage, spent in zip(STAGES, seconds, strict=True):
        job.run(stage, spent)
    overall = [p.overall for p in job.steps]
    assert all(a <= b for a, b in pairwise(overall))
    assert 0 <= overall[0] < overall[-1] == 1.0
    assert job.steps[-1].remaining_s == 0
    assert [p.stage for p in job.steps] == sorted((p.stage for p in job.steps), key=STAGES.index)


def test_the_first_estimate_is_a_guess(job: Job) -> None:
    job.meter.begin("decode", SOUND_S)
    assert job.steps[-1].remaining_s == pytest.approx(SOUND_S * sum(FIRST_GUESS.values()))
    assert job.steps[-1].overall == 0


def test_the_estimate_follows_the_own_pace(history: Path) -> None:
    job = Job(history, {"recognize": "base"})
    job.meter.begin("recognize", SOUND_S)
    job.clock.now = 300
    job.meter.update("recognize", 0.2)
    assert job.steps[-1].remaining_s == pytest.approx(1200)
    assert job.steps[-1].overall == pytest.approx(0.2)


def test_a_moment_is_no_pace_yet(history: Path) -> None:
    job = Job(history, {"recognize": "base"})
    job.meter.begin("recognize", SOUND_S)
    job.clock.now = 300  # the model was being loaded
    job.meter.update("recognize", 0.01)
    assert job.steps[-1].remaining_s < 300


def test_work_of_an_earlier_run_took_no_time_in_this_one(history: Path) -> None:
    job = Job(history, {"recognize": "base"})
    job.meter.begin("recognize", SOUND_S, 0.5)
    assert job.steps[-1].overall == pytest.approx(0.5)
    job.clock.now = 100
    job.meter.update("recognize", 0.75)
    assert job.steps[-1].remaining_s == pytest.approx(100)
    job.clock.now = 200
    job.meter.end("recognize")
    assert Speeds(history).of("recognize", "base") == pytest.approx(0.4)


def test_what_was_all_done_teaches_nothing(job: Job, history: Path) -> None:
    job.run("recognize", 1, share=0.99)
    assert not history.exists()


def test_the_next_job_knows_the_speed_of_this_machine(job: Job, history: Path) -> None:
    job.run("recognize", 2000)
    assert Speeds(history).of("recognize", "base") == pytest.approx(2.0)
    assert Speeds(history).of("recognize", "large") == FIRST_GUESS["recognize"]
    job.run("recognize", 1000)
    assert Speeds(history).of("recognize", "base") == pytest.approx(1.5)


def test_sound_of_unknown_length_is_shown_all_the_same(history: Path) -> None:
    job = Job(history, {"decode": ""})
    job.meter.begin("decode", 0.0)
    job.meter.update("decode", 0.5)
    job.meter.end("decode")
    assert [p.share for p in job.steps] == [0.0, 0.5, 1.0]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"7", b"\xff\xfe", b'{"recognize/base": "fast"}',
        b'{"recognize/base": NaN}', b'{"recognize/base": -1}', b'{"recognize/base": 0}',
        b'{"recognize/base": Infinity}', b'{"recognize/base": null}',
    ],
)  # fmt: skip
def test_a_damaged_history_is_forgotten_and_mended(history: Path, content: bytes) -> None:
    history.parent.mkdir()
    history.write_bytes(content)
    assert Speeds(history).of("recognize", "base") == FIRST_GUESS["recognize"]
    Speeds(history).learn("recognize", "base", 0.5)
    assert json.loads(history.read_text("utf-8")) == {"recognize/base": 0.5}


@pytest.mark.parametrize("in_the_way", ["a file", "a folder"])
def test_a_history_that_cannot_be_written_harms_nothing(tmp_path: Path, in_the_way: str) -> None:
    (tmp_path / "cache").touch()
    (tmp_path / "speeds.json").mkdir()
    name = "cache/speeds.json" if in_the_way == "a file" else "speeds.json"
    speeds = Speeds(tmp_path / name)
    speeds.learn("recognize", "base", 0.5)
    assert speeds.of("recognize", "base") == 0.5
