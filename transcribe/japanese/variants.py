"""Spellings of one word (下さい, ください; サーバー, サーバ), as listed in variants.toml."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from . import lists
from .characters import HIRAGANA, KANJI, KATAKANA, fold_forms
from .numerals import unify_numerals

_BESIDE = f"[{KANJI}0-9]"


def unify_variants(text: str) -> str:
    """The text in NFKC and lower case with its spelling variants in the listed forms.

    Numerals are expected as unify_numerals leaves them: 一人 is listed, and found as 1人.
    """
    return lists.settled(_unified, text)


def _unified(text: str) -> str:
    rules = _rules()
    text = rules.word.sub(lambda match: rules.form_of[match[0]], fold_forms(text).lower())
    for pattern, form in rules.patterns:
        text = pattern.sub(form, text)
    return text


@dataclass(frozen=True, slots=True)
class _Rules:
    """word finds every listed variant, form_of gives its form; then the patterns, in order."""

    word: re.Pattern[str]
    form_of: Mapping[str, str]
    patterns: tuple[tuple[re.Pattern[str], str], ...]


@cache
def _rules() -> _Rules:
    variants = lists.load("variants.toml")
    form_of: dict[str, str] = {}
    found: dict[str, str] = {}
    for kind, expression in (("words", _anywhere), ("stems", _stem), ("alone", _alone)):
        for form, variant in _pairs(variants[kind]):
            form_of[variant] = form
            found[variant] = expression(variant)
    longest_first = sorted(found, key=len, reverse=True)
    starts = "".join(sorted({re.escape(variant[0]) for variant in found}))  # most places fail here
    return _Rules(
        re.compile(f"(?=[{starts}])(?:{'|'.join(found[v] for v in longest_first)})"),
        form_of,
        tuple((_expanded(entry["pattern"]), entry["form"]) for entry in variants["patterns"]),
    )


def _pairs(groups: Iterable[list[str]]) -> Iterable[tuple[str, str]]:
    """(form, variant) of each, written as a text is when it is searched."""
    for group in groups:
        form, *others = (unify_numerals(written).lower() for written in group)
        yield from ((form, variant) for variant in others)


def _anywhere(variant: str) -> str:
    starts = r"(?<![a-z0-9])" if re.match("[a-z0-9]", variant) else ""
    if re.fullmatch(f"[{KANJI}][{HIRAGANA}]+", variant):
        starts = f"(?<![{KANJI}])"
    ends = r"(?![a-z0-9])" if re.search("[a-z0-9]$", variant) else ""
    return starts + re.escape(variant) + ends


def _stem(variant: str) -> str:
    ends = f"(?=[{HIRAGANA}])" if re.search(f"[{KANJI}]$", variant) else ""
    return f"(?<!{_BESIDE}){variant}{ends}"


def _alone(variant: str) -> str:
    return f"(?<!{_BESIDE}){variant}(?!{_BESIDE})"


def _expanded(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("{kanji}", KANJI).replace("{katakana}", KATAKANA))
