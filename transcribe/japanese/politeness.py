"""です・ます at the ends of sentences, as 整文 proposes it; でございます becomes です.

A sentence ends at a 。, not where a turn breaks off. What is quoted in 「 」 stays.
"""

import re
from collections.abc import Iterator, Sequence

from .grammar import Token
from .number_style import Restyled

_STOPS = ("。", "．", "？", "！", "?", "!")
_CLOSERS = ("ね", "よ", "か")  # particles that a sentence may end with
_TO_I = str.maketrans("うくぐすつぬぶむる", "いきぎしちにびみり")
_QUOTED = re.compile("「[^「」]*」|『[^『』]*』")


def polite(text: str, words: Sequence[Token]) -> Iterator[Restyled]:
    """What is written otherwise in polite style, in order."""
    quoted = [found.span() for found in _QUOTED.finditer(text)]
    for n, word in enumerate(words):
        if any(a < word.end and word.start < b for a, b in quoted):
            continue
        if word.lemma == "ござる":
            yield from _humble(words, n)
        elif word.surface in _STOPS:
            yield from _ending(words, n)


def _humble(words: Sequence[Token], n: int) -> Iterator[Restyled]:
    """でございます, がございます; ありがとうございます and よろしゅうございます are other words."""
    before = words[n - 1] if n else None
    after = words[n + 1] if n + 1 < len(words) else None
    if before is None or after is None or after.inflects_as != "助動詞-マス":
        return
    is_copula = before.surface == "で" and before.inflects_as == "助動詞-ダ"
    desu = {"ます": "です", "まし": "でし", "ましょう": "でしょう"}.get(after.surface)
    if is_copula and desu:
        yield Restyled(before.start, after.end, desu)
    elif before.part in ("助詞", "助動詞") or before.part == "名詞":
        yield Restyled(words[n].start, words[n].end, "あり")


def _ending(words: Sequence[Token], stop: int) -> Iterator[Restyled]:
    """The plain predicate before a stop, in です or ます."""
    last = stop - 1
    while last >= 0 and words[last].surface in _CLOSERS and words[last].part == "助詞":
        last -= 1
    if last < 0:
        return
    written = _predicate(words, last)
    if written is not None:
        yield written


def _predicate(words: Sequence[Token], n: int) -> Restyled | None:
    word = words[n]
    before = words[n - 1] if n else None
    if word.inflects_as == "助動詞-タ" and before is not None:
        return _past(words, n)
    if not word.form.startswith(("終止形", "連体形", "意志推量形")):
        return None
    if word.inflects_as == "助動詞-ダ":
        is_da = word.surface in ("だ", "だろう")
        return Restyled(word.start, word.end, _DA[word.surface]) if is_da else None
    if word.lemma == "ある" and before is not None and _is_de(before):
        written = {"ある": "です", "あろう": "でしょう"}.get(word.surface)
        return Restyled(before.start, word.end, written) if written else None
    if word.inflects_as == "助動詞-ナイ" and before is not None:
        return _negated(before, word.end, "ません")
    if word.lemma == "ない" and before is not None and before.part in ("助詞", "助動詞"):
        return Restyled(word.start, word.end, "ありません") if word.surface == "ない" else None
    if word.inflects_as in ("形容詞", "助動詞-タイ") and word.surface.endswith("い"):
        return Restyled(word.end, word.end, "です")
    stem = _stem(word)
    return Restyled(word.start, word.end, stem + "ます") if stem else None


_DA = {"だ": "です", "だろう": "でしょう"}


def _past(words: Sequence[Token], n: int) -> Restyled | None:
    """Of た at `n`: 報告した, 行った, 静かだった, 多かった, できなかった, であった."""
    before, end = words[n - 1], words[n].end
    further = words[n - 2] if n > 1 else None
    if before.inflects_as in ("助動詞-マス", "助動詞-デス"):
        return None
    if before.inflects_as == "助動詞-ダ":
        return Restyled(before.start, end, "でした")
    if before.lemma == "ある" and further is not None and _is_de(further):
        return Restyled(further.start, end, "でした")
    if before.inflects_as == "助動詞-ナイ" and further is not None:
        return _negated(further, end, "ませんでした")
    if before.lemma == "ない" and further is not None and further.part in ("助詞", "助動詞"):
        return Restyled(before.start, end, "ありませんでした")
    if before.inflects_as in ("形容詞", "助動詞-タイ"):
        return Restyled(end, end, "です")
    stem = _stem(before)
    return Restyled(before.start, end, stem + "ました") if stem else None


def _is_de(word: Token) -> bool:
    return word.surface == "で" and word.inflects_as == "助動詞-ダ"


def _negated(verb: Token, end: int, ending: str) -> Restyled | None:
    stem = _stem(verb)
    return Restyled(verb.start, end, stem + ending) if stem else None


def _stem(word: Token) -> str | None:
    """What ます follows: 行い of 行う, でき of できる, し of する. None where it is no verb."""
    kind = word.inflects_as
    if word.part not in ("動詞", "助動詞") or not word.lemma:
        return None
    if kind.startswith("五段"):
        return word.lemma[:-1] + word.lemma[-1].translate(_TO_I)
    if kind.startswith(("上一段", "下一段", "助動詞-レル", "助動詞-セル")):
        return word.lemma.removesuffix("る") or None
    if kind.startswith("サ行変格") and word.lemma.endswith("する"):
        return word.lemma.removesuffix("する") + "し"
    if kind.startswith("カ行変格"):
        return {"来る": "来", "くる": "き"}.get(word.lemma)
    return None
