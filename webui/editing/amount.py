"""How much of the machine's text people have changed. Counts add up; the share is derived."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..tables import EditRow, TranscriptRow, TurnRow

State = Mapping[str, Any]  # webui.editing.changes.TurnState as the log holds it
LONGEST = 10_000  # characters that are compared at once: the time grows with the square


@dataclass(frozen=True, slots=True)
class Amount:
    """Characters of the machine's text, and those replaced, put in or taken out of it."""

    characters: int = 0
    changed: int = 0

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.characters + other.characters, self.changed + other.changed)

    @property
    def share(self) -> float:
        """0 to 1; 1 also where more was written than the machine had."""
        if not self.changed:
            return 0.0
        return min(1.0, self.changed / self.characters) if self.characters else 1.0


def changed(session: Session, transcript: TranscriptRow) -> Amount:
    """Of a whole transcript, and of those whose text it took over before. Only turns that people
    touched are compared.
    """
    total = _changed(session, transcript)
    while transcript.text_of is not None:
        earlier = session.get(TranscriptRow, transcript.text_of)
        if earlier is None:
            break
        transcript, before = earlier, _changed(session, earlier)
        total = Amount(before.characters, before.changed + total.changed)
    return total


def _changed(session: Session, transcript: TranscriptRow) -> Amount:
    first, last = _touched(session, transcript)
    length = func.coalesce(func.sum(func.length(TurnRow.text)), 0)
    all_now = session.scalar(select(length).where(TurnRow.transcript_id == transcript.id)) or 0
    touched_now = sum(len(state["text"]) for state in last.values() if state)
    total = Amount(characters=all_now - touched_now)  # those as the machine wrote them
    for before, after in _groups(first, last):
        total += compare(before, after)
    return total


def compare(before: str, after: str) -> Amount:
    """What of `before` was changed. Equal ends are passed over, long rests compared in parts."""
    start = _equal(before, after)
    end = _equal(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    parts = max(1, -(-max(len(old), len(new)) // LONGEST))
    told = (distance(_part(old, n, parts), _part(new, n, parts)) for n in range(parts))
    return Amount(len(before), sum(told))


def _touched(
    session: Session, transcript: TranscriptRow
) -> tuple[dict[str, State | None], dict[str, State | None]]:
    """Turns that edits name, by code: as they were before the first, and after the last."""
    first: dict[str, State | None] = {}
    last: dict[str, State | None] = {}
    mine = select(EditRow.changes).where(EditRow.transcript_id == transcript.id)
    for changes in session.scalars(mine.order_by(EditRow.id)):
        for turn in changes["turns"]:
            first.setdefault(turn["code"], turn["before"])
            last[turn["code"]] = turn["after"]
    return first, last


def _groups(
    first: Mapping[str, State | None], last: Mapping[str, State | None]
) -> Iterator[tuple[str, str]]:
    """Texts before and after, of turns together that were cut apart or joined."""
    roots: dict[str, str] = {}

    def root(code: str) -> str:
        while (above := roots.setdefault(code, code)) != code:
            code = above
        return code

    for code, state in last.items():
        for source in (state["sources"] if state else None) or ():
            roots[root(source)] = root(code)
    groups: dict[str, list[str]] = {}
    for code in last:
        groups.setdefault(root(code), []).append(code)
    for codes in groups.values():
        yield _text(first, codes), _text(last, codes)


def _text(states: Mapping[str, State | None], codes: Iterable[str]) -> str:
    found = [state for code in codes if (state := states[code])]
    return "".join(state["text"] for state in sorted(found, key=lambda s: s["start"]))


def _equal(one: str, other: str) -> int:
    """How many characters at the start are the same."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _part(text: str, number: int, parts: int) -> str:
    return text[len(text) * number // parts : len(text) * (number + 1) // parts]


def distance(old: str, new: str) -> int:
    """Characters that are replaced, put in or taken out on the shortest way from one to the other.

    Hyyrö's form of Myers' bit vectors (2003): a column of the table is one whole number.
    """
    if not old or not new:
        return max(len(old), len(new))
    places: dict[str, int] = {}
    for n, character in enumerate(old):
        places[character] = places.get(character, 0) | 1 << n
    every, last = (1 << len(old)) - 1, 1 << len(old) - 1
    more, less, found = every, 0, len(old)
    for character in new:
        same = places.get(character, 0)
        down = same | less
        across = ((same & more) + more ^ more) | same
        up = less | every & ~(across | more)
        back = more & across
        found += bool(up & last) - bool(back & last)
        up, back = (up << 1 | 1) & every, back << 1 & every
        more = back | every & ~(down | up)
        less = up & down
    return found
