"""What counts as the same text when a recognition is scored. Two measures, each with its string.

    strict     NFKC (full-width and half-width forms are one), spaces removed
    standard   strict, and punctuation and symbols removed as well

NFKC turns ％ into %, ㈱ into (株) and ① into 1. Standard then drops %, the marks 、「」・ and also
the comma and the point within numbers: 3,650 and 3650 are one, but so are 9.4 and 94, which only
strict tells apart. The long vowel ー and the repetition 々 are letters and stay. Kana, kanji,
numerals and Latin letters are compared as written, upper and lower case apart.
"""

import unicodedata

VERSION = "kikitori-1"
"""Changes whenever a string could normalise differently; results name the version they used."""

_SPACE = ("Z", "C")  # Unicode general categories: separators; controls and invisible formatting
_MARK = ("P", "S")  # punctuation; symbols


def strict(text: str) -> str:
    """NFKC, with every space, line break and invisible control removed."""
    return _without(_SPACE, unicodedata.normalize("NFKC", text))


def standard(text: str) -> str:
    """`strict`, with punctuation and symbols removed as well: the measure that reports quote."""
    return _without(_MARK, strict(text))


def _without(categories: tuple[str, ...], text: str) -> str:
    return "".join(c for c in text if not unicodedata.category(c).startswith(categories))
