"""What counts as the same Japanese: numerals, fillers, spelling variants, readings.

The lists are data files in transcribe/data/japanese, each with a version; `digests` names them.
"""

from .characters import fold_forms
from .fillers import count_fillers, drop_fillers
from .lists import digests
from .numerals import group_myriads, kanji_numeral, spell_numbers, unify_numerals
from .readings import reading
from .variants import unify_variants

__all__ = [
    "count_fillers",
    "digests",
    "drop_fillers",
    "fold_forms",
    "group_myriads",
    "kanji_numeral",
    "reading",
    "spell_numbers",
    "unify_numerals",
    "unify_variants",
]
