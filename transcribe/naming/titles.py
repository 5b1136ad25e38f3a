"""Names and titles apart, also as a recogniser writes them."""

import re
from functools import lru_cache

from ..japanese.readings import tokenize
from ..vocabulary.titles import HONORIFICS, TITLES

LONGEST_NAME = 6  # characters
_MISHEARD = {"イン": "委員", "いいん": "委員", "家庁": "課長", "かちょう": "課長"}
_LONGEST_FIRST = sorted((*TITLES, *HONORIFICS, *_MISHEARD), key=len, reverse=True)
_TITLE = re.compile(f"(?P<title>{'|'.join(_LONGEST_FIRST)})$")
_ORGANISATION = re.compile("[会課係部局室市町村区社団校園所院庁組]$")


def split_title(who: str) -> tuple[str, str]:
    """The name and the title: 森委員 and 森イン are 森 and 委員."""
    found = _TITLE.search(who)
    if not found:
        return who, ""
    return who[: found.start()], _MISHEARD.get(found["title"], found["title"])


def with_title(affiliation: str) -> str:
    """Its title as it is written: 企画家庁 is 企画課長."""
    return "".join(split_title(affiliation))


def is_organisation(affiliation: str) -> bool:
    """Whether someone can be of it: 商工会, こども課長, 若葉野市."""
    return bool(_ORGANISATION.search(affiliation) or split_title(affiliation)[1])


@lru_cache(1024)
def is_family_name(name: str) -> bool:
    """Whether the dictionary has it as a person's name, said with さん."""
    if not 0 < len(name) <= LONGEST_NAME:
        return False
    *words, _ = tokenize(f"{name}さん")
    return bool(words) and all("人名" in w.kinds for w in words)
