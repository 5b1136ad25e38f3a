"""えー that was written as a word of the same sound: A, 絵, 永.

Whisper learned from texts without hesitations, so it hardly ever writes えー. The sound of A is the
same: only what stands around it tells them apart.
"""

import re
from collections.abc import Iterator

from .candidates import Candidate
from .observed import Observed

SPOKEN = "えー"
_WORDS = frozenset("AＡa絵永英江柄エ")
_LATIN = frozenset("AＡa")
_NOUN_USE = re.compile(r"[はをがのにもでへ]|から|まで|より|です|だ")  # 絵を, 絵は: a picture
_SUFFIX = re.compile("[案社市町村県型級班組棟区氏君]|さん|地区|地点|グループ|クラス|ランク|判定")
_BOUNDARY = re.compile(r"(^|[、。，．！？\s])$")
_SURE = 0.8


def hesitations(number: int, observed: Observed) -> Iterator[Candidate]:
    """Candidates in turn `number`."""
    text = observed.turn.text
    for token in observed.tokens:
        if token.surface not in _WORDS or token.probability > _SURE:
            continue
        before, after = text[: token.start], text[token.end :]
        if _NOUN_USE.match(after) or (token.surface in _LATIN and _names(before, after)):
            continue
        yield Candidate(
            number,
            token.start,
            token.end,
            token.surface,
            SPOKEN,
            SPOKEN,
            "hesitation",
            probability=token.probability,
        )


def _names(before: str, after: str) -> bool:
    """Whether an A stands for something: A案, A3, A、B or between other words without a mark."""
    if _SUFFIX.match(after) or re.match(r"[、,・]?[A-Za-zＡ-Ｚ0-9０-９]", after):
        return True
    apart = _BOUNDARY.search(before) or re.match("[、と]", after)
    return not apart or bool(re.search(r"[A-Za-zＡ-Ｚ][、,・]?$", before))
