"""The figures that issue 4 of the project asks for, each with its bound."""

from collections.abc import Iterator, Sequence

from .figures import Figure
from .listening import WITH, WITHOUT
from .results import Measured, Quiet, corrections, pooled, worked

# accuracy without and with papers, deletions, insertions: percent of characters, lenient
CLEAN = (90.0, 94.0, 1.5, 1.0)
HARD = (85.0, 90.0, 2.5, 1.0)
RIGHT = 95.0  # percent of the corrections made
SPOILED = 1.0  # per 1,000 characters
TRACED = 98.0  # percent of the quiet speaker's time
ADDED = 25.0  # percent of the recognition's own time


def figures(speech: Sequence[Measured], quiet: Sequence[Quiet]) -> Iterator[Figure]:
    """Untouched recordings first: they are what counts."""
    for tuned, label in ((False, "UNTOUCHED"), (True, "TUNED")):
        group = [m for m in speech if m.case.tuned == tuned]
        whole = [m for m in group if not m.case.condition]
        yield from _accuracy(f"{label}, clean", [m for m in whole if not m.case.hard], CLEAN)
        yield from _accuracy(f"{label}, hard", [m for m in whole if m.case.hard], HARD)
        yield from _corrections(label, group)
        yield from _traced(label, group)
    for sound in quiet:
        yield Figure(f"{sound.name}, 10 min", "characters", sound.characters, most=0)
    yield from _added(speech)


def _accuracy(
    label: str, some: Sequence[Measured], bounds: tuple[float, float, float, float]
) -> Iterator[Figure]:
    if not some:
        return
    peer = pooled(some, "peer").lenient
    for variant, least in zip((WITHOUT, WITH), bounds[:2], strict=True):
        ours = pooled(some, variant).lenient
        for what, value, theirs, low, high in (
            ("accuracy", ours.accuracy, peer.accuracy, least, None),
            ("deletions", ours.deletions / ours.length, peer.deletions / peer.length, None, 2),
            ("insertions", ours.insertions / ours.length, peer.insertions / peer.length, None, 3),
        ):
            most = None if high is None else bounds[high]
            name = f"{label}: {what} {variant}"
            yield Figure(name, "%", 100 * value, 100 * theirs, least=low, most=most)


def _corrections(label: str, some: Sequence[Measured]) -> Iterator[Figure]:
    if not some:
        return
    for variant in (WITHOUT, WITH):
        made = corrections(some, variant)
        if not made.all:
            continue
        length = pooled(some, variant).lenient.length
        told = f"{made.right} right, {made.wrong} wrong, {made.neutral} neutral"
        yield Figure(
            f"{label}: corrections right {variant}",
            "%",
            100 * made.share_right,
            least=RIGHT,
            detail=told,
        )
        yield Figure(
            f"{label}: characters spoiled {variant}",
            "per 1,000",
            1000 * made.spoiled / length,
            most=SPOILED,
            detail=f"{made.spoiled} spoiled, {made.mended} mended of {length:,}",
        )


def _traced(label: str, some: Sequence[Measured]) -> Iterator[Figure]:
    for measured in some:
        if measured.traced:
            held, total = measured.traced
            yield Figure(
                f"{label}: quiet voice with text or notice, {measured.case.name}",
                "%",
                100 * held / total,
                least=TRACED,
                detail=f"{held:.1f} of {total:.1f} s",
            )


def _added(speech: Sequence[Measured]) -> Iterator[Figure]:
    if not speech:
        return
    for variant in (WITHOUT, WITH):
        own, audits, spent = worked(speech, variant)
        added = audits + spent
        yield Figure(
            f"audits and correction {variant} / recognition",
            "%",
            100 * added.wall_s / own.wall_s,
            most=ADDED,
            detail=f"{audits.wall_s:.0f} + {spent.wall_s:.0f} s beside {own.wall_s:.0f} s; "
            f"of processor time {100 * added.cpu_s / own.cpu_s:.1f} %",
        )
