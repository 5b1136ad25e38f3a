"""How alike two names sound, after what a recogniser may make of them."""

import re
from difflib import SequenceMatcher
from functools import lru_cache

from ..japanese import reading

LEAST_ALIKE = 0.8
LEAST_LENGTH = 4  # kana; in shorter sounds, one other kana is another name
_UNSURE = re.compile("[ーッ]|(?<=イ)イ")  # what is heard or left out as the speaker hurries


@lru_cache(4096)
def skeleton(text: str) -> str:
    """Its sound in katakana without long vowels and ッ: 委員 and イン, 大西 and オニシ agree."""
    return _UNSURE.sub("", reading(text))


def alike(one: str, other: str) -> float:
    """How alike two skeletons are: 1 for equal ones, else 0 or LEAST_ALIKE and more."""
    if one == other:
        return 1.0
    if min(len(one), len(other)) < LEAST_LENGTH:
        return 0.0
    share = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return share if share >= LEAST_ALIKE else 0.0
