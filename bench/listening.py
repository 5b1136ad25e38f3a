"""One sound through the product, with and without correction, and through the peer."""

import os
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from transcribe.correction import WordList, installed_dictionary
from transcribe.engines.base import OnProgress
from transcribe.engines.loading import Engine
from transcribe.models import open_store
from transcribe.pipeline import Folders, transcribe
from transcribe.request import Request
from transcribe.types import Audio, Segment, Transcript
from transcribe.vocabulary import load_vocabulary

from . import product
from .cases import Papers

OFF, WITHOUT, WITH = "off", "without papers", "with papers"


@dataclass(frozen=True, slots=True)
class Work:
    """Seconds on the clock, and of the processors; other work on the machine changes these less."""

    wall_s: float = 0.0
    cpu_s: float = 0.0

    def __add__(self, other: "Work") -> "Work":
        return Work(self.wall_s + other.wall_s, self.cpu_s + other.cpu_s)

    def beyond(self, other: "Work") -> "Work":
        """What this took more; never below 0."""
        return Work(max(0.0, self.wall_s - other.wall_s), max(0.0, self.cpu_s - other.cpu_s))

    @classmethod
    def now(cls) -> "Work":
        return cls(time.monotonic(), time.process_time())


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one sound, and the work for it.

    transcripts  by variant
    recognition  the recogniser's first pass over the speech
    audits       what it decoded once more
    correction   of a whole job, from a recognition that is there, beyond the same without
                 correction; by variant
    """

    transcripts: dict[str, Transcript]
    recognition: Work
    audits: Work
    correction: dict[str, Work]


@dataclass
class Clock:
    first: Work = Work()
    again: Work = Work()


@dataclass
class Timed:
    """The product's recogniser, with a clock on what it decodes.

    The first pass over a sound has the stretch's own seed, every further decoding a higher one; the
    sounds here are one stretch long, whose seed is 0.
    """

    engine: Engine
    clock: Clock = field(default_factory=Clock)

    @property
    def model(self) -> str:
        return self.engine.model

    @property
    def provenance(self) -> dict[str, str]:
        return self.engine.provenance

    @cached_property
    def loaded(self) -> "TimedRecognizer":
        return TimedRecognizer(self.engine.loaded, self.clock)


class TimedRecognizer:
    def __init__(self, recognizer: Any, clock: Clock) -> None:
        self._recognizer, self._clock = recognizer, clock
        self.sample_rate: int = recognizer.sample_rate

    def transcribe(
        self, audio: Audio, *, language: str | None, seed: int, on_progress: OnProgress
    ) -> list[Segment]:
        began = Work.now()
        found: list[Segment] = self._recognizer.transcribe(
            audio, language=language, seed=seed, on_progress=on_progress
        )
        spent = Work.now().beyond(began)
        if seed == 0:
            self._clock.first += spent
        else:
            self._clock.again += spent
        return found

    def likelihoods(self, *given: Any, **named: Any) -> list[float]:
        """What makes it a Scorer; not timed by itself."""
        found: list[float] = self._recognizer.likelihoods(*given, **named)
        return found


class Kept(Exception):
    """Keeps the unfinished work of a job whose transcript is already in hand."""


def listen(sound: Path, engine: Engine, papers: Papers | None) -> Heard:
    """All variants over one recognition; without papers, the last variant is left out."""
    timed: Any = Timed(engine)
    _ = timed.loaded  # loading is not part of any stage
    requests = {
        OFF: Request(sound, correction="off"),
        WITHOUT: Request(sound, correction="standard"),
    }
    if papers:
        known = load_vocabulary(rosters=papers.rosters, materials=papers.materials)
        requests[WITH] = Request(sound, correction="standard", vocabulary=known)
    found, work = {}, {}
    with tempfile.TemporaryDirectory() as name:
        recognised = Path(name) / "work"
        _run(requests[OFF], timed, recognised)
        for variant, request in requests.items():
            own = Path(name) / variant  # no variant goes on from what another one worked out
            shutil.copytree(recognised, own)
            found[variant], work[variant] = _run(request, timed, own)
    extra = {v: w.beyond(work[OFF]) for v, w in work.items() if v != OFF}
    return Heard(found, timed.clock.first, timed.clock.again, extra)


def _run(request: Request, engine: Any, unfinished: Path) -> tuple[Transcript, Work]:
    """A whole job that leaves its recognition for the next one, and what it took."""
    found: list[Transcript] = []

    def keep(transcript: Transcript) -> None:
        found.append(transcript)
        raise Kept

    folders = Folders(unfinished, Path(f"{unfinished}.json"))
    dictionary()  # loaded once, and not part of any stage
    began = Work.now()
    with suppress(Kept):
        transcribe(request, engine, None, folders, dictionary=dictionary(), deliver=keep)
    spent = Work.now().beyond(began)
    if any(notice.kind == "no_correction" for notice in found[0].notices):
        raise RuntimeError(f"the correction of {request.source} failed: see the log above")
    return found[0], spent


@cache
def dictionary() -> WordList | None:
    """What homophones are looked up in, as the command finds it."""
    return installed_dictionary(open_store(os.environ))


def recognizer() -> Engine:
    return product.engine("recognizers", product.WHISPER)
