"""Fillers: えー, あのー, まあ and their kind, as listed in fillers.toml."""

import re
from functools import cache

from . import lists
from .characters import fold_forms, to_katakana

_LONG = "[ー〜~]+"


def drop_fillers(text: str) -> str:
    """The text in NFKC without its fillers, and without the comma or blank that followed them."""
    return lists.settled(_without, fold_forms(text), most=len(text))


def _without(text: str) -> str:
    return fold_forms(_pattern().sub("", text))


def count_fillers(text: str) -> int:
    """How many fillers the text holds; two in a row are two."""
    return len(_pattern().findall(fold_forms(text)))


@cache
def _pattern() -> re.Pattern[str]:
    fillers = lists.load("fillers.toml")
    anywhere = [entry["form"] for entry in fillers["anywhere"]]
    return pattern_of((*anywhere, *fillers["delimited"]))


@cache
def pattern_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Finds the words as fillers, with the comma and blanks behind them; longer words first.

    Those that fillers.toml finds anywhere are found so; others, and all in katakana, only between
    marks. Raises ValueError for no words.
    """
    if not all(words) or not words:
        raise ValueError("a filler is a word")
    listed = {entry["form"]: entry for entry in lists.load("fillers.toml")["anywhere"]}
    forms = {word: _anywhere(listed[word]) for word in words if word in listed}
    between_marks = (*(word for word in words if word not in forms), *map(to_katakana, words))
    forms |= {form: _delimited(form) for form in between_marks}
    longest_first = sorted(forms, key=len, reverse=True)
    starts = "".join({form[0] for form in forms})  # most places fail here, at once
    found = "|".join(forms[form] for form in longest_first)
    return re.compile(f"(?=[{starts}])(?:{found})[、,]?[ \u3000]*")


def _spoken(form: str) -> str:
    return re.escape(form).replace("ー", _LONG)


def _anywhere(entry: dict[str, str]) -> str:
    before, after = entry.get("not_after"), entry.get("not_before")
    look_behind = f"(?<![{before}])" if before else ""
    look_ahead = f"(?![{after}])" if after else ""
    return look_behind + _spoken(entry["form"]) + look_ahead


def _delimited(form: str) -> str:
    return rf"(?<!\w){_spoken(form)}(?!\w)"
