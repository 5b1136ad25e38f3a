"""What counts as the same Japanese: numerals, fillers, spelling variants, readings.

And how it is written for a reader: marks, and numbers in an office's style.

The lists are data files in transcribe/data/japanese, each with a version; `digests` names them.
"""

from .characters import fold_forms
from .fillers import count_fillers, drop_fillers
from .lists import digests
from .number_style import NumeralStyle, style_numerals
from .numerals import group_myriads, kanji_numeral, spell_numbers, unify_numerals
from .punctuation import punctuate
from .readings import reading
from .variants import unify_variants

__all__ = [
    "NumeralStyle",
    "count_fillers",
    "digests",
    "drop_fillers",
    "fold_forms",
    "group_myriads",
    "kanji_numeral",
    "punctuate",
    "reading",
    "spell_numbers",
    "style_numerals",
    "unify_numerals",
    "unify_variants",
]
