"""Which characters are the same, and classes of them for regular expressions."""

import re
import unicodedata

KANJI = "々\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
HIRAGANA = "ぁ-ゖ"
KATAKANA = "ァ-ヴー"

_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d\u180f]")
_TO_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_TO_HIRAGANA = {katakana: hiragana for hiragana, katakana in _TO_KATAKANA.items()}


def fold_forms(text: str) -> str:
    """NFKC, with the selectors of glyph variants dropped.

    Full-width, half-width and compatibility forms become the plain character: ％ is %, ㈱ is (株),
    U+FA19 is 神. A recogniser never writes a selector, so 葛 with one and 葛 are the same.
    """
    return unicodedata.normalize("NFKC", _SELECTORS.sub("", text))


def to_katakana(text: str) -> str:
    return text.translate(_TO_KATAKANA)


def to_hiragana(text: str) -> str:
    return text.translate(_TO_HIRAGANA)
