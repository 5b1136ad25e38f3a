"""How badly a cue of a subtitle would end at each place of a text: grammar's view of it."""

import re
from collections.abc import Iterator, Sequence

from ..japanese.readings import Unit, tokenize

SENTENCE, COMMA, PARTICLE, PHRASE, LINKED, BOUND, WITHIN = 0.0, 1.0, 2.0, 4.0, 8.0, 20.0, 100.0
SENTENCE_ENDS = tuple("。．？?！!")
_COMMAS = tuple("、，")
_FIGURE = re.compile(r"[0-9][0-9,.]*(?:[千万億兆][0-9,.]*)*|[〇一二三四五六七八九十百千万億兆]{2,}")
_OPENING = tuple("「『（(【〈《")
_TIED = ("助詞", "助動詞", "接尾辞", "補助記号")
_FORMAL = ("こと", "事", "もの", "ため", "ところ", "とき", "際", "場合", "わけ", "はず", "つもり")
_AFTER_PARTICLE = (
    "つい", "つき", "おけ", "おい", "対し", "対す", "関し", "関す", "よっ", "より", "よる", "とっ",
    "わたっ", "わたり", "伴い", "伴う", "基づ", "当たり", "あたり",
)  # fmt: skip
_VERBAL = ("動詞", "助動詞", "接頭辞")


def costs(text: str) -> list[float]:
    """The cost of a cue's end after each character, from SENTENCE to WITHIN a word.

    Text without Japanese is parted at its blanks.
    """
    found = [WITHIN] * len(text)
    for at, cost in _between(text):
        found[at - 1] = cost
    for figure in _FIGURE.finditer(text):
        found[figure.start() : figure.end() - 1] = [WITHIN] * (len(figure[0]) - 1)
    last = ""
    for at, character in enumerate(text):
        if not character.isspace():
            last = character
        elif text[at + 1 : at + 2].strip():
            found[at] = min(found[at], PHRASE)
        if found[at] < WITHIN or at + 1 == len(text):
            found[at] = (
                SENTENCE if last in SENTENCE_ENDS else COMMA if last in _COMMAS else found[at]
            )
    return found


def _between(text: str) -> Iterator[tuple[int, float]]:
    """The end of each word, and its cost."""
    if text.isascii():
        yield from ((blank.start(), PHRASE) for blank in re.finditer(r"(?<=\S)\s", text))
        return
    words, at = list(tokenize(text)), 0
    for n, word in enumerate(words[:-1]):
        at += len(word.surface)
        if at:
            yield at, _cost(words, n)


def _cost(words: Sequence[Unit], n: int) -> float:
    word, after = words[n], words[n + 1]
    if after.surface.isspace():
        return PHRASE
    if after.kinds[0] in _TIED and not after.surface.startswith(_OPENING):
        return BOUND if after.kinds[0] != "補助記号" else WITHIN
    if word.surface.endswith(_OPENING):
        return WITHIN
    if word.kinds[0] in ("接頭辞", "連体詞") or _is_one_phrase(word, after):
        return BOUND
    if word.kinds[0] != "助詞":
        return PHRASE
    return LINKED if word.surface == "の" else PARTICLE


def _is_one_phrase(word: Unit, after: Unit) -> bool:
    """保健年金課長, 7億円, 指名いたします, 考えております, 行うこと, 案について."""
    if word.surface in ("に", "を") and word.kinds[0] == "助詞":
        return after.kinds[0] == "動詞" and after.surface.startswith(_AFTER_PARTICLE)
    if after.kinds[0] == "動詞" and after.kinds[1] == "非自立可能":
        return (
            word.kinds[0] in _VERBAL or word.kinds[1] == "接続助詞" or word.kinds[2] == "サ変可能"
        )
    if after.kinds[0] != "名詞":
        return False
    if word.kinds[0] in ("名詞", "接尾辞"):
        return after.kinds[1] != "数詞" or word.kinds[1] == "数詞"
    return word.kinds[0] in (*_VERBAL, "形容詞") and after.surface in _FORMAL
