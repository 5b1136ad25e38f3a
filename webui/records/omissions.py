"""What a 公開版 leaves out: stretches of turns, and the same words in what people wrote.

It fails closed. Where a quote is not found any more, or a turn was split or joined since, all of
what may hold it is left out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..editing.changes import Change
from ..minutes.content import Annotation, Attendee, Minutes
from ..tables import EditRow, TranscriptRow

Reason = Literal["secret", "personal", "withdrawn"]
MARKS: Mapping[Reason, str] = {  # on the record, so in Japanese
    "secret": "〔秘密会のため掲載しない〕",
    "personal": "〔個人情報のため掲載しない〕",
    "withdrawn": "〔発言の取消しにより掲載しない〕",
}
SHORTEST = 2  # characters of a quote that is left out of other texts as well


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a turn's text; `reason` says why its place is taken by a mark."""

    text: str
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """quote: ""; the whole turn. number: of the omission; two may leave out the same words, each
    at a turn of its own.
    """

    quote: str
    reason: Reason
    number: int = 0


def cuts(minutes: Minutes, kin: Mapping[str, set[str]]) -> list[tuple[str, Cut]]:
    """What is left out, with the code of each turn that may hold it.

    kin  as `heirs` gives it
    """
    wanted = [(o.turn, Cut(o.quote, o.kind)) for o in minutes.omissions]
    withdrawn = [a for a in minutes.annotations if a.kind == "withdrawal"]
    wanted += [(a.turn, Cut(a.quote, "withdrawn")) for a in withdrawn]
    numbered = [(turn, replace(cut, number=n)) for n, (turn, cut) in enumerate(wanted)]
    return [(code, cut) for turn, cut in numbered for code in reach(turn, kin)]


def heirs(session: Session, row: TranscriptRow) -> dict[str, set[str]]:
    """Per turn, those that words of it were moved to when turns were split or joined."""
    found: dict[str, set[str]] = {}
    mine = select(EditRow.changes).where(EditRow.transcript_id == row.id).order_by(EditRow.id)
    for changes in session.scalars(mine):
        for turn, heir in _moved(changes):
            found.setdefault(turn, set()).add(heir)
    return found


def _moved(changes: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    turns = Change.of_json(changes).turns
    kept = [t.code for t in turns if t.before and t.after]
    made = [t.code for t in turns if t.before is None]
    for turn in turns:
        if turn.before is None:
            yield from ((code, turn.code) for code in kept)
        elif turn.after is None:
            yield from ((turn.code, code) for code in (*kept, *made))


def reach(turn: str, kin: Mapping[str, set[str]]) -> list[str]:
    """The turn, and all that its words were moved to."""
    reached, open_ends = [turn], [turn]
    while open_ends:
        for heir in sorted(kin.get(open_ends.pop(), ())):
            if heir not in reached:
                reached.append(heir)
                open_ends.append(heir)
    return reached


def by_turn(found: Sequence[tuple[str, Cut]], texts: Mapping[str, str]) -> dict[str, list[Cut]]:
    """What is left out of each turn. A quote that is in none of its own is looked for everywhere:
    the meeting may have been transcribed again.
    """
    made: dict[str, list[Cut]] = {}
    held = {cut for code, cut in found if cut.quote and cut.quote in texts.get(code, "")}
    for code, cut in found:
        if cut in held:
            made.setdefault(code, []).append(cut)
    lost = {cut for _, cut in found if cut.quote and cut not in held}
    for cut in lost:
        for code, text in texts.items():
            if cut.quote in text:
                made.setdefault(code, []).append(cut)
    return made


def whole(found: Sequence[tuple[str, Cut]], texts: Mapping[str, str]) -> dict[str, Reason]:
    """The turns that are left out as a whole, and why.

    texts  as they are shown, by code
    """
    left_out: dict[str, Reason] = {}
    held = {cut for code, cut in found if cut.quote and cut.quote in texts.get(code, "")}
    for code, cut in found:
        if not cut.quote or cut not in held:
            left_out.setdefault(code, cut.reason)
    return left_out


def pieces(text: str, found: Iterable[Cut], shown: Callable[[str], str]) -> tuple[Piece, ...]:
    """The text with every quote left out.

    shown  how a stretch that stays is written
    """
    reasons: list[Reason | None] = [None] * len(text)
    for cut in found:
        at = text.find(cut.quote) if cut.quote else -1
        while at >= 0:
            reasons[at : at + len(cut.quote)] = [cut.reason] * len(cut.quote)
            at = text.find(cut.quote, at + 1)
    made: list[Piece] = []
    begin = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or reasons[end] != reasons[begin]:
            reason = reasons[begin]
            made.append(Piece(MARKS[reason] if reason else shown(text[begin:end]), reason))
            begin = end
    return tuple(piece for piece in made if piece.text)


def public(
    minutes: Minutes, found: Sequence[tuple[str, Cut]], left_out: Mapping[str, Reason]
) -> Minutes:
    """The minutes without the quotes, and without what rests on turns that are left out."""
    clean = cleaner([cut for _, cut in found])

    def items(listed: Sequence[Any]) -> list[Any]:
        return [_item(item, clean, left_out) for item in listed]

    notes = [
        _note(note, clean, found)
        for note in minutes.annotations
        if note.kind == "withdrawal" or note.turn not in left_out
    ]
    written = ("title", "held_at", "until", "place", "author", "summary", "remarks", "next_meeting")
    return minutes.model_copy(
        update={
            **{name: clean(getattr(minutes, name)) for name in written},
            "people": [_unnamed(person) for person in minutes.people],
            "topics": items(minutes.topics),
            "decisions": items(minutes.decisions),
            "tasks": items(minutes.tasks),
            "events": [
                e.model_copy(update={"text": clean(e.text), "time": clean(e.time)})
                for e in minutes.events
            ],
            "annotations": notes,
            "omissions": [],
            "dismissed": [],
        }
    )


def cleaner(found: Sequence[Cut]) -> Callable[[str], str]:
    """Takes the quotes out of what people wrote."""
    longest_first = sorted(
        {replace(c, number=0) for c in found if len(c.quote) >= SHORTEST},
        key=lambda c: (-len(c.quote), c.quote),
    )

    def clean(text: str) -> str:
        for cut in longest_first:
            text = text.replace(cut.quote, MARKS[cut.reason])
        return text

    return clean


def _note(
    note: Annotation, clean: Callable[[str], str], found: Sequence[tuple[str, Cut]]
) -> Annotation:
    """A correction that touches a quote would tell it: it says where, and no words."""
    quote, replacement = clean(note.quote), clean(note.replacement)
    for code, cut in found:
        if _tells(note, code, cut):
            quote = replacement = MARKS[cut.reason]
    if note.kind == "withdrawal":
        quote = replacement = ""
    update = {"quote": quote, "replacement": replacement, "reason": clean(note.reason)}
    return note.model_copy(update=update)


def _tells(note: Annotation, code: str, cut: Cut) -> bool:
    """Whether it lies within the quote, or at its turn shares two characters with it."""
    if not note.quote or not cut.quote:
        return False
    pairs = (note.quote[n : n + SHORTEST] for n in range(len(note.quote) - 1))
    return note.quote in cut.quote or (
        note.turn == code and any(pair in cut.quote for pair in pairs)
    )


def _unnamed(person: Attendee) -> Attendee:
    """Who only listened is counted, not named."""
    if person.presence != "observer":
        return person
    return Attendee(id=person.id, presence=person.presence)


def _item(item: Any, clean: Callable[[str], str], left_out: Mapping[str, Reason]) -> Any:
    reason = next((left_out[code] for code in item.turns if code in left_out), None)
    texts = ("text", "title", "result", "owner", "due")
    update = {name: clean(getattr(item, name)) for name in texts if hasattr(item, name)}
    if reason:  # the title is the agenda's, which is public
        update |= dict.fromkeys(("result", "owner", "due") & update.keys(), "")
        update["text"] = MARKS[reason]
    return item.model_copy(update=update)
