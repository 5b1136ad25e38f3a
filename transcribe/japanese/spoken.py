"""Spoken forms, as 整文 writes them: っていう is という, ちゃう is てしまう, んです is のです."""

from collections.abc import Iterator, Sequence

from . import lists
from .grammar import Token
from .number_style import Restyled

_SAYING = ("いう", "言う", "云う", "思う", "考える", "聞く")
_COPULA = ("です", "でし", "でしょ", "でしょう", "じゃ", "だ", "だっ", "だろう", "で")


def spoken_forms(words: Sequence[Token]) -> Iterator[Restyled]:
    """What is written otherwise, in order; a place may come more than once."""
    for n, word in enumerate(words):
        following = words[n + 1] if n + 1 < len(words) else None
        yield from _row(words, n)
        written = _written(words, n, word, following)
        if written is not None and written != word.surface:
            yield Restyled(word.start, word.end, written)


def _row(words: Sequence[Token], n: int) -> Iterator[Restyled]:
    for row, written in lists.load("layers.toml")["spoken_rows"].items():
        surfaces = row.split(" ")
        if [w.surface for w in words[n : n + len(surfaces)]] == surfaces:
            yield Restyled(words[n].start, words[n + len(surfaces) - 1].end, written)


def _written(words: Sequence[Token], n: int, word: Token, following: Token | None) -> str | None:
    helping = _helping(word)
    if helping:
        return helping
    if word.surface == "って" and following and following.lemma in _SAYING:
        return "と" if following.lemma in _SAYING[:3] or _is_quoting(words, n) else None
    if word.surface == "ん" and word.kind == "準体助詞":
        return "の" if following and following.surface in _COPULA else None
    if word.surface == "じゃ" and word.inflects_as == "助動詞-ダ":
        return "では"
    if word.surface == "けど" and word.part == "助詞":
        return None if following and following.surface == "も" else "けれども"
    if word.surface == "なきゃ" and word.inflects_as == "助動詞-ナイ":
        return "なければ"
    found: str | None = lists.load("layers.toml")["spoken"].get(word.surface)
    return found if word.part in ("副詞", "連体詞", "接続詞", "代名詞", "形状詞") else None


def _is_quoting(words: Sequence[Token], n: int) -> bool:
    """Whether something stands before the って at `n`; だって at a beginning is a word."""
    is_first = n < 2 or words[n - 2].part == "補助記号"
    return n > 0 and not (is_first and words[n - 1].surface in ("だ", "、", "。"))


def _helping(word: Token) -> str | None:
    """The form of てる, ちゃう and their like with the whole verb in it: ちゃっ is てしまっ."""
    full: str | None = lists.load("layers.toml")["helping"].get(word.lemma)
    if full is None or word.part != "助動詞":
        return None
    spoken_stem, stem = word.lemma[:-1], full[:-1]
    if not word.surface.startswith(spoken_stem):
        return None
    return stem + word.surface[len(spoken_stem) :]
