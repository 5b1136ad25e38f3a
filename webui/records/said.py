"""The turns of a record: who says them, and their texts as the reader gets them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from transcribe.japanese.layers import Style, clean, styled
from transcribe.types import Turn, Word

from ..minutes.content import Annotation, Attendee
from ..tables import TurnRow
from ..transcripts.edited import edited
from . import omissions
from .omissions import MARKS, Cut, Piece, Reason

LISTENER = "傍聴者"


@dataclass(frozen=True, slots=True)
class Who:
    """name: "" where nobody knows who speaks."""

    name: str = ""
    title: str = ""
    seat: str = ""
    is_chair: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A turn. start, end: seconds.

    voice        code of the voice; "" where there is none
    pieces       its text, and marks in place of what is left out
    is_left_out  all of it is: neither who nor the text is in here
    is_polished  a person wrote the text, as 整文
    notes        dated annotations of it
    words        with times; only where they were asked for
    """

    code: str
    voice: str
    who: Who
    start: float
    end: float
    pieces: tuple[Piece, ...]
    is_checked: bool = False
    is_left_out: bool = False
    is_polished: bool = False
    notes: tuple[Annotation, ...] = ()
    words: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def known_people(
    people: Sequence[Attendee], names: Mapping[str, str], *, is_public: bool = False
) -> dict[str, Who]:
    """Who has which voice: as the attendees say, else by what the voice was named.

    names      of the voices, by their codes
    is_public  who only listened is not named
    """
    found = {code: Who(name) for code, name in names.items()}
    by_name = {p.name: p for p in reversed(people) if p.name}
    for code, name in names.items():
        if name in by_name:
            found[code] = _who(by_name[name], is_public)
    for person in people:
        if person.voice in names and person.name:
            found[person.voice] = _who(person, is_public)
    return found


def _who(person: Attendee, is_public: bool) -> Who:
    if is_public and person.presence == "observer":
        return Who(LISTENER)
    return Who(person.name, person.title, person.seat, person.is_chair)


class Writing:
    """Writes turns in one layer and style, without what is left out of the record.

    turns      all of the transcript, as people left them
    found      what is left out, with the code of each turn that may hold it
    protected  words that no rule of style touches
    """

    def __init__(
        self,
        style: Style,
        turns: Sequence[Turn],
        rows: Mapping[str, TurnRow],
        found: Sequence[tuple[str, Cut]],
        protected: Collection[str] = (),
    ) -> None:
        self.style, self.rows, self.protected = style, rows, protected
        self.texts = {turn.id: self._source(turn) for turn in turns}
        cuts = [(code, self._as_written(code, cut)) for code, cut in found]
        self.left_out: dict[str, Reason] = omissions.whole(cuts, self.texts)
        self.cuts = omissions.by_turn(cuts, self.texts)

    def said(
        self, turn: Turn, who: Who, notes: tuple[Annotation, ...], with_words: bool = False
    ) -> Said:
        if turn.id in self.left_out:
            reason = self.left_out[turn.id]
            gone = (Piece(MARKS[reason], reason),)
            return Said(turn.id, "", Who(), turn.start, turn.end, gone, is_left_out=True)
        row, text = self.rows.get(turn.id), self.texts[turn.id]
        shown = partial(styled, style=self._style_of(turn.id), protected=self.protected)
        pieces = omissions.pieces(text, self.cuts.get(turn.id, ()), shown)
        said = Said(
            turn.id,
            turn.speaker or "",
            who,
            turn.start,
            turn.end,
            pieces,
            is_checked=bool(row and row.is_checked),
            is_polished=self._is_polished(turn.id),
            notes=notes,
        )
        return replace(said, words=edited(turn, said.text).words) if with_words else said

    def _is_polished(self, code: str) -> bool:
        row = self.rows.get(code)
        return self.style.layer == "polished" and row is not None and row.polished is not None

    def _source(self, turn: Turn) -> str:
        """The text that it is written from: where nobody polished it, what was said."""
        row = self.rows.get(turn.id)
        if self.style.layer == "polished" and row is not None and row.polished is not None:
            return row.polished
        return turn.text

    def _style_of(self, code: str) -> Style:
        """A person's own 整文 keeps its words; a turn without one is shown as ケバ取り."""
        if self.style.layer != "polished" or self._is_polished(code):
            return self.style
        return replace(self.style, layer="clean")

    def _as_written(self, code: str, cut: Cut) -> Cut:
        """A quote of what was said, as it stands in the 整文 of it."""
        text = self.texts.get(code, "")
        if self._is_polished(code) and cut.quote and cut.quote not in text:
            quote = clean(cut.quote, self.style.fillers, self.protected)
            if quote and quote in text:
                return replace(cut, quote=quote)
        return cut
