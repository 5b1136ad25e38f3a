"""Names of files as people's machines send them, and the titles that come from them."""

import re
import unicodedata

LONGEST = 255  # characters, as most file systems have it
LONGEST_ENDING = 20
LONGEST_ON_DISK = 50  # characters of up to four bytes, and an ending
LONGEST_TITLE = 200
# They turn the text that follows round: "gpj.3pm" is shown for what ends in .exe.
TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_FOLDERS = re.compile(r"[/\\]")
_DRIVE = re.compile(r"[A-Za-z]:")


def file_name(sent: str, otherwise: str) -> str:
    """The last part of a path, without what nobody can see; variants of kanji stay as they are.

    otherwise  the name of a file whose own holds nothing to show
    """
    last = _FOLDERS.split(sent.replace("\0", ""))[-1]
    shown = "".join(c for c in _DRIVE.sub("", last, count=1) if not _is_hidden(c)).strip()
    if not shown.strip("."):
        return otherwise
    return _shortened(shown)


def name_on_disk(sent: str, otherwise: str) -> str:
    """The same, short enough for file systems that count bytes."""
    name = file_name(sent, otherwise)
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING // 2:
        return name[:LONGEST_ON_DISK]
    return f"{stem[:LONGEST_ON_DISK]}.{ending}"


def title_of(name: str) -> str:
    """A meeting's title from the name of its recording."""
    stem, dot, _ = name.rpartition(".")
    return (stem if dot and stem.strip(".") else name)[:LONGEST_TITLE].strip()


def _is_hidden(character: str) -> bool:
    if character in TURNING:
        return True
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def _shortened(name: str) -> str:
    """The ending is kept, as it tells the kind of file."""
    if len(name) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        return name[:LONGEST]
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}"
