"""Where two texts are the same, letter by letter, in a time that stays small for any texts.

difflib is right for what people change in a turn. Its time grows with the square of the length and
more: a speech of 20,000 characters would take minutes. Long texts are therefore cut first at what
stands once in each of them.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache

Match = tuple[int, int, int]  # offset in the old text, in the new one, and how many characters

SHORT = 10_000  # pairs of the same letter: some 500 characters against as many, 10 ms
MOST = 40_000  # the same, where nothing can be cut any more
REMEMBERED = 600  # characters of both: at most some 20 MB of them
MARKS = (16, 6)  # characters of a stretch that two texts can be cut at


def matches(old: str, new: str) -> list[Match]:
    """In order, none touching the next; last a match of no characters at the ends of both."""
    found: list[Match] = []
    for a, b, size in _matches(old, new, MARKS):
        if found and found[-1][0] + found[-1][2] == a and found[-1][1] + found[-1][2] == b:
            a, b, size = found[-1][0], found[-1][1], found.pop()[2] + size
        found.append((a, b, size))
    return [*(match for match in found if match[2]), (len(old), len(new), 0)]


def _matches(old: str, new: str, marks: tuple[int, ...]) -> Iterator[Match]:
    """Without those in stretches that are too long and too much alike to be told apart."""
    if _effort(old, new) <= (SHORT if marks else MOST):
        is_short = len(old) + len(new) <= REMEMBERED
        yield from _exact(old, new) if is_short else _exact.__wrapped__(old, new)
        return
    if not marks:
        return
    done_old = done_new = 0
    for a, b, size in _ends_and_marks(old, new, marks[0]):
        gap = old[done_old:a], new[done_new:b]
        yield from ((done_old + x, done_new + y, n) for x, y, n in _matches(*gap, marks[1:]))
        yield a, b, size
        done_old, done_new = a + size, b + size


@lru_cache(maxsize=10_000)
def _exact(old: str, new: str) -> tuple[Match, ...]:
    """Remembered for turns: a page asks for the changed ones' words again and again."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return tuple((m.a, m.b, m.size) for m in blocks)


def _effort(old: str, new: str) -> int:
    """How many pairs of places hold the same letter: what difflib looks at, once at least."""
    counts = Counter(new)
    return sum(count * counts[letter] for letter, count in Counter(old).items())


def _ends_and_marks(old: str, new: str, length: int) -> Iterator[Match]:
    """What both begin with, the stretches of `length` that stand once in both, what both end with.

    In order in both texts, none overlapping.
    """
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    yield 0, 0, head
    ends = len(old) - tail, len(new) - tail
    done = (head, head)
    for a, b in _rising(_once_in_both(old, new, length)):
        if a >= done[0] and b >= done[1] and a + length <= ends[0] and b + length <= ends[1]:
            yield a, b, length
            done = a + length, b + length
    yield *ends, tail


def _common(a: str, b: str) -> int:
    """How many characters both begin with."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _once_in_both(old: str, new: str, length: int) -> list[tuple[int, int]]:
    """Places of the stretches in both texts, in the order of the old one."""
    first, second = _once(old, length), _once(new, length)
    return [(a, second[text]) for text, a in first.items() if text in second]


def _once(text: str, length: int) -> dict[str, int]:
    stretches = [text[n : n + length] for n in range(len(text) - length + 1)]
    counts = Counter(stretches)
    return {stretch: n for n, stretch in enumerate(stretches) if counts[stretch] == 1}


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most of them that are in order in the second text as well."""
    lasts: list[int] = []  # the least second place that a row of each length ends with
    ends: list[int] = []  # and which pair that is
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(lasts, place)
        lasts[length : length + 1] = [place]
        ends[length : length + 1] = [number]
        before.append(ends[length - 1] if length else -1)
    chain: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]
