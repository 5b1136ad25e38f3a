"""The two lines of the pilot of 2021, and what an accuracy is worth between them."""

from dataclasses import dataclass

from transcribe.messages import Message

FINE = 0.90
USABLE = 0.80


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of accuracies.

    id       stable name: fine, usable, not_yet
    least    the lowest accuracy in it, a share of 1; None for the band below both lines
    """

    id: str
    label: Message
    least: float | None


def bands(fine: float = FINE, usable: float = USABLE) -> tuple[Band, ...]:
    """The bands from best to worst; a plan may draw its own lines, 0 < usable < fine <= 1."""
    if not 0 < usable < fine <= 1:
        raise ValueError(f"lines at {usable} and {fine}")
    return (
        Band("fine", Message(ja="使っても良い", en="fine to use"), fine),
        Band("usable", Message(ja="使えそう", en="looks usable"), usable),
        Band("not_yet", Message(ja="まだ使えない", en="not usable yet"), None),
    )


def band(accuracy: float, fine: float = FINE, usable: float = USABLE) -> Band:
    """The band of an accuracy, a share of 1, below 0 at times. A line belongs to what is above."""
    found = bands(fine, usable)
    return next((b for b in found if b.least is not None and accuracy >= b.least), found[-1])
