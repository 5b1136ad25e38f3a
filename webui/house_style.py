"""How an organisation writes: what ケバ取り hides, numerals, marks, the line about the machine."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from transcribe.errors import InputError
from transcribe.japanese.layers import Layer, Style, default_fillers
from transcribe.japanese.number_style import STYLES as NUMERALS
from transcribe.japanese.number_style import NumeralStyle
from transcribe.japanese.punctuation_style import STYLES as PUNCTUATIONS
from transcribe.japanese.punctuation_style import PunctuationStyle
from transcribe.messages import Message

from . import transcripts
from .errors import Conflict
from .glossaries.vocabulary import kept_terms
from .tables import HouseStyleRow, MeetingRow

MOST_FILLERS = 300
LONGEST_FILLER = 20  # characters
SHORTEST_TERM = 2


@dataclass(frozen=True, slots=True)
class HouseStyle:
    """fillers: None for the usual ones; says_machine: exports tell that a machine helped."""

    fillers: tuple[str, ...] | None = None
    numerals: NumeralStyle = "as-heard"
    punctuation: PunctuationStyle = "japanese"
    says_machine: bool = True

    def style(self, layer: Layer) -> Style:
        return Style(layer, self.numerals, self.punctuation, self.fillers)

    @property
    def words(self) -> tuple[str, ...]:
        """What is hidden."""
        return default_fillers() if self.fillers is None else self.fillers


class StyleConflict(Conflict):
    def __init__(self) -> None:
        super().__init__(
            Message(
                ja="ほかの管理者が、先に書き方の設定を変えました。まだ保存していません。",
                en="Another administrator changed the house style first. Nothing is saved yet.",
            ),
            Message(
                ja="今の設定と見比べて、必要なら直し、もう一度保存してください。",
                en="Compare it with what stands now, correct it if need be, and save again.",
            ),
        )


def get(session: Session, organisation_id: int) -> tuple[HouseStyle, int]:
    """The style and its revision, 0 where the organisation never changed the defaults."""
    row = session.get(HouseStyleRow, organisation_id, populate_existing=True)
    if row is None:
        return HouseStyle(), 0
    fillers = None if row.fillers is None else tuple(row.fillers)
    numerals = next((n for n in NUMERALS if n == row.numerals), NUMERALS[0])
    marks = next((p for p in PUNCTUATIONS if p == row.punctuation), PUNCTUATIONS[0])
    return HouseStyle(fillers, numerals, marks, row.says_machine), row.revision


def style_of(session: Session, organisation_id: int, layer: Layer) -> Style:
    return get(session, organisation_id)[0].style(layer)


def terms(session: Session, meeting: MeetingRow) -> tuple[str, ...]:
    """What no rule of style touches in a meeting: terms of its glossaries, names of its voices."""
    glossaries = kept_terms(session, meeting)
    found = [term.surface for glossary in glossaries for term in glossary.terms]
    row = transcripts.current(session, meeting.id)
    found += [voice.name for voice in transcripts.speakers(session, row)] if row else []
    return tuple(dict.fromkeys(word for word in found if len(word) >= SHORTEST_TERM))


def save(session: Session, organisation_id: int, style: HouseStyle, *, based_on: int) -> None:
    """Raises StyleConflict where somebody saved after revision `based_on`. No commit."""
    if get(session, organisation_id)[1] != based_on:
        raise StyleConflict
    row = session.get(HouseStyleRow, organisation_id)
    if row is None:
        row = HouseStyleRow(organisation_id=organisation_id)
        session.add(row)
    row.fillers = None if style.fillers is None else list(style.fillers)
    row.numerals, row.punctuation = style.numerals, style.punctuation
    row.says_machine, row.revision = style.says_machine, based_on + 1
    session.flush()


def of_form(fillers: str, numerals: str, punctuation: str, *, says_machine: bool) -> HouseStyle:
    """The style as it was typed, one filler a line. Raises InputError."""
    numeral_style = next((n for n in NUMERALS if n == numerals), None)
    marks = next((p for p in PUNCTUATIONS if p == punctuation), None)
    if numeral_style is None or marks is None:
        raise InputError(
            Message(ja="書き方の選択肢に誤りがあります。", en="There is no such house style."),
            Message(
                ja="ページを開き直して、選び直してください。", en="Open the page again and choose."
            ),
        )
    words = tuple(dict.fromkeys(_words(fillers)))
    kept = None if set(words) == set(default_fillers()) else words
    return HouseStyle(kept, numeral_style, marks, says_machine)


def _words(fillers: str) -> Iterable[str]:
    lines = [line.strip() for line in fillers.splitlines()]
    words = [line for line in lines if line]
    if len(words) > MOST_FILLERS:
        raise _refused(
            Message(
                ja=f"隠す言葉が {MOST_FILLERS} 語を超えています。",
                en=f"There are more than {MOST_FILLERS} words to hide.",
            )
        )
    for number, word in enumerate(lines, start=1):
        if word and not _is_filler(word):
            raise _refused(
                Message(
                    ja=f"{number} 行目は、隠す言葉として使えません。",
                    en=f"Line {number} cannot be a word to hide.",
                )
            )
    return words


def _is_filler(word: str) -> bool:
    return (
        len(word) <= LONGEST_FILLER
        and word.isprintable()
        and word[0].isalnum()
        and all(c.isalnum() or c in "ー〜~" for c in word)
    )


def _refused(problem: Message) -> InputError:
    return InputError(
        problem,
        Message(
            ja=f"1 行に 1 語、{LONGEST_FILLER} 文字までの言葉を、記号や空白なしで書いてください。",
            en=f"Write one word a line, of up to {LONGEST_FILLER} characters, without marks.",
        ),
    )
