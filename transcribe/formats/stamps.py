"""Times at the starts of lines, such as [0:12], 00:00:12.500 or 00:12 - 00:15."""

import re
from itertools import pairwise

from ..documents import Remark
from ..messages import Message

CLOCK = r"(?:\d{1,2}[:：])?\d{1,3}[:：]\d{2}(?:[.,]\d{1,3})?"
SPAN = rf"(?P<start>{CLOCK})(?:\s*(?:-->|[-–—~〜～→])\s*(?P<end>{CLOCK}))?"
_CLOSED = r"(?:\s*(?:[\])）>】]|(?=\s|$)))"
AT_START = re.compile(rf"[\[(（<【]?\s*{SPAN}{_CLOSED}\s*(?P<rest>.*)")
AT_END = re.compile(rf"(?P<rest>[^。、]{{1,20}}?)[\s(（\[]+{SPAN}\s*[\])）]?")
ALONE = re.compile(rf"[\[(（<【]?\s*{SPAN}\s*[\])）>】]?")


def seconds(clock: str) -> float:
    """Of 1:02:03.4, 2:03 or 02:03,400; figures may be full-width."""
    total = 0.0
    for part in re.split("[:：]", clock.replace(",", ".")):
        total = 60 * total + float(part)
    return total


def span(found: re.Match[str]) -> tuple[float, float | None]:
    """Start and end, of a match of SPAN."""
    return seconds(found["start"]), seconds(found["end"]) if found["end"] else None


def rise(times: list[float]) -> bool:
    return all(a <= b for a, b in pairwise(times))


def times_remark(count: int, example: str) -> tuple[Remark, ...]:
    """What was taken for times."""
    return (
        Remark(
            "times",
            Message(
                ja=f"時刻とみなし、採点から除いたもの: {count}か所（例 {example}）",
                en=f"Taken for times, not scored: {count} (such as {example})",
            ),
        ),
    )
