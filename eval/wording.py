"""Figures as a report writes them. Shares of 1 become percentages, their differences points."""

from collections.abc import Iterable

from transcribe.messages import Message

from .intervals import Interval

MINUS = "−"
HALF_A_PERCENT = 5  # tenths: where somebody would draw a line


def percent(share: float) -> str:
    """83.4 %. Never rounded up onto a line: 89.96 % is 89.9 %, because it is below 90."""
    tenths = round(1000 * share)
    if tenths % HALF_A_PERCENT == 0 and tenths > round(1000 * share, 6):
        tenths -= 1
    return _signed(tenths / 10, plus=False) + " %"


def points(difference: float) -> str:
    """+1.2 or −8.1, in points of a percentage."""
    return _signed(round(100 * difference, 1), plus=True)


def _signed(value: float, plus: bool) -> str:
    sign = MINUS if value < 0 else "+" if plus and value > 0 else ""
    return f"{sign}{abs(value):.1f}"


def percent_range(interval: Interval) -> Message:
    low, high = percent(interval.low), percent(interval.high)
    return Message(ja=f"{low}～{high}", en=f"{low} to {high}")


def points_range(interval: Interval) -> Message:
    low, high = points(interval.low), points(interval.high)
    return Message(ja=f"{low}～{high}", en=f"{low} to {high}")


def metres(distance_m: float) -> str:
    """0.1 m, 0.25 m, 4 m."""
    return f"{distance_m:.2g} m"


def listed(messages: Iterable[Message]) -> Message:
    """A、B and C."""
    found = list(messages)
    ja = "、".join(m.ja for m in found)
    *most, last = [m.en for m in found] or [""]
    return Message(ja=ja, en=f"{', '.join(most)} and {last}" if most else last)


def joined(messages: Iterable[Message]) -> Message:
    """Sentences, one after the other."""
    found = list(messages)
    return Message(ja="".join(m.ja for m in found), en=" ".join(m.en for m in found))
