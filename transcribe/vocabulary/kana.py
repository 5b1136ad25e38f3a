"""Readings as people write them: in hiragana or katakana, one or several in a field."""

import re
import unicodedata

from ..japanese.characters import to_hiragana

LONGEST = 60  # kana in one reading; the longest name of a bureau takes half of that
_KANA = re.compile("[ぁ-ゖー]*[ぁ-ゖ][ぁ-ゖー]*")
_BETWEEN = re.compile("[・･/／、，,;；]")
_BLANKS = re.compile(r"\s+")


def hiragana(text: str) -> str:
    """In hiragana and without blanks; what is no kana stays as it is."""
    return to_hiragana(_BLANKS.sub("", unicodedata.normalize("NFKC", text)))


def is_reading(text: str) -> bool:
    """Whether it is hiragana that can be spoken, and not too long."""
    return len(text) <= LONGEST and _KANA.fullmatch(text) is not None


def split_readings(field: str) -> tuple[str, ...]:
    """Those of a field, in order, each once: みうら・さんぽ is two. Not checked."""
    return tuple(dict.fromkeys(r for part in _BETWEEN.split(field) if (r := hiragana(part))))
