"""How a text sounds, as kana: what is written in other characters but read alike is one."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from . import lists
from .characters import fold_forms, to_katakana
from .numerals import spell_numbers, unify_numerals

if TYPE_CHECKING:
    from sudachipy import Dictionary, Morpheme, Tokenizer

DICTIONARY = "sudachidict_core"  # the distribution; another version may read words otherwise
LONGEST = 12_000  # characters in one analysis, of up to 4 bytes; SudachiPy takes 49,149 bytes
_KANA = re.compile("[ぁ-ゖァ-ヺーゝゞヽヾ]+")
_BREAK = re.compile("[。！？!?\n、,]")
_PARTICLES = {"は": "ワ", "へ": "エ"}
_SAME_SOUND = str.maketrans("ヲヂヅヰヱ", "オジズイエ")
_LONG = re.compile(
    "(?<=[アカサタナハマヤラワガザダバパァャヮ])ア|(?<=[ウクスツヌフムユルグズブプゥュヴ])ウ"
    "|(?<=[エケセテネヘメレゲゼデベペェ])[エイ]|(?<=[オコソトノホモヨロゴゾドボポォョ])[オウ]"
)  # not イイ: 一一 (イチイチ) and に一般 (ニイッパン) have no long vowel
_thread = threading.local()


def reading(text: str) -> str:
    """The text in katakana, without marks and blanks; what has no known reading stays as it is.

    Numbers are read in one form, so that 9億 and 九億 agree. は and へ as particles are ワ and エ;
    ヲ is オ, ヂ and ヅ are ジ and ズ; a long vowel is always ー: コウ, コオ and コー agree.
    """
    return lists.settled(_reading, text)


def morphemes(text: str) -> "Iterator[Morpheme]":
    """The words of the text in order, as the analyser cuts it, in its longest units."""
    for piece in _pieces(text):
        yield from _tokenizer().tokenize(piece)


def homographs(surface: str) -> "list[Morpheme]":
    """Every word of the dictionary that is written so."""
    return list(_words().lookup(surface))


def _reading(text: str) -> str:
    kana = "".join(map(_sound, morphemes(spell_numbers(unify_numerals(text)))))
    kana = "".join(filter(str.isalnum, fold_forms(kana).lower()))
    return re.sub("ー+", "ー", _LONG.sub("ー", kana.translate(_SAME_SOUND)))


def _pieces(text: str) -> Iterator[str]:
    """The text in parts that can be analysed, cut after a mark or line where there is one."""
    while len(text) > LONGEST:
        marks = [match.end() for match in _BREAK.finditer(text, LONGEST // 2, LONGEST)]
        end = marks[-1] if marks else LONGEST
        yield text[:end]
        text = text[end:]
    yield text


@dataclass(frozen=True, slots=True)
class Unit:
    """A token as written, its reading in katakana, its parts of speech from coarse to fine.

    parts  the shortest units of a compound, as (written, reading); itself where it has none
    """

    surface: str
    reading: str
    kinds: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]


def tokenize(text: str) -> Iterator[Unit]:
    """Tokens that joined are the text, compounds whole."""
    from sudachipy import SplitMode

    for piece in _pieces(text):
        for found in _tokenizer().tokenize(piece):
            surface, reading = found.surface(), found.reading_form()
            parts = tuple((p.surface(), p.reading_form()) for p in found.split(SplitMode.A))
            if "".join(r for _, r in parts) != reading:  # read otherwise as a whole
                parts = ((surface, reading),)
            yield Unit(surface, reading, tuple(found.part_of_speech()), parts)


def _sound(morpheme: "Morpheme") -> str:
    written = morpheme.surface()
    if morpheme.part_of_speech()[0] == "助詞" and written in _PARTICLES:
        return _PARTICLES[written]
    if _KANA.fullmatch(written):  # kana are their own reading
        return to_katakana(written)
    if not any(map(str.isalnum, written)):  # for marks the dictionary says キゴウ
        return ""
    return str(morpheme.reading_form()) or written


def _tokenizer() -> "Tokenizer":
    """One per thread: a tokenizer serves one caller at a time."""
    if not hasattr(_thread, "tokenizer"):
        from sudachipy import SplitMode

        _thread.tokenizer = _words().tokenizer(mode=SplitMode.C)
    found: Tokenizer = _thread.tokenizer
    return found


@cache
def _words() -> "Dictionary":
    from sudachipy import Dictionary

    return Dictionary(dict="core")
