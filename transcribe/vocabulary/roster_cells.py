"""What people write into the cells of a roster beside the name: 様, 委員長, 欠員, (やまもと)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from .kana import hiragana, is_reading
from .names import is_known_family
from .tables import columns_of
from .titles import AT_END, HONORIFICS, short_title

SHORTEST = 2  # characters that are left of a name without its title
_HONORIFICS = (*HONORIFICS, "殿")
_BRACKETS = re.compile(r"[(\[〔【《<]([^)\]〕】》>]*)[)\]〕】》>]")
_NOBODY = re.compile(r"欠員?|欠番|未定|未選出|空席|空き?|(該当)?(なし|無し?)|\d+[名人]?|\W+|[※*].*")
_BETWEEN = re.compile(r"[\s・]+")


@dataclass(frozen=True, slots=True)
class Cell:
    """parts of the name as blanks part them; reading and role as far as the cell says them."""

    parts: tuple[str, ...]
    reading: tuple[str, ...] = ()
    role: str = ""


def is_nobody(cell: str) -> bool:
    """Whether it says that nobody sits there, or is a heading: 欠員, (空席), 【執行部】, 氏名."""
    name = _BRACKETS.sub("", _plain(cell))
    return not name or bool(_NOBODY.fullmatch(name)) or "name" in columns_of([name])


def _plain(cell: str) -> str:
    return "".join(unicodedata.normalize("NFKC", cell).split())


def name_of(cell: str) -> Cell:
    """山本 太郎 of 山本 太郎(やまもと たろう) 様 or 委員長 山本 太郎."""
    text = cell.translate({ord("（"): "(", ord("）"): ")"})
    beside = _BRACKETS.findall(text)
    readings = [parts for said in beside if all(map(is_reading, parts := spoken_parts(said)))]
    parts, role = _without_titles(_BRACKETS.sub(" ", text).split())
    roles = [role, *(said for said in beside if short_title(said))]
    return Cell(parts, next(iter(readings), ()), next(filter(None, roles), ""))


def spoken_parts(field: str) -> tuple[str, ...]:
    """Its parts in hiragana: やまもと and たろう. Not checked."""
    return tuple(hiragana(part) for part in _BETWEEN.split(field) if part)


def _without_titles(parts: Sequence[str]) -> tuple[tuple[str, ...], str]:
    role = ""
    if len(parts) > 1 and short_title(parts[0]) and not is_known_family(parts[0]):
        role, parts = parts[0], parts[1:]
    *firsts, last = parts or [""]
    alone = not firsts
    last = _without_end(last, next((h for h in _HONORIFICS if last.endswith(h)), ""), alone)
    if title := AT_END.search(last):
        shorter = _without_end(last, title[0], alone)
        role, last = role or (title[0] if shorter != last else ""), shorter
    return tuple(filter(None, (*firsts, last))), role


def _without_end(name: str, end: str, alone: bool) -> str:
    """山本 of 山本様; but a name of one character keeps what may be its own."""
    rest = name.removesuffix(end)
    return name if alone and len(rest) < SHORTEST else rest
