"""The guard against loops."""

from ..loops import collapse, find_loops
from ..messages import Message
from ..types import Notice, Segment
from ..voice import Span, overlap
from .listening import Listener
from .texts import characters, joined

MOST_BY_PEOPLE = 60  # characters that somebody says over and over: はい、はい、はい …
RATES_OF_PEOPLE = (1.5, 9.0)  # characters for each second of voice


def without_loops(
    segments: list[Segment], voiced: list[Span], listener: Listener
) -> tuple[list[Segment], list[Notice]]:
    """Decode each loop again on its own; said once where it loops again.

    What comes out the same from another window, as fast as people speak, was said by people.
    """
    notices: list[Notice] = []
    for loop in reversed(find_loops(segments)):
        looped = segments[loop.first : loop.last + 1]
        span = (looped[0].start, looped[-1].end)
        again = listener.again(span, 1)
        if _said_by_people(looped, again, overlap(span, voiced)):
            continue
        if find_loops(again) or not again:
            again = [collapse(looped)]
        segments = segments[: loop.first] + again + segments[loop.last + 1 :]
        notices.append(Notice("loop", *span, str(_LOOP), joined(looped)))
    return segments, notices


def _said_by_people(looped: list[Segment], again: list[Segment], voice_s: float) -> bool:
    text, heard = characters(joined(looped)), characters(joined(again))
    slowest, fastest = RATES_OF_PEOPLE
    return (
        text == heard
        and len(text) <= MOST_BY_PEOPLE
        and slowest * voice_s <= len(text) <= fastest * voice_s
    )


_LOOP = Message(
    ja="同じ言葉が何度も繰り返されたため、この区間を聞き取り直しました。抜けた言葉がないか、聞いて確かめてください。",
    en="The same words came over and over, so this part was recognised anew. "
    "Listen here to see whether words are missing.",
)
