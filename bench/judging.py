"""What a transcript is worth: characters, corrections, and whether a quiet voice left a trace."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import replace as replaced

from eval.alignment import align
from eval.metrics import CharacterCounts, count
from eval.normalize import lenient, standard
from transcribe.types import Correction, SpeakerSegment, Transcript, Turn

BRIDGED_S = 0.5  # shorter pauses between words belong to the speech, as in the references
OF_ALL = 0.5  # a notice about more of the recording than this points nowhere
ABOUT_SPEECH = ("lost_speech", "low_level", "invented_speech", "loop")

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Corrections:
    """How many corrections there were of each kind; they add up.

    right, wrong  undoing it makes more, or fewer, errors of the whole text
    spoiled       characters of the reference that were right before it and are wrong after
    mended        the other way round
    """

    right: int = 0
    wrong: int = 0
    neutral: int = 0
    spoiled: int = 0
    mended: int = 0

    def __add__(self, other: "Corrections") -> "Corrections":
        return Corrections(
            self.right + other.right,
            self.wrong + other.wrong,
            self.neutral + other.neutral,
            self.spoiled + other.spoiled,
            self.mended + other.mended,
        )

    @property
    def all(self) -> int:
        return self.right + self.wrong + self.neutral

    @property
    def share_right(self) -> float:
        """Of all that were made, those included that change no count; 1 where there is none."""
        return self.right / self.all if self.all else 1.0


def text_of(transcript: Transcript) -> str:
    return "".join(turn.text for turn in transcript.turns)


def counts(reference: str, transcript: Transcript) -> tuple[CharacterCounts, CharacterCounts]:
    """Standard and lenient."""
    return count_text(reference, text_of(transcript))


def count_text(reference: str, text: str) -> tuple[CharacterCounts, CharacterCounts]:
    return (
        count(standard(reference), standard(text)),
        count(lenient(reference), lenient(text)),
    )


def judge(reference: str, transcript: Transcript) -> Corrections:
    """All corrections of a transcript."""
    return sum((judged for _, judged in verdicts(reference, transcript)), Corrections())


def verdicts(reference: str, transcript: Transcript) -> Iterator[tuple[Correction, Corrections]]:
    """Each correction by itself: the text as it is against the text with it undone (lenient)."""
    wanted = lenient(reference)
    errors_after, right_after = _errors(wanted, lenient(text_of(transcript)))
    for correction in transcript.corrections:
        before = lenient(undone(transcript.turns, correction))
        errors_before, right_before = _errors(wanted, before)
        yield (
            correction,
            Corrections(
                right=int(errors_before > errors_after),
                wrong=int(errors_before < errors_after),
                neutral=int(errors_before == errors_after),
                spoiled=len(right_before - right_after),
                mended=len(right_after - right_before),
            ),
        )


def undone(turns: Sequence[Turn], correction: Correction) -> str:
    """The whole text without this one. Raises ValueError where the correction is not in it."""
    return "".join(
        _without(turn, correction).text if turn.id == correction.turn else turn.text
        for turn in turns
    )


def _without(turn: Turn, correction: Correction) -> Turn:
    end = correction.offset + len(correction.replacement)
    if turn.text[correction.offset : end] != correction.replacement:
        raise ValueError(f"{correction} does not stand in turn {turn.id!r}")
    text = turn.text[: correction.offset] + correction.original + turn.text[end:]
    return replaced(turn, text=text, words=())


def _errors(reference: str, text: str) -> tuple[int, set[int]]:
    """How many edits, and which characters of the reference are right."""
    place, errors = 0, 0
    right: set[int] = set()
    for edit in align(reference, text):
        if edit.kind == "equal":
            right.update(range(place, place + len(edit.reference)))
        else:
            errors += len(edit.reference or edit.hypothesis)
        place += len(edit.reference)
    return errors, right


def traced(speech: Iterable[SpeakerSegment], transcript: Transcript) -> tuple[float, float]:
    """Seconds of this speech that have text or a notice, and all of its seconds."""
    spans = _merged([*_worded(transcript), *_noticed(transcript)])
    held = total = 0.0
    for segment in speech:
        total += segment.end - segment.start
        held += sum(
            max(0.0, min(end, segment.end) - max(start, segment.start)) for start, end in spans
        )
    return held, total


def _worded(transcript: Transcript) -> Iterator[Span]:
    words = sorted((w.start, w.end) for turn in transcript.turns for w in turn.words)
    yield from _merged(words, BRIDGED_S)


def _noticed(transcript: Transcript) -> Iterator[Span]:
    for notice in transcript.notices:
        short = notice.end - notice.start <= OF_ALL * transcript.duration
        if notice.kind in ABOUT_SPEECH and short:
            yield notice.start, notice.end


def _merged(spans: Iterable[Span], bridged_s: float = 0.0) -> list[Span]:
    """In order, those that touch or nearly touch joined."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start - found[-1][1] <= bridged_s:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
