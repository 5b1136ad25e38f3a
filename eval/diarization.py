"""Diarization error: seconds of speech given to nobody or the wrong person, and of noise."""

import operator
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from transcribe.types import SpeakerSegment


@dataclass(frozen=True, slots=True)
class DiarizationSeconds:
    """Seconds of error and of reference speech; they add up over recordings.

    confusion    speech given to the wrong speaker
    missed       speech given to nobody
    false_alarm  silence, or a second voice, given to somebody
    total        reference speech; two people at once count twice
    """

    confusion: float = 0.0
    missed: float = 0.0
    false_alarm: float = 0.0
    total: float = 0.0

    @property
    def error_rate(self) -> float:
        """(confusion + missed + false alarm) / total. Raises ZeroDivisionError if total is 0."""
        return (self.confusion + self.missed + self.false_alarm) / self.total

    def __add__(self, other: "DiarizationSeconds") -> "DiarizationSeconds":
        return DiarizationSeconds(*map(operator.add, astuple(self), astuple(other)))


@dataclass(frozen=True, slots=True)
class JaccardErrors:
    """The share of each reference speaker's speech that is not shared with the matched one, summed.

    errors    sum over reference speakers, each 0 to 1; a speaker whom nobody matches costs 1
    speakers  of the reference
    """

    errors: float = 0.0
    speakers: int = 0

    @property
    def error_rate(self) -> float:
        """Mean over speakers, however much each spoke. Raises ZeroDivisionError without any."""
        return self.errors / self.speakers

    def __add__(self, other: "JaccardErrors") -> "JaccardErrors":
        return JaccardErrors(*map(operator.add, astuple(self), astuple(other)))


def diarization_seconds(
    reference: Sequence[SpeakerSegment], hypothesis: Sequence[SpeakerSegment]
) -> DiarizationSeconds:
    """Compare who spoke when, under the best one-to-one match of speaker names.

    No collar around the boundaries, and overlapped speech counts. Neither list needs an order;
    segments of one speaker that touch or overlap are merged first.
    """
    from pyannote.metrics.diarization import DiarizationErrorRate  # heavy, with pandas behind it

    parts = _measured(DiarizationErrorRate, reference, hypothesis)
    return DiarizationSeconds(
        confusion=float(parts["confusion"]),
        missed=float(parts["missed detection"]),
        false_alarm=float(parts["false alarm"]),
        total=float(parts["total"]),
    )


def jaccard_errors(
    reference: Sequence[SpeakerSegment], hypothesis: Sequence[SpeakerSegment]
) -> JaccardErrors:
    """As `diarization_seconds`, for the Jaccard error rate of the DIHARD challenges."""
    from pyannote.metrics.diarization import JaccardErrorRate

    parts = _measured(JaccardErrorRate, reference, hypothesis)
    return JaccardErrors(float(parts["speaker error"]), int(parts["speaker count"]))


def _measured(
    metric: Any, reference: Sequence[SpeakerSegment], hypothesis: Sequence[SpeakerSegment]
) -> Any:
    from pyannote.core import Segment, Timeline

    end = max((s.end for s in (*reference, *hypothesis)), default=0.0)
    return metric(collar=0.0, skip_overlap=False)(
        _annotation(reference),
        _annotation(hypothesis),
        uem=Timeline([Segment(0, end)]),
        detailed=True,
    )


def _annotation(segments: Sequence[SpeakerSegment]) -> Any:
    from pyannote.core import Annotation, Segment

    annotation = Annotation()
    for number, s in enumerate(segments):
        annotation[Segment(s.start, s.end), number] = s.speaker
    return annotation.support()
