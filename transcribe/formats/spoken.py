"""What was said, as far as any file tells it: from plain text to segments with speaker and time."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from ..documents import Remark
from ..types import SpeakerSegment


@dataclass(frozen=True, slots=True)
class SpokenSegment:
    """A line, a cue or a turn.

    speaker     None where the file does not say
    start, end  seconds from the start of the recording; None where the file does not say
    """

    text: str
    speaker: str | None = None
    start: float | None = None
    end: float | None = None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and not 0 <= self.start <= self.end:
            raise ValueError(f"segment {self.text!r} spans {self.start} s to {self.end} s")


@dataclass(frozen=True, slots=True)
class Spoken:
    """The speech in a file.

    segments   in order of start where all have one, else as in the file
    form       what the file was read as, one of READABLE
    encoding   the common name, such as Shift_JIS; "" where the form leaves no choice
    by_machine the file itself says that a machine wrote it
    remarks    what was taken for names, times and comments, and so is not in the text
    speech     who was heard when, overlaps included
    """

    segments: tuple[SpokenSegment, ...]
    form: str
    encoding: str = ""
    by_machine: bool = False
    remarks: tuple[Remark, ...] = ()
    speech: tuple[SpeakerSegment, ...] = ()

    @property
    def text(self) -> str:
        """All that was said, a segment per line."""
        return "\n".join(s.text for s in self.segments)

    @property
    def has_speakers(self) -> bool:
        return any(s.speaker for s in self.segments)


def in_order(segments: Iterable[SpokenSegment]) -> tuple[SpokenSegment, ...]:
    """By start; as they are where some have none."""
    found = tuple(segments)
    if any(s.start is None for s in found):
        return found
    return tuple(sorted(found, key=lambda s: s.start or 0.0))


def speech_of(segments: Iterable[SpokenSegment]) -> tuple[SpeakerSegment, ...]:
    """Who spoke when; nothing where a segment lacks its speaker or a time."""
    found = []
    for s in segments:
        if s.speaker is None or s.start is None or s.end is None:
            return ()
        found.append(SpeakerSegment(s.start, s.end, s.speaker))
    return tuple(found)


def timed(text: str, speaker: str | None, start: float | None, end: float | None) -> SpokenSegment:
    """A segment as somebody's software wrote it: a span that cannot be is no time at all."""
    known = [t for t in (start, end) if t is not None]
    if not all(math.isfinite(t) and t >= 0 for t in known) or known != sorted(known):
        start = end = None
    return SpokenSegment(text, speaker or None, start, end)
