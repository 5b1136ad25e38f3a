"""Exact fractions as a reader sees them: the one place where anything is rounded."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor


def rounded(value: Fraction, places: int = 0) -> Decimal:
    """Half away from zero, as accounts are rounded."""
    scale = 10**places
    whole = floor(abs(value) * scale + Fraction(1, 2))
    return Decimal(-whole if value < 0 else whole).scaleb(-places)


def yen(value: Fraction) -> str:
    """1,234,567; whole yen."""
    return f"{rounded(value):,}"


def signed_yen(value: Fraction) -> str:
    """+1,234 or -1,234."""
    return f"{rounded(value):+,}" if rounded(value) else "0"


def hours(value: Fraction) -> str:
    """1,234.5; one decimal."""
    return f"{rounded(value, 1):,}"


def percent(value: Fraction) -> str:
    """A share of 1 as 92.3 %."""
    return f"{rounded(value * 100, 1)} %"


def plain(value: Fraction) -> str:
    """As few digits as tell the figure of a plan: 24, 1.5, 3.375."""
    text = f"{rounded(value, 4):,f}"
    return text.rstrip("0").rstrip(".")


def up(value: Fraction) -> str:
    """The next whole number: what is not quite reached takes one more."""
    return f"{ceil(value):,}"


def apportioned(parts: Sequence[Fraction]) -> list[int]:
    """Whole yen that add up to the rounded sum: the largest remainders get what is left."""
    whole = [floor(part) for part in parts]
    left = int(rounded(sum(parts, Fraction(0)))) - sum(whole)
    order = sorted(range(len(parts)), key=lambda n: whole[n] - parts[n])
    for n in order[:left]:
        whole[n] += 1
    return whole
