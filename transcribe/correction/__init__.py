"""Corrects what was recognised: words of the right sound and the wrong characters.

    correct(turns, …) -> Corrected(turns, corrections, notices)

Candidates come from two places: mozc's dictionary offers likelier words of the same sound
(`homophones`), and the meeting's vocabulary offers its terms where the text sounds alike (`terms`).
The recogniser scores both texts against the sound (`judge`), and the evidence decides (`decision`).
Every change is recorded and can be undone (`undo`).
"""

from .applying import Corrected, undo
from .candidates import Candidate
from .decision import LEAST, Strictness
from .dictionary import WordList, installed_dictionary
from .evidence import Judged
from .lattice import KanaKanji
from .stage import Corrector, sure_words

__all__ = [
    "LEAST",
    "Candidate",
    "Corrected",
    "Corrector",
    "Judged",
    "KanaKanji",
    "Strictness",
    "WordList",
    "installed_dictionary",
    "sure_words",
    "undo",
]
