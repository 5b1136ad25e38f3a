"""What counts as the same text when a transcript is scored. Four measures, each with its string.

    strict     NFKC (full-width and half-width forms are one), spaces removed
    standard   strict, and punctuation and symbols removed as well
    lenient    standard, and numerals unified (九億六千五百万円 and 965,000,000円 are 9億6500万円),
               fillers left out, spelling variants and the case of Latin letters brought to one
               form, as listed in transcribe/data/japanese
    reading    katakana as it sounds: 署名 and 書明 are one, は and わ as particles too

NFKC turns ％ into %, ㈱ into (株) and ① into 1, and compatibility ideographs into their plain ones;
selectors of glyph variants are ignored in every measure, because no recogniser writes them.
Standard then drops %, the marks 、「」・ and also the comma and the point within numbers: 3,650 and
3650 are one, but so are 9.4 and 94, which strict, lenient (9点4) and reading tell apart. The long
vowel ー and the repetition 々 are letters and stay in strict and standard. These two compare kana,
kanji, numerals and Latin letters as written, upper and lower case apart.

Every measure is a function of one text alone, and normalising twice changes nothing.
"""

import re
import unicodedata

from transcribe import japanese
from transcribe.japanese import lists, readings

VERSION = "kikitori-2"
"""Changes whenever a string could normalise differently; results name the version they used."""

_SPACE = ("Z", "C")  # Unicode general categories: separators; controls and invisible formatting
_MARK = ("P", "S")  # punctuation; symbols
_POINT = re.compile(r"(?<![0-9.])([0-9]+)\.(?=[0-9]+(?![0-9.]))")


def strict(text: str) -> str:
    """NFKC, with every space, line break and invisible control removed."""
    return _without(_SPACE, japanese.fold_forms(text))


def standard(text: str) -> str:
    """`strict`, with punctuation and symbols removed as well: the measure that reports quote."""
    return _without(_MARK, strict(text))


def lenient(text: str) -> str:
    """`standard` of the text with its numerals, fillers and spelling variants in one form."""
    return japanese.group_myriads(lists.settled(_lenient, text))


def reading(text: str) -> str:
    """Katakana of the text as it sounds. What has no known reading stays as it is written."""
    return japanese.reading(text)


def description() -> dict[str, object]:
    """What decides how a text is normalised, as JSON values: equal for equal normalisers.

    digests  sha256 of each list by file name, and the dictionary of the readings by its version
    """
    from importlib.metadata import version  # slow to import

    dictionary = {readings.DICTIONARY: version(readings.DICTIONARY)}
    return {"version": VERSION, "digests": {**japanese.digests(), **dictionary}}


def _lenient(text: str) -> str:
    """The order matters: fillers are found by the marks around them, numbers by theirs."""
    text = japanese.unify_numerals(japanese.drop_fillers(text))
    text = _POINT.sub(r"\1点", text)  # as it is said, so that 9.4 is not 94 once marks are dropped
    return standard(japanese.unify_variants(strict(text)))


def _without(categories: tuple[str, ...], text: str) -> str:
    left = (c for c in text if not unicodedata.category(c).startswith(categories))
    return unicodedata.normalize("NFKC", "".join(left))  # a mark may now follow another letter
