"""Text of one stretch, with guards: nothing obvious lost, invented or looped."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .coverage import Listener, unclear, with_lost_speech, without_inventions, without_loops
from .coverage.listening import moved
from .engines.base import OnProgress, Recognizer
from .levelling import levelled
from .messages import Message
from .types import Audio, Notice, Segment
from .voice import Span, islands, overlap, subtract, voiced_spans

FIRST_PASS = 0.9  # share of the progress; the rest is for what is decoded again
STEP = 0.2  # of what is left, each time that something is decoded again
MERGED_S = 1.0
RULES = 3  # goes up with every change of what comes out, so that no older checkpoint is taken up


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

    Quiet voices are made louder first. Long silences, and crowds in which no word can be made out,
    are not shown to the recogniser. A loop, a voice without text and a text without a voice are
    decoded again on their own; what stays doubtful is listed in the notices.
    """
    progress = _Progress(on_progress)
    voiced = voiced_spans(audio)
    sound, raised = levelled(audio, voiced)
    listener = Listener(recognizer, sound, language, seed, progress.step)
    crowds, unheard = unclear(audio, voiced, listener)
    voiced = subtract(voiced, crowds)
    segments = _first_pass(listener, voiced, progress)
    segments, looped = without_loops(segments, voiced, listener)
    segments, lost = with_lost_speech(segments, voiced, listener)
    segments, invented = without_inventions(segments, voiced, listener)
    on_progress(1.0)
    told = [span for span in raised if not _mostly_within(span, crowds)]
    quiet = [Notice("low_level", *span, str(_QUIET)) for span in told]
    notices = [*unheard, *quiet, *looped, *lost, *invented]
    return Recognition(tuple(segments), tuple(_merged(notices)))


def _first_pass(listener: Listener, voiced: list[Span], progress: "_Progress") -> list[Segment]:
    found = islands(voiced, listener.duration)
    total = sum(end - start for start, end in found)
    segments: list[Segment] = []
    done = 0.0
    for span in found:
        size = span[1] - span[0]
        segments += listener.first(span, progress.part(done / total, size / total))
        done += size
    return segments


class _Progress:
    """Reports shares that never fall, the first pass up to FIRST_PASS."""

    def __init__(self, report: OnProgress) -> None:
        self._report = report
        self._share = 0.0
        self._first_pass = False

    def part(self, before: float, size: float) -> OnProgress:
        self._first_pass = True
        return lambda share: self._to(FIRST_PASS * (before + share * size))

    def step(self) -> None:
        """Something was decoded again; nobody knows how much more will be."""
        if self._first_pass:
            self._to(self._share + STEP * (1 - self._share))

    def _to(self, share: float) -> None:
        self._share = max(self._share, share)
        self._report(self._share)


def _mostly_within(span: Span, spans: list[Span]) -> bool:
    return overlap(span, spans) > (span[1] - span[0]) / 2


def _merged(notices: Iterable[Notice]) -> list[Notice]:
    """In order of start; neighbours of one kind are one, with the sentence of the longer."""
    found: list[Notice] = []
    last: dict[str, int] = {}
    for notice in sorted(notices, key=lambda n: n.start):
        at = last.get(notice.kind)
        if at is not None and notice.start - found[at].end <= MERGED_S:
            found[at] = _joined(found[at], notice)
        else:
            last[notice.kind] = len(found)
            found.append(notice)
    return found


def _joined(one: Notice, other: Notice) -> Notice:
    longer = max(one, other, key=lambda n: n.end - n.start)
    return replace(
        longer,
        start=one.start,
        end=max(one.end, other.end),
        text=one.text + other.text,
    )


def moved_in_time(recognition: Recognition, offset: float) -> Recognition:
    """The same recognition in a sound that starts `offset` seconds earlier."""
    return Recognition(
        tuple(moved(s, offset, float("inf")) for s in recognition.segments),
        tuple(replace(n, start=n.start + offset, end=n.end + offset) for n in recognition.notices),
    )


_QUIET = Message(
    ja="この間の声が小さいので、大きくして聞き取りました。聞き落としがないか確かめてください。",
    en="The voice is quiet here, and was made louder to be recognised. "
    "Check that nothing is missing.",
)
