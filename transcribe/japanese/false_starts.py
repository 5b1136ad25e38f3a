"""False starts, as ケバ取り hides them: よ、予算 and この、この件 and 予算の、予算の執行.

Only what is said again at once is one. Lists (委員、委員長), names, numbers and answers
(はい、はい) stay, and so does what could be a word of its own.
"""

import re
from collections.abc import Iterator, Sequence

from . import lists
from .changes import Span
from .characters import HIRAGANA, KANJI, KATAKANA
from .grammar import Token, tokens
from .number_words import NUMERALS
from .readings import reading

_LETTER = f"[{KANJI}{HIRAGANA}{KATAKANA}]"
_MARKS = "[、，…]+[ \u3000]*|[ \u3000]+"
_OPENERS = "、。，．…？！?!「『（(\\n"
_START = f"(?<![^{_OPENERS} \u3000])"
_AGAIN = re.compile(rf"{_START}({_LETTER}{{2,12}}?)(?:{_MARKS})(?=\1)")
# a particle may stand behind a blank: 会議 に、日程
_FRAGMENT = re.compile(
    rf"(?<![^{_OPENERS}])([{HIRAGANA}]{{1,3}})(?:[、，…]+[ \u3000]*)(?={_LETTER})"
)
_TWICE = re.compile("この(?=この)|その(?=その)|あの(?=あの)|を(?=を)")
_DEMONSTRATIVES = ("この", "その", "あの", "を")
_NUMERAL = re.compile(f"[0-9０-９{NUMERALS}]")
_REPEATED = ("連体詞", "代名詞", "接続詞", "名詞")  # said twice by mistake, not for emphasis
_NO_WORD = ("助詞", "助動詞", "接頭辞", "接尾辞", "補助記号")
_AHEAD = 24  # characters that are looked at behind a place


def false_starts(text: str) -> Iterator[Span]:
    """Each with the marks behind it; they may overlap."""
    if not any(pattern.search(text) for pattern in (_AGAIN, _FRAGMENT, _TWICE)):
        return
    for found in _AGAIN.finditer(text):
        if _is_restart(found[1], text[found.end() : found.end() + _AHEAD]):
            yield found.span()
    for found in _FRAGMENT.finditer(text):
        if _is_fragment(found[1], text[found.end() : found.end() + _AHEAD]):
            yield found.span()
    for found in _TWICE.finditer(text):
        if _is_twice(found, tokens(text)):
            yield found.span()


def _is_restart(said: str, again: str) -> bool:
    """Whether what was said is begun again: the same words, and no list or emphasis."""
    if _NUMERAL.search(said):
        return False
    first, second = tokens(said), tokens(again)
    if [w.surface for w in first] != [w.surface for w in second[: len(first)]]:
        return False
    if first[0].part not in _REPEATED or any(w.kind == "固有名詞" for w in first):
        return False
    after = second[len(first)] if len(second) > len(first) else None
    if first[-1].part in ("連体詞", "接続詞", "代名詞"):
        return True
    if first[-1].part == "助詞":  # 予算の、予算の執行; 本当に、本当に is emphasis
        is_case = first[-1].kind in ("格助詞", "係助詞")
        return is_case and first[-1].surface not in ("と", "も", "に")
    is_noun = all(w.part in ("名詞", "接頭辞") for w in first)
    return is_noun and after is not None and after.part == "助詞" and after.surface == "は"


def _is_fragment(said: str, again: str) -> bool:
    """Whether the kana are the beginning of the word behind them, and no word themselves."""
    if said in lists.load("layers.toml")["single_words"] or _NUMERAL.match(again):
        return False
    words = tokens(again)
    if not words or words[0].kind == "数詞" or len(said) >= len(reading(words[0].surface)):
        return False
    if not reading(words[0].surface).startswith(reading(said)):
        return False
    return len(said) == 1 or _is_no_word(tokens(said))


def _is_no_word(words: Sequence[Token]) -> bool:
    return len(words) > 1 or words[0].part in _NO_WORD


def _is_twice(found: re.Match[str], words: Sequence[Token]) -> bool:
    """この この in a row, both words of their own; をを, both particles."""
    first = next((n for n, w in enumerate(words) if w.start == found.start()), None)
    if first is None or first + 1 == len(words):
        return False
    pair = [w.surface for w in words[first : first + 2]]
    return pair[0] == pair[1] and pair[0] in _DEMONSTRATIVES
