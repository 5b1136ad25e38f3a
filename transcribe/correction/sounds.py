"""How alike two readings sound: a weighted edit distance over hiragana.

The weights are rules, not measurements: what small recognisers mix up (long vowels, っ, ん,
voicing) costs half, kana that share a vowel or a consonant cost less than strangers.
"""

from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

HALF, NEAR, WHOLE = 0.5, 0.7, 1.0
WEAK = "っーんうい"  # easily dropped, or heard where there is none

_ROWS = (
    *("あいうえお", "かきくけこ", "がぎぐげご", "さしすせそ", "ざじずぜぞ", "たちつてと"),
    *("だぢづでど", "なにぬねの", "はひふへほ", "ばびぶべぼ", "ぱぴぷぺぽ", "まみむめも"),
    *("らりるれろ", "ぁぃぅぇぉ"),
)
_OTHERS = dict(zip("やゆよゃゅょわを", "あうおあうおあお", strict=True))  # their vowels
_TWINS = "".join(
    (
        "かがきぎくぐけげこごさざしじすずせぜそぞただちぢつづてでとど",  # voicing
        "はばひびふぶへべほぼはぱひぴふぷへぺほぽばぱびぴぶぷべぺぼぽ",
        "じぢずづおをはわへえうおいえんむんうっつしひゃやゅゆょよ",
        "うーいーおーえーあー",
    )
)
ALPHABET = "".join(dict.fromkeys("".join((*_ROWS, *_OTHERS, "んっーゔ"))))
INDEX = {kana: number for number, kana in enumerate(ALPHABET)}


def coded(kana: str) -> NDArray[np.intp]:
    """Kana as indices of the tables; a character that is no kana is the last index."""
    return np.array([INDEX.get(k, len(ALPHABET)) for k in kana], np.intp)


@cache
def substitution_costs() -> NDArray[np.float32]:
    """(n + 1, n + 1): of hearing one kana for another."""
    size = len(ALPHABET) + 1
    costs = np.full((size, size), WHOLE, np.float32)
    rows = {kana: row for row in _ROWS for kana in row}
    vowels = {kana: "あいうえお"[row.index(kana)] for kana, row in rows.items()} | _OTHERS
    for a, b in product(vowels, vowels):
        if vowels[a] == vowels[b] or rows.get(a, a) == rows.get(b, b):
            costs[INDEX[a], INDEX[b]] = NEAR
    for a, b in zip(_TWINS[::2], _TWINS[1::2], strict=True):
        costs[INDEX[a], INDEX[b]] = costs[INDEX[b], INDEX[a]] = HALF
    np.fill_diagonal(costs, 0)
    costs[-1, -1] = WHOLE  # what is no kana is like nothing
    return costs


@cache
def gap_costs() -> NDArray[np.float32]:
    """(n + 1,): of a kana too many or too few."""
    costs = np.full(len(ALPHABET) + 1, WHOLE, np.float32)
    costs[[INDEX[k] for k in WEAK]] = HALF
    return costs


def distance(one: str, other: str) -> float:
    """How far apart two readings sound; 0 is the same."""
    substitution, gap = substitution_costs(), gap_costs()
    a, b = coded(one), coded(other)
    row = np.concatenate([[0.0], np.cumsum(gap[b])])
    for code in a:
        before, row = row, np.empty_like(row)
        row[0] = before[0] + gap[code]
        for i, other_code in enumerate(b, start=1):
            row[i] = min(
                before[i - 1] + substitution[code, other_code],
                before[i] + gap[code],
                row[i - 1] + gap[other_code],
            )
    return float(row[-1])
