"""The seams between the pipeline and the engines, and how an engine is found.

An engine, ours included, registers a callable in the entry point group `kikitori.recognizers` or
`kikitori.diarizers`. The callable takes an `EngineOptions` and returns the engine, loaded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

from numpy.typing import NDArray

from ..errors import UnknownName
from ..messages import Message
from ..types import Audio, Segment, SpeakerSegment

OnProgress = Callable[[float], None]  # called with the share done, 0..1, never falling

Features = dict[str, NDArray[Any]]  # named arrays, as stored in one .npz


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """What an engine is made from.

    files         the model's folder, its digests already checked
    device        where it runs
    compute_type  CTranslate2's name of the precision, such as int8; engines without a choice
                  ignore it
    threads       CPU threads, at least 1
    """

    files: Path
    device: Literal["cpu", "cuda"]
    compute_type: str
    threads: int


class Recognizer(Protocol):
    """Turns sound into timed text. One instance holds one model and serves one thread at a time.

    The work is finished on return. Segments come in order of start, their times count from the
    start of `audio`. The same sound, language and seed give the same result, whatever was
    recognised before.
    """

    sample_rate: int  # Hz the engine wants; callers resample

    def transcribe(
        self, audio: Audio, *, language: str | None, seed: int, on_progress: OnProgress
    ) -> list[Segment]: ...


@runtime_checkable
class Scorer(Protocol):
    """A recogniser that can also say how well a text fits a sound. Correction asks it."""

    def likelihoods(
        self, audio: Audio, texts: Sequence[tuple[str, str]], *, language: str | None
    ) -> list[float]:
        """The natural logarithm of each text's probability, given `audio` of at most 30 s.

        Texts are given as (context, text), the context being what may have been said before, or "".
        Comparable among texts for the same sound and context only.
        """
        ...


@dataclass(frozen=True, slots=True)
class SpeakerRange:
    """How many people may be found: lowest <= highest; None leaves that side open.

    Raises ValueError when the bounds are reversed or below 1.
    """

    lowest: int | None = None
    highest: int | None = None

    def __post_init__(self) -> None:
        given = [n for n in (self.lowest, self.highest) if n is not None]
        if any(n < 1 for n in given) or given != sorted(given):
            raise ValueError(f"speakers from {self.lowest} to {self.highest}")


@dataclass(frozen=True, slots=True)
class Diarization:
    """Who spoke when.

    segments   every speaker's, overlaps included, in order of start
    exclusive  at any time at most one speaker, in order; the basis for giving words to speakers
    """

    segments: tuple[SpeakerSegment, ...]
    exclusive: tuple[SpeakerSegment, ...]


class Diarizer(Protocol):
    """Tells speakers apart in two steps, so that a long recording is done stretch by stretch.

    `extract` is the long work on one stretch of sound; its arrays are stored as a checkpoint.
    `cluster` joins all stretches: speakers are told apart over the whole recording.
    """

    sample_rate: int

    def extract(self, audio: Audio, *, on_progress: OnProgress) -> Features: ...

    def cluster(
        self, stretches: Sequence[tuple[float, Features]], speakers: SpeakerRange
    ) -> Diarization:
        """Join stretches, given as (start in seconds, features) in order of start."""
        ...


@runtime_checkable
class EngineFactory(Protocol):
    def __call__(self, options: EngineOptions) -> Any: ...


def find_engine(kind: Literal["recognizers", "diarizers"], name: str) -> EngineFactory:
    """The registered factory called `name`. Raises UnknownName."""
    found = {point.name: point for point in entry_points(group=f"kikitori.{kind}")}
    if name not in found:
        raise UnknownName(Message(ja="エンジン", en="engine"), name, found)
    factory: EngineFactory = found[name].load()
    return factory
