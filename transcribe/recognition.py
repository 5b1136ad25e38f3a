"""Text of one stretch, with guards: nothing obvious lost, invented or looped."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from .engines.base import OnProgress, Recognizer
from .loops import collapse, find_loops
from .messages import Message
from .types import Audio, Notice, Segment, Word
from .voice import MARGIN_S, Span, crop, islands, overlap, subtract, voiced_spans

LEAST_VOICE_S = 0.1  # a segment with less voice in it, and this far around it, was invented
LEAST_LOST_S = 1.0  # a voice without text, shorter than this, is a breath or a cough
MAIN_PASS = 0.95  # share of the progress; the rest is for what is decoded again

Decode = Callable[[Span, int], list[Segment]]


@dataclass(frozen=True, slots=True)
class Recognition:
    """Text of a sound, in order of start, and what its reader should check."""

    segments: tuple[Segment, ...]
    notices: tuple[Notice, ...] = ()


def recognize(
    recognizer: Recognizer,
    audio: Audio,
    *,
    language: str | None,
    seed: int,
    on_progress: OnProgress,
) -> Recognition:
    """Recognise where somebody speaks, then check the text against the voice.

    Long silences are not shown to the recogniser. A loop and a voice without text are decoded again
    on their own; what stays doubtful is listed in the notices.
    """
    voiced = voiced_spans(audio)
    found = islands(voiced, audio.duration)
    total = sum(end - start for start, end in found)
    done = 0.0

    def decode(span: Span, attempt: int, report: OnProgress = lambda _: None) -> list[Segment]:
        heard = recognizer.transcribe(
            crop(audio, span), language=language, seed=seed + attempt, on_progress=report
        )
        return [_moved(segment, span) for segment in heard]

    def part(before: float, size: float) -> OnProgress:
        return lambda share: on_progress(MAIN_PASS * (before + share * size) / total)

    segments: list[Segment] = []
    for start, end in found:
        segments += decode((start, end), 0, part(done, end - start))
        done += end - start
    segments, looped = _without_loops(segments, decode)
    segments, recovered = _with_lost_speech(segments, voiced, audio.duration, decode)
    kept, invented = _with_voice(segments, voiced)
    on_progress(1.0)
    notices = sorted([*looped, *recovered, *invented], key=lambda n: n.start)
    return Recognition(tuple(kept), tuple(notices))


def _moved(segment: Segment, span: Span) -> Segment:
    """A segment of a cropped sound at its place in the whole one, never past the crop's end."""
    offset, limit = span

    def at(time: float) -> float:
        return min(time + offset, limit)

    words = tuple(Word(w.text, at(w.start), at(w.end), w.probability) for w in segment.words)
    return Segment(at(segment.start), at(segment.end), segment.text, words)


def _without_loops(segments: list[Segment], decode: Decode) -> tuple[list[Segment], list[Notice]]:
    notices: list[Notice] = []
    for loop in reversed(find_loops(segments)):
        looped = segments[loop.first : loop.last + 1]
        span = (looped[0].start, looped[-1].end)
        again = decode(span, 1)
        if find_loops(again) or not again:
            again = [collapse(looped)]
        segments = segments[: loop.first] + again + segments[loop.last + 1 :]
        notices.append(Notice("loop", *span, "".join(s.text for s in looped)))
    return segments, notices


def _with_lost_speech(
    segments: list[Segment], voiced: list[Span], duration: float, decode: Decode
) -> tuple[list[Segment], list[Notice]]:
    notices = []
    covered = [(s.start, s.end) for s in sorted(segments, key=lambda s: s.start)]
    for start, end in subtract(voiced, covered):
        if end - start < LEAST_LOST_S:
            continue
        again = decode((max(0.0, start - MARGIN_S), min(duration, end + MARGIN_S)), 2)
        again = [s for s in again if _is_new(s, (start, end)) and not find_loops([s])]
        segments = segments + again
        if not again:
            detail = Message(
                ja="声のような音がありますが、文字にできませんでした。",
                en="There seems to be a voice here, but no text could be made of it.",
            )
            notices.append(Notice("lost_speech", start, end, str(detail)))
    return sorted(segments, key=lambda s: s.start), notices


def _is_new(segment: Segment, gap: Span) -> bool:
    """Whether most of a segment lies in the gap, not in the text already there beside it."""
    return overlap((segment.start, segment.end), [gap]) > (segment.end - segment.start) / 2


def _with_voice(segments: list[Segment], voiced: list[Span]) -> tuple[list[Segment], list[Notice]]:
    kept, notices = [], []
    for segment in segments:
        around = (segment.start - LEAST_VOICE_S, segment.end + LEAST_VOICE_S)
        if overlap(around, voiced) >= LEAST_VOICE_S:  # Whisper's はい。 may last no time at all
            kept.append(segment)
        else:
            notices.append(Notice("invented_speech", segment.start, segment.end, segment.text))
    return kept, notices


def moved_in_time(recognition: Recognition, offset: float) -> Recognition:
    """The same recognition in a sound that starts `offset` seconds earlier."""
    span = (offset, float("inf"))
    return Recognition(
        tuple(_moved(s, span) for s in recognition.segments),
        tuple(replace(n, start=n.start + offset, end=n.end + offset) for n in recognition.notices),
    )
