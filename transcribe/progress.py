"""How far a job is, and how long it will still take on this machine."""

import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import StorageError
from .files import write_text

# seconds of work per second of sound, until this machine has shown its own speed
FIRST_GUESS = {"decode": 0.01, "recognize": 0.25, "diarize": 0.2, "correct": 0.04}
STAGES = tuple(FIRST_GUESS)
TRUSTED_SHARE = 0.05  # of a stage: from there its own pace counts more than history


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a job stands.

    stage        one of STAGES
    share        of the stage, 0..1
    overall      of the whole job by time, 0..1, never falling
    remaining_s  seconds the job will still take
    """

    stage: str
    share: float
    overall: float
    remaining_s: float


class Speeds:
    """Seconds of work per second of sound, by stage and model, remembered from job to job."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = self._read()

    def _read(self) -> dict[str, float]:
        try:
            known = json.loads(self._path.read_text("utf-8"))
            return {k: float(v) for k, v in known.items() if 0 < v < math.inf}
        except (OSError, ValueError, AttributeError, TypeError, OverflowError):
            return {}  # a lost history costs a less exact estimate, nothing else

    def of(self, stage: str, model: str) -> float:
        return self._known.get(f"{stage}/{model}", FIRST_GUESS[stage])

    def learn(self, stage: str, model: str, pace: float) -> None:
        """Mix the newest pace into the history, half and half."""
        key = f"{stage}/{model}"
        self._known[key] = (self._known.get(key, pace) + pace) / 2
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_text(self._path, json.dumps(self._known, indent=1))
        except (OSError, StorageError):
            return  # the job's result matters, the history does not


class Meter:
    """Turns the shares of stages into the Progress of a job.

    report  called at every step
    models  the stages of this job, in order, each with the model it runs
    clock   seconds, monotonic
    """

    def __init__(
        self,
        report: Callable[[Progress], None],
        models: Mapping[str, str],
        speeds: Speeds,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._report, self._models, self._speeds, self._clock = report, models, speeds, clock
        self._duration = 0.0
        self._overall = 0.0
        self._began: dict[str, tuple[float, float]] = {}

    def begin(self, stage: str, duration: float, share: float = 0.0) -> None:
        """A stage starts on `duration` seconds of sound, `share` of it done in an earlier run."""
        self._duration = duration
        self._began[stage] = (self._clock(), share)
        self.update(stage, share)

    def update(self, stage: str, share: float) -> None:
        paces = {s: self._pace(s, share if s == stage else None) for s in self._models}
        stages = list(self._models)
        left = (1 - share) * paces[stage] * self._duration
        left += sum(paces[s] * self._duration for s in stages[stages.index(stage) + 1 :])
        total = sum(paces.values()) * self._duration
        self._overall = max(self._overall, 1 - left / total if total else 0.0)
        self._report(Progress(stage, share, self._overall, left))

    def end(self, stage: str) -> None:
        began, first = self._began[stage]
        spent = self._clock() - began
        if spent > 0 and self._duration and first < 1 - TRUSTED_SHARE:
            pace = spent / (self._duration * (1 - first))
            self._speeds.learn(stage, self._models[stage], pace)
        self.update(stage, 1.0)

    def _pace(self, stage: str, share: float | None) -> float:
        history = self._speeds.of(stage, self._models[stage])
        if share is None or not self._duration:
            return history
        began, first = self._began[stage]
        done = share - first
        if done < TRUSTED_SHARE:
            return history
        return (self._clock() - began) / (self._duration * done)
