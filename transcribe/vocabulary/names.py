"""Personal names in the papers of a meeting, by the titles that they stand beside."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..japanese.characters import HIRAGANA, KANJI, KATAKANA
from ..japanese.readings import homographs
from .guessing import everyday, family_readings, is_family, is_given
from .titles import AT_START, short_title

if TYPE_CHECKING:
    from sudachipy import Morpheme

MOST_KANJI = 5  # of a name without a blank
_FIELDS = re.compile(r"[\s:：、，,・/／]+|[(（][^)）]*[)）]")
_NAME = re.compile(f"[{KANJI}ヶケ][{KANJI}ヶケ{HIRAGANA}{KATAKANA}]*")


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


def divided(name: str) -> tuple[str, str]:
    """Family and given name of a name without a blank; ("", name) where it cannot be told."""
    cuts = [(name[:at], name[at:]) for at in range(1, len(name))]
    sure = [cut for cut in cuts if is_known_family(cut[0]) and is_known_given(cut[1])]
    likely = [cut for cut in cuts if is_known_family(cut[0])]
    for found in (sure, likely):
        if found:
            return min(found, key=lambda cut: (abs(len(cut[0]) - 2), -len(cut[0])))
    return "", name


def in_line(line: str) -> Iterator[Named]:
    """Names set off by blanks, commas or tabs beside a title: 委員 森、岡本 or 三浦 一郎 議員.

    A title goes with the names after it, or with those before it where that leaves fewer without.
    """
    fields = [field for field in _FIELDS.split(line) if field]
    if any(map(short_title, fields)):
        orders = (list(_after_titles(fields)), list(_after_titles(reversed(fields)))[::-1])
        yield from min(orders, key=lambda names: sum(not name.title for name in names))


def _after_titles(fields: Iterable[str]) -> Iterator[Named]:
    title, before = "", ""
    for field in fields:
        if short := short_title(field):
            title = short
        elif found := _pair(before, field) or _pair(field, before):
            yield Named(*found, title)
        elif _NAME.fullmatch(field):
            yield from _alone(field, title)
        before = "" if short else field


def _pair(family: str, given: str) -> tuple[str, str] | None:
    if not (_NAME.fullmatch(family) and is_known_family(family)):
        return None
    return (family, given) if is_known_given(given) and not is_known_family(given) else None


def _alone(field: str, title: str) -> Iterator[Named]:
    if is_known_family(field):
        yield Named(field, title=title)
        return
    family, given = divided(field) if len(field) <= MOST_KANJI else ("", "")
    if family and is_known_given(given):
        yield Named(family, given, title)


def in_words(words: "Iterable[Morpheme]") -> Iterator[Named]:
    """Names within sentences: 岡本課長, 三浦一郎さん, and family names by themselves."""
    found = list(words)
    for at, word in enumerate(found):
        if not _is_name(word):
            continue
        rest = found[at + 1 :][:8]
        if len(rest) > 1 and not rest[0].surface().strip() and is_given(rest[1]):
            rest = [m for m in rest if m.surface().strip()]  # 佐藤 美智子 君
        given = rest[0].surface() if rest and is_given(rest[0]) else ""
        after = "".join(m.surface() for m in (rest[1:] if given else rest))
        title = _title(after)
        if title or given or (is_family(word) and len(word.surface()) > 1):
            yield Named(word.surface(), given, title)


def _is_name(word: "Morpheme") -> bool:
    if is_family(word):
        return True
    proper = word.is_oov() or word.part_of_speech()[1] == "固有名詞"
    return proper and is_known_family(word.surface())


def _title(after: str) -> str:
    """The title at the start of what follows a name, its office before it: 総務課長 gives 課長."""
    if direct := AT_START.match(after):
        return direct[0]
    office = re.match(f"[{KANJI}{KATAKANA}こども]{{2,12}}", after)
    return short_title(office[0]) if office else ""
