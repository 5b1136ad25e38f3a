"""The guard against invented text: what has no voice was said by nobody."""

from collections.abc import Iterator, Sequence

from ..messages import Message
from ..types import Notice, Segment, Word
from ..voice import Span, overlap
from . import stock
from .listening import Listener
from .texts import characters, joined, rate, segment_of, similarity, sureness

LEAST_VOICE_S = 0.1  # a segment with less voice in it, and this far around it, was invented
FASTEST = 20.0  # characters a second: nobody speaks like that
LEAST_JUDGED = 12  # characters
LEAST_SURENESS = 0.3
LEAST_AGREEMENT = 0.4
LEAST_REPEATED = 6  # characters: shorter texts agree or differ by chance
SENTENCE_ENDS = tuple("。．.?？!！")


def without_inventions(
    segments: list[Segment], voiced: list[Span], listener: Listener
) -> tuple[list[Segment], list[Notice]]:
    """Take out text without a voice, stock phrases first; unsure text is decoded again."""
    kept: list[Segment] = []
    notices: list[Notice] = []
    for segment in segments:
        credible, dropped = _sorted_out(segment, voiced)
        if credible and not _is_real(credible, voiced, listener):
            dropped, credible = [segment], None
        notices += [_notice(part) for part in dropped]
        if credible:
            kept.append(credible)
    return kept, notices


def _sorted_out(segment: Segment, voiced: Sequence[Span]) -> tuple[Segment | None, list[Segment]]:
    """What of a segment stays, and what does not, by the voice alone."""
    around = (segment.start - LEAST_VOICE_S, segment.end + LEAST_VOICE_S)
    if overlap(around, voiced) < LEAST_VOICE_S:  # Whisper's はい。 may last no time at all
        return None, [segment]
    parts = [*_sentences(segment)]
    dropped = [part for part in parts if stock.is_unvoiced(part, voiced)]
    if not dropped:
        return segment, []
    words = [w for part in parts if part not in dropped for w in part.words]
    return (segment_of(words) if words else None), dropped


def _sentences(segment: Segment) -> Iterator[Segment]:
    """The segment cut where its sentences end; whole where the engine gives no words."""
    words: list[Word] = []
    for word in segment.words:
        words.append(word)
        if word.text.rstrip().endswith(SENTENCE_ENDS):
            yield segment_of(words)
            words = []
    if words or not segment.words:
        yield segment_of(words) if words else segment


def _is_real(segment: Segment, voiced: Sequence[Span], listener: Listener) -> bool:
    """Whether somebody can have said it; where that is in doubt, whether it is heard again."""
    size = len(characters(segment.text))
    too_fast = size >= LEAST_JUDGED and rate(segment, voiced) > FASTEST
    unsure = size >= LEAST_REPEATED and sureness([segment]) < LEAST_SURENESS
    if not too_fast and not unsure:
        return True
    again = joined(listener.again((segment.start - 0.5, segment.end + 0.5), 13))
    return similarity(again, segment.text) >= LEAST_AGREEMENT


def _notice(segment: Segment) -> Notice:
    return Notice("invented_speech", segment.start, segment.end, str(_INVENTED), segment.text)


_INVENTED = Message(
    ja="声が聞こえないところに文字が出たため、取り除きました。実際の発言であれば、元に戻せます。",
    en="Text came out where no voice is heard, and was taken out. If it was said, put it back.",
)
