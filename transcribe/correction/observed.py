"""The recognised text as the correction sees it: tokens with their sound and their certainty."""

import re
from dataclasses import dataclass

from ..japanese.characters import KATAKANA, to_hiragana
from ..japanese.readings import Unit, tokenize
from ..types import Turn

_KANA = re.compile(r"[ぁ-ゖァ-ヺーゝゞヽヾ]+")
_KATAKANA = re.compile(f"[{KATAKANA}]+")
_FIGURES = re.compile(r"[0-9０-９][0-9０-９,，.．]*")
_FIXED = re.compile(rf"[^ぁ-ゖ\u3005\u3400-\u9fff\uf900-\ufaff{KATAKANA}]")
_FUNCTION = ("助詞", "助動詞", "補助記号", "空白", "記号", "接続詞", "感動詞", "代名詞", "連体詞")


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a turn's text.

    start, end   characters into the text
    reading      hiragana; "" for what has no sound of its own to correct: marks, figures, Latin
    joints       (characters, kana) into it where a compound's shortest units meet
    probability  the lowest of the words it touches
    """

    surface: str
    start: int
    end: int
    reading: str
    joints: tuple[tuple[int, int], ...]
    is_function: bool
    is_particle: bool
    is_name: bool
    is_katakana: bool
    probability: float


@dataclass(frozen=True, slots=True)
class Observed:
    """A turn's tokens and, for each character of its text, the word that it belongs to."""

    turn: Turn
    tokens: tuple[Token, ...]
    owners: tuple[int, ...]


def observe(turn: Turn) -> Observed:
    """Read a turn. Its words joined are its text, as everywhere."""
    owners = [number for number, word in enumerate(turn.words) for _ in word.text]
    probabilities = [turn.words[owner].probability for owner in owners]
    tokens: list[Token] = []
    place = 0
    for unit in tokenize(turn.text):
        end = place + len(unit.surface)
        after_figure = bool(tokens) and bool(_FIGURES.fullmatch(tokens[-1].surface))
        tokens.append(_token(unit, place, min(probabilities[place:end], default=0.0), after_figure))
        place = end
    return Observed(turn, tuple(tokens), tuple(owners))


def _token(unit: Unit, start: int, probability: float, after_figure: bool) -> Token:
    surface, kinds = unit.surface, unit.kinds
    sound = to_hiragana(surface if _KANA.fullmatch(surface) else unit.reading)
    counter = after_figure and (kinds[0] == "接尾辞" or "助数詞" in "".join(kinds))
    if _FIXED.search(surface) or counter or not _KANA.fullmatch(sound):
        sound = ""
    return Token(
        surface,
        start,
        start + len(surface),
        sound,
        _joints(unit) if sound else (),
        kinds[0] in _FUNCTION or kinds[1] == "非自立可能",
        kinds[0] == "助詞",
        "固有名詞" in kinds,
        bool(_KATAKANA.fullmatch(surface)),
        probability,
    )


def _joints(unit: Unit) -> tuple[tuple[int, int], ...]:
    """Kana are their own joints, each of them."""
    if _KANA.fullmatch(unit.surface):
        return tuple((n, n) for n in range(1, len(unit.surface)))
    found, characters, kana = [], 0, 0
    for surface, reading in unit.parts[:-1]:
        characters, kana = characters + len(surface), kana + len(reading)
        found.append((characters, kana))
    return tuple(found)
