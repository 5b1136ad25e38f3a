"""The guard against lost speech: every voice has its text, or a notice."""

from collections.abc import Iterator, Sequence
from statistics import median

from ..loops import find_loops
from ..messages import Message
from ..types import Notice, Segment, Word
from ..voice import Span, overlap, subtract
from .listening import Listener
from .texts import characters, joined, rate, segment_of, share_within, similarity, sureness

REACH_S = 0.3  # the times of words are not more exact than that
SECONDS_PER_CHARACTER = 0.5
LONGEST_WORD_S = 0.6  # and that for each character: what is longer spans over something else
LEAST_GAP_S = 0.3  # a short はい。
LEAST_TOLD_S = 0.6  # a cough is no matter for a reader
MERGED_S = 0.6
LONGEST_GAP_S = 25.0  # one window of the recogniser
MARGINS_S = ((2, 0.4), (3, 1.5))  # attempt, and what is heard around the gap
WORTH_ANOTHER_S = 1.0
LEAST_SURENESS = 0.25
MOST_RATE = 10.0  # characters a second
NEARBY_S = 2.0
ECHO = 0.5
ROUNDS = 3
SAME = 0.8
LONG_GAP_S = 3.0
BEHIND_S = 1.5
SHAKY = 0.55
LEAST_DOUBLE = 10  # characters
DOUBLE = 0.9
WINDOW_S = 30.0
USUAL_RATE = 5.5
THIN = 0.5  # of the usual rate
LEAST_JUDGED_S = 3.0
LONGER = 1.25


def with_lost_speech(
    segments: list[Segment], voiced: list[Span], listener: Listener
) -> tuple[list[Segment], list[Notice]]:
    """Decode voices without text again on their own, and texts too short for their voice.

    A text that is exchanged for another is kept in a notice.
    """
    told: list[Notice] = []
    segments = _without_thin_ones(segments, voiced, listener, told)
    tried: list[Span] = []
    for _ in range(ROUNDS):  # what is decoded again may leave a rest
        for gap in _untried(gaps(segments, voiced), tried):
            tried.append(gap)
            if found := _recovered(gap, _nearby(segments, gap), listener):
                kept = _without_misplaced(segments, found, gap, listener, told)
                segments = _placed(kept, found, gap)
    left = [gap for gap in gaps(segments, voiced) if gap[1] - gap[0] >= LEAST_TOLD_S]
    return segments, [*told, *(Notice("lost_speech", *gap, str(_LOST)) for gap in left)]


def _untried(found: Sequence[Span], tried: Sequence[Span]) -> list[Span]:
    """Those that are not almost the same as one tried before."""
    return [
        gap
        for gap in found
        if all(overlap(gap, [t]) < SAME * (t[1] - t[0]) or t[1] < gap[0] for t in tried)
    ]


def gaps(segments: Sequence[Segment], voiced: Sequence[Span]) -> list[Span]:
    """Where somebody speaks and no word stands, long enough for a word."""
    covered = sorted(span for segment in segments for span in _covered(segment))
    found: list[Span] = []
    for start, end in subtract(voiced, covered):
        near = (
            bool(found) and start - found[-1][1] < MERGED_S and end - found[-1][0] < LONGEST_GAP_S
        )
        if near and not overlap((found[-1][1], start), covered):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return [part for gap in found if gap[1] - gap[0] >= LEAST_GAP_S for part in _windows(gap)]


def _windows(gap: Span) -> Iterator[Span]:
    start, end = gap
    while end - start > LONGEST_GAP_S:
        yield start, start + LONGEST_GAP_S
        start += LONGEST_GAP_S
    yield start, end


def _covered(segment: Segment) -> Iterator[Span]:
    """What the words stand for; the middle of a word drawn out over a pause is nobody's."""
    if not segment.words:
        yield segment.start, segment.end
    for word in segment.words:
        most = LONGEST_WORD_S + SECONDS_PER_CHARACTER * len(word.text.strip())
        start, end = max(0.0, word.start - REACH_S), word.end + REACH_S
        if word.end - word.start > most:
            yield start, word.start + most / 2
            yield word.end - most / 2, end
        else:
            yield start, end


def _recovered(gap: Span, nearby: str, listener: Listener) -> list[Segment]:
    for attempt, margin in MARGINS_S:
        if attempt > MARGINS_S[0][0] and gap[1] - gap[0] < WORTH_ANOTHER_S:
            break
        again = listener.again((gap[0] - margin, gap[1] + margin), attempt)
        fresh = [part for segment in again if (part := _within(segment, gap))]
        if fresh and _is_credible(fresh, gap, nearby):
            return fresh
    return []


def _within(segment: Segment, gap: Span) -> Segment | None:
    """What of a segment lies in the gap, not in the text already there beside it."""
    if segment.words:
        around = (gap[0] - REACH_S, gap[1] + REACH_S)
        words = [w for w in segment.words if around[0] <= _middle(w) <= around[1]]
        return segment_of(words) if "".join(w.text for w in words).strip() else None
    lies_inside = overlap((segment.start, segment.end), [gap]) > (segment.end - segment.start) / 2
    return segment if lies_inside else None


def _is_credible(fresh: list[Segment], gap: Span, nearby: str) -> bool:
    text = joined(fresh)
    size = len(characters(text))
    return (
        0 < size <= MOST_RATE * (gap[1] - gap[0] + REACH_S)
        and sureness(fresh) >= LEAST_SURENESS
        and not find_loops(fresh)
        and share_within(text, nearby) < ECHO
    )


def _without_misplaced(
    segments: list[Segment],
    found: list[Segment],
    gap: Span,
    listener: Listener,
    told: list[Notice],
) -> list[Segment]:
    """The text of a gap may stand later, where something else is said: that is decoded again."""
    kept: list[Segment] = []
    for segment in segments:
        doubtful = any(_repeats(segment, other) for other in found) or _is_shaky(segment, gap)
        kept += _exchanged(segment, _instead_of(segment, listener), told) if doubtful else [segment]
    return kept


def _exchanged(old: Segment, new: list[Segment], told: list[Notice]) -> list[Segment]:
    """The new segments; what they stand for is told where it is not in them."""
    if new != [old] and characters(old.text) not in characters(joined(new)):
        told.append(Notice("heard_again", old.start, old.end, str(_EXCHANGED), old.text))
    return new


def _repeats(segment: Segment, found: Segment) -> bool:
    long_enough = len(characters(segment.text)) >= LEAST_DOUBLE
    near = 0 <= segment.start - found.end <= WINDOW_S
    return long_enough and near and similarity(segment.text, found.text) >= DOUBLE


def _is_shaky(segment: Segment, gap: Span) -> bool:
    """Unsure text right behind a long gap may be what is left of it."""
    long = gap[1] - gap[0] >= LONG_GAP_S
    return long and abs(segment.start - gap[1]) <= BEHIND_S and sureness([segment]) < SHAKY


def _instead_of(segment: Segment, listener: Listener) -> list[Segment]:
    again = listener.again((segment.start - REACH_S, segment.end + REACH_S), 5)
    same = similarity(joined(again), segment.text) >= ECHO
    credible = sureness(again) > min(sureness([segment]), SHAKY) and not find_loops(again)
    return again if credible and not same else [segment]


def _nearby(segments: Sequence[Segment], gap: Span) -> str:
    """The words beside a gap: what is decoded again may say these, not those of the gap."""
    around = (gap[0] - NEARBY_S, gap[1] + NEARBY_S)
    words = (w for s in segments for w in s.words if overlap((w.start, w.end + 0.01), [around]))
    return "".join(w.text for w in words)


def _placed(segments: list[Segment], found: list[Segment], gap: Span) -> list[Segment]:
    """The segments with the found ones among them; one that the gap lies in is cut there."""
    middle = (gap[0] + gap[1]) / 2
    parts = []
    for segment in segments:
        before = [w for w in segment.words if _middle(w) < middle]
        after = [w for w in segment.words if _middle(w) >= middle]
        if before and after and segment.start < middle < segment.end:
            parts += [segment_of(part) for part in (before, after)]
        else:
            parts.append(segment)
    return sorted([*(p for p in parts if p.text), *found], key=lambda s: s.start)


def _middle(word: Word) -> float:
    return (word.start + word.end) / 2


def _without_thin_ones(
    segments: list[Segment], voiced: list[Span], listener: Listener, told: list[Notice]
) -> list[Segment]:
    """A text much too short for its voice is exchanged for a longer one, if there is one."""
    judged = [(s, overlap((s.start, s.end), voiced)) for s in segments if s.words]
    rates = [rate(s, voiced) for s, seconds in judged if seconds >= LEAST_JUDGED_S]
    usual = median([*rates, USUAL_RATE])
    kept: list[Segment] = []
    for segment in segments:
        seconds = overlap((segment.start, segment.end), voiced)
        is_thin = bool(segment.words) and rate(segment, voiced) < THIN * usual
        again = is_thin and seconds >= LEAST_JUDGED_S
        kept += _exchanged(segment, _longer(segment, listener), told) if again else [segment]
    return kept


def _longer(segment: Segment, listener: Listener) -> list[Segment]:
    span = (segment.start, segment.end)
    again = listener.again((span[0] - REACH_S, span[1] + REACH_S), 4)
    fresh = [part for s in again if (part := _within(s, span))]
    longer = len(characters(joined(fresh))) >= LONGER * len(characters(segment.text))
    as_sure = sureness(fresh) >= sureness([segment]) - 0.1
    return fresh if longer and as_sure and not find_loops(fresh) else [segment]


_LOST = Message(
    ja="声が聞こえますが、文字にできませんでした。この区間を聞いて、発言を書き足してください。",
    en="There is a voice here, but no text could be made of it. Listen here and add what is said.",
)
_EXCHANGED = Message(
    ja="聞き直すと別の文字になったので、入れ替えました。音声と照らしてください。",
    en="Heard again, it became another text, which stands there now. Compare with the sound.",
)
