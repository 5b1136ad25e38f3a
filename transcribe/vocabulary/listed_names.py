"""Names in the lists of a paper, set off beside their titles: 委員 森、岡本 or 三浦 一郎 議員."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..japanese.characters import HIRAGANA, KANJI, KATAKANA
from ..japanese.readings import morphemes
from .guessing import everyday, is_family, is_given
from .names import Named, divided, is_known_family, is_sure
from .titles import is_shared, short_title

if TYPE_CHECKING:
    from sudachipy import Morpheme

MOST_KANJI = 5  # of a name without a blank
BREAK = ""  # a mark that ends a person
ASIDE = "-"  # what is no name and no title
Entry = Named | str  # somebody, a title, or BREAK
_BREAKS = re.compile("([、，,・/／])")
_BLANKS = re.compile(r"[\s:：]+")
_BRACKETS = re.compile("[(（]([^()（）]{0,40})[)）]")
_OFFICE_FIRST = re.compile(  # (書記) 中村 光
    rf"(?<!\S)[(（]([^()（）]{{0,40}})[)）](?=\s*[{KANJI}])"
)
_NAME = re.compile(f"[{KANJI}ヶケ][{KANJI}ヶケ{HIRAGANA}{KATAKANA}]*")
_HEADING = re.compile("出席|欠席|遅参|早退")


def in_line(line: str) -> Iterator[Named]:
    """Names set off by blanks, commas or tabs, where the line has a title.

    A title goes with the names after it where the line begins with one; else with those before it,
    unless that leaves more without.
    """
    fields = _fields(line)
    if not any(map(short_title, fields)):
        return
    heading = short_title(fields[0]) if _HEADING.match(fields[0]) else ""
    entries = list(_entries(fields[1:] if heading else fields))
    people = _titles_first(entries)
    first = next((entry for entry in entries if entry not in (BREAK, ASIDE)), BREAK)
    if isinstance(first, Named):
        people = min(people, _titles_last(entries), key=_untitled)
    yield from (replace(p, title=p.title or heading) for p in people)


def is_full_name(family: str, given: str) -> bool:
    """Whether two words with a blank between them are one person's: 森 茂, and not 佐 藤."""
    return is_known_family(family) and is_given(_last_of(family, given))


def _last_of(family: str, given: str) -> "Morpheme":
    return list(morphemes(everyday(f"{family} {given}")))[-1]


def _untitled(people: Iterable[Named]) -> int:
    return sum(not person.title for person in people)


def _fields(line: str) -> list[str]:
    """Its words between blanks; BREAK for a comma or stroke, ASIDE for a bracket."""
    line = _OFFICE_FIRST.sub(lambda m: f" {m[1]} " if short_title(m[1]) else m[0], line)
    fields = _split(_BRACKETS.sub(f" {ASIDE} ", line))
    if any(map(short_title, fields)):
        return fields
    return _split(_BRACKETS.sub(r" \1 ", line))  # 藤井 明(財政課長)


def _split(line: str) -> list[str]:
    fields: list[str] = []
    for at, part in enumerate(_BREAKS.split(line)):
        fields += [BREAK] if at % 2 else filter(None, _BLANKS.split(part))
    return fields


def _entries(fields: Sequence[str]) -> Iterator[Entry]:
    listed = BREAK in fields
    at = 0
    while at < len(fields):
        field, after = fields[at], fields[at + 1] if at + 1 < len(fields) else BREAK
        at += 1
        if field == BREAK:
            yield BREAK
        elif titled := _titled(field, after):
            yield titled
        elif title := short_title(field):
            yield title
        elif person := _pair(field, after, listed=listed):
            yield person
            at += 1
        else:
            yield _alone(field) or ASIDE


def _titled(field: str, after: str) -> Named | None:
    """岡本委員 by itself; 若葉市長 before a name is the mayor of a place."""
    title = short_title(field)
    name = field.removesuffix(title)
    if not title or not is_known_family(name):
        return None
    is_office = _NAME.fullmatch(after) and not short_title(after)
    return None if is_office else Named(name, title=title)


def _pair(family: str, given: str, *, listed: bool) -> Named | None:
    """listed: commas part the people of this line, so that a blank parts a name."""
    title = short_title(given)  # 三浦 一郎委員
    given = given.removesuffix(title)
    if not given or not _NAME.fullmatch(family) or not is_sure(family, given):
        return None
    is_next_person = not listed and is_family(_last_of(family, given))
    return None if is_next_person else Named(family, given, title)


def _alone(field: str) -> Named | None:
    if not _NAME.fullmatch(field):
        return None
    if is_known_family(field):
        return Named(field)
    family, given = divided(field) if len(field) <= MOST_KANJI else ("", "")
    return Named(family, given) if is_sure(family, given) else None


def _titles_first(entries: Iterable[Entry]) -> list[Named]:
    """委員長 石川、森: an office that one person holds is the first one's only."""
    people: list[Named] = []
    title, goes_on = "", False
    for entry in entries:
        if isinstance(entry, Named):
            people.append(entry if entry.title else replace(entry, title=title))
            title, goes_on = (title, True) if is_shared(title) else ("", False)
        elif entry == ASIDE:
            goes_on = is_shared(title)
        elif entry == BREAK:
            title = title if goes_on else ""
        else:
            title, goes_on = entry, False
    return people


def _titles_last(entries: Iterable[Entry]) -> list[Named]:
    """石川 委員長、三浦、森 委員: an office that one person holds is that of the name beside it."""
    people: list[Named] = []
    first, is_beside = 0, False  # of those without a title
    for entry in entries:
        if isinstance(entry, Named):
            people.append(entry)
        title = entry.title if isinstance(entry, Named) else entry
        if title and title != ASIDE:
            first = first if is_shared(title) else len(people) - is_beside
            people[first:] = [replace(p, title=p.title or title) for p in people[first:]]
            first = len(people)
        is_beside = isinstance(entry, Named) or (is_beside and entry == ASIDE)
    return people
