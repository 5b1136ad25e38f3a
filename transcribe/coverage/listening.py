"""One stretch of sound and the recogniser that listens to parts of it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ..engines.base import OnProgress, Recognizer
from ..types import Audio, Segment, Word
from ..voice import Span, crop


def _silently(_: float) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Listener:
    """Decodes parts of a sound on their own, without the text before them.

    duration  seconds of the whole sound
    on_again  called each time that something is decoded again
    """

    recognizer: Recognizer
    sound: Audio
    language: str | None
    seed: int
    on_again: Callable[[], None] = field(default=lambda: None)

    @property
    def duration(self) -> float:
        return self.sound.duration

    def first(self, span: Span, report: OnProgress) -> list[Segment]:
        """The text within the span, at its place in the whole sound."""
        return self._decoded(span, 0, report)

    def again(self, span: Span, attempt: int) -> list[Segment]:
        """The same with another seed, the span limited to the sound; attempts count from 1."""
        found = self._decoded((max(0.0, span[0]), min(self.duration, span[1])), attempt, _silently)
        self.on_again()
        return found

    def _decoded(self, span: Span, attempt: int, report: OnProgress) -> list[Segment]:
        heard = self.recognizer.transcribe(
            crop(self.sound, span),
            language=self.language,
            seed=self.seed + attempt,
            on_progress=report,
        )
        return [moved(segment, *span) for segment in heard]


def moved(segment: Segment, offset: float, limit: float) -> Segment:
    """A segment `offset` seconds later, never past the limit."""

    def at(time: float) -> float:
        return min(time + offset, limit)

    words = tuple(Word(w.text, at(w.start), at(w.end), w.probability) for w in segment.words)
    return Segment(at(segment.start), at(segment.end), segment.text, words)
