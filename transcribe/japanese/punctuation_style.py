"""、。 or ，。 as an office writes them. Points and commas within figures and Latin text stay."""

import re
from typing import Literal, get_args

PunctuationStyle = Literal["japanese", "comma"]
STYLES: tuple[PunctuationStyle, ...] = get_args(PunctuationStyle)

_FIGURE = "0-9０-９"
_LATIN = f"A-Za-zＡ-Ｚａ-ｚ{_FIGURE}"
# 100、200人 are two numbers, 100，200人 is one
_TO_COMMA = re.compile(f"(?<![{_FIGURE}])、|、(?![{_FIGURE}]{{3}}(?![{_FIGURE}]))")
_FROM_COMMA = re.compile(f"(?<![{_FIGURE}])，|，(?![{_FIGURE}])")
_FROM_POINT = re.compile(f"(?<=[^{_LATIN}．\\s])．(?!．)")


def style_punctuation(text: str, style: PunctuationStyle) -> str:
    """The text with its commas and full stops in the style; no letter changes."""
    text = _FROM_POINT.sub("。", text)
    if style == "comma":
        return _TO_COMMA.sub("，", text)
    return _FROM_COMMA.sub("、", text)
