"""Personal names in the papers of a meeting, by the titles that they stand beside."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..japanese.characters import KANJI, KATAKANA
from ..japanese.readings import homographs
from .guessing import everyday, family_readings, is_family, is_given
from .titles import AT_START, HONORIFICS, short_title

if TYPE_CHECKING:
    from sudachipy import Morpheme


@dataclass(frozen=True, slots=True)
class Named:
    """A mention: family name, given name, and the short title. "" for what is not said."""

    family: str
    given: str = ""
    title: str = ""


def is_known_family(written: str) -> bool:
    return bool(family_readings(written))


def is_known_given(written: str) -> bool:
    return any(map(is_given, homographs(everyday(written))))


def is_sure(family: str, given: str) -> bool:
    """Whether the dictionary knows both."""
    return is_known_family(family) and is_known_given(given)


def divided(name: str) -> tuple[str, str]:
    """Family and given name of a name without a blank; ("", name) where it cannot be told."""
    cuts = [(name[:at], name[at:]) for at in range(1, len(name))]
    sure = [cut for cut in cuts if is_sure(*cut)]
    likely = [cut for cut in cuts if is_known_family(cut[0])]
    for found in (sure, likely):
        if found:
            return min(found, key=lambda cut: (abs(len(cut[0]) - 2), -len(cut[0])))
    return "", name


def in_words(words: "Iterable[Morpheme]") -> Iterator[Named]:
    """Names within sentences: 岡本課長, 三浦一郎さん, and family names by themselves."""
    found = list(words)
    for at, word in enumerate(found):
        if not _is_name(word):
            continue
        rest = found[at + 1 : at + 9]
        parted = len(rest) > 1 and not rest[0].surface().strip() and is_given(rest[1])
        rest = rest[1:] if parted else rest
        given = rest[0].surface() if rest and is_given(rest[0]) else ""
        after = "".join(m.surface() for m in (rest[1:] if given else rest))
        title = _honorific(after.strip()) if parted else _title(after)  # 佐藤 美智子 君
        if title or given or (is_family(word) and len(word.surface()) > 1):
            yield Named(word.surface(), given, title)


def _is_name(word: "Morpheme") -> bool:
    if is_family(word):
        return True
    proper = word.is_oov() or word.part_of_speech()[1] == "固有名詞"
    return proper and is_known_family(word.surface())


def _honorific(after: str) -> str:
    """A title after a blank may be that of the next person."""
    return next((honorific for honorific in HONORIFICS if after.startswith(honorific)), "")


def _title(after: str) -> str:
    """The title at the start of what follows a name, its office before it: 総務課長 gives 課長."""
    if direct := AT_START.match(after):
        return direct[0]
    office = re.match(f"[{KANJI}{KATAKANA}こども]{{2,12}}", after)
    return short_title(office[0]) if office else ""
