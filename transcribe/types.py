"""The values that flow through the product. Times are seconds from the start of the recording."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


def _check_span(what: str, start: float, end: float) -> None:
    if not 0 <= start <= end:
        raise ValueError(f"{what} spans {start} s to {end} s")


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: comparing arrays is ambiguous
class Audio:
    """Mono sound in memory.

    samples      float32, shape (frames,), nominally within [-1, 1]
    sample_rate  Hz
    """

    samples: Samples
    sample_rate: int

    def __post_init__(self) -> None:
        if self.samples.ndim != 1 or self.samples.dtype != np.float32:
            raise ValueError(
                f"samples are {self.samples.dtype} {self.samples.shape}, not float32 (frames,)"
            )
        if self.sample_rate <= 0:
            raise ValueError(f"sample_rate is {self.sample_rate} Hz")

    @property
    def duration(self) -> float:
        """Seconds."""
        return len(self.samples) / self.sample_rate


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised token and its place.

    start, end   seconds, 0 <= start <= end
    probability  the engine's own confidence, 0..1; not comparable between engines
    """

    text: str
    start: float
    end: float
    probability: float

    def __post_init__(self) -> None:
        _check_span(f"word {self.text!r}", self.start, self.end)


@dataclass(frozen=True, slots=True)
class Segment:
    """What a recogniser returns: a stretch of text and its words, in order of time.

    The words joined are the text, but for blanks at its ends; some engines give no words.
    """

    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()

    def __post_init__(self) -> None:
        _check_span(f"segment {self.text!r}", self.start, self.end)


@dataclass(frozen=True, slots=True)
class SpeakerSegment:
    """Who spoke when. Segments of different speakers may overlap."""

    start: float
    end: float
    speaker: str

    def __post_init__(self) -> None:
        _check_span(f"segment of {self.speaker!r}", self.start, self.end)


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice of the recording. `id` is stable (S1, S2 …); `name` is what a reader sees."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's contribution. `speaker` is a Speaker's id; None where nobody was told apart.

    The words joined are exactly the text, so that an offset into the text finds its word. Blanks
    stand only between words of scripts that have them.
    """

    id: str
    speaker: str | None
    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()

    def __post_init__(self) -> None:
        _check_span(f"turn {self.id!r}", self.start, self.end)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader should check, and where.

    kind        one of KINDS
    start, end  seconds; the whole recording where it is not about a place
    detail      what was found and what to do, a sentence for a person
    text        what was taken out of the text, as it was; it can be put back from here
    """

    KINDS = (
        "lost_speech",
        "invented_speech",
        "loop",
        "heard_again",
        "low_level",
        "clipped",
        "overlap",
        "correction",
        "speaker_proposal",
        "damaged_file",
        "no_speech",
        "no_diarization",
        "no_correction",
        "unread_paper",
    )

    kind: str
    start: float
    end: float
    detail: str
    text: str = ""

    def __post_init__(self) -> None:
        if self.kind not in self.KINDS:
            raise ValueError(f"unknown kind of notice {self.kind!r}")
        _check_span(f"notice {self.kind!r}", self.start, self.end)


@dataclass(frozen=True, slots=True)
class Correction:
    """A change the machine made to its own text, reversible.

    turn    id of the turn
    offset  characters into the turn's text, where `replacement` now stands
    reason  a short code; score is the evidence for it, larger is surer
    """

    turn: str
    offset: int
    original: str
    replacement: str
    reason: str
    score: float


@dataclass(frozen=True, slots=True)
class SpeakerProposal:
    """A name that a speaker may have, taken from what is said. A person accepts or dismisses it.

    speaker  a Speaker's id
    turn     id of the turn that says so; quote is its text there
    reason   a short code; score is the evidence for it, 0..1, larger is surer
    """

    speaker: str
    name: str
    turn: str
    quote: str
    reason: str
    score: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said, by whom, and how the machine came to it.

    duration           seconds of sound
    language           ISO 639-1
    turns              in order of start
    provenance         JSON values: application, model, revision, digests, device, settings
    speaker_segments   who was heard when, overlaps included; empty where nobody listened for it
    speaker_proposals  names for speakers, the surest first
    """

    duration: float
    language: str
    speakers: tuple[Speaker, ...]
    turns: tuple[Turn, ...]
    notices: tuple[Notice, ...] = ()
    corrections: tuple[Correction, ...] = ()
    provenance: Mapping[str, object] = field(default_factory=dict)
    speaker_segments: tuple[SpeakerSegment, ...] = ()
    speaker_proposals: tuple[SpeakerProposal, ...] = ()

    def __post_init__(self) -> None:
        known = {s.id for s in self.speakers} | {None}
        for turn in self.turns:
            if turn.speaker not in known:
                raise ValueError(f"turn {turn.id!r} is by {turn.speaker!r}, who is not listed")
