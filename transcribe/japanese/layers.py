"""逐語, ケバ取り and 整文: how much of what was said a reader sees.

Nothing here changes what is stored. ケバ取り is a list of places to hide; 整文 is a proposal that a
person takes over, changes or leaves. Where a rule is not sure, it does nothing.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal, get_args

from . import lists
from .changes import Span, changed, places_of, touches
from .false_starts import false_starts
from .fillers import pattern_of
from .grammar import tokens
from .number_style import NumeralStyle, Restyled, restyled
from .politeness import polite
from .punctuation_style import PunctuationStyle, style_punctuation
from .spoken import spoken_forms

Layer = Literal["verbatim", "clean", "polished"]  # 逐語, ケバ取り, 整文
LAYERS: tuple[Layer, ...] = get_args(Layer)
MOST = 10  # passes: hiding may bring together what another pass hides

_STOPS = "。．？！?!"
_LEFT_OVER = re.compile(f"[、，]+[ \u3000]*(?=[{_STOPS}])|(?:^|(?<=[{_STOPS}]))[、，]+[ \u3000]*")
_BREATH = re.compile("ですね(?=[、，])")
_ANSWER = re.compile(
    f"(?:^|(?<=[{_STOPS}]))(はい|ええ|うん|そうです)(?:[、。，．]\\1)+(?=[、。，．])"
)


@dataclass(frozen=True, slots=True)
class Style:
    """How an office wants to read a text.

    fillers  words that ケバ取り hides; None: `default_fillers`; empty: none
    """

    layer: Layer = "verbatim"
    numerals: NumeralStyle = "as-heard"
    punctuation: PunctuationStyle = "japanese"
    fillers: tuple[str, ...] | None = None


@cache
def default_fillers() -> tuple[str, ...]:
    """What ケバ取り hides where an office says nothing: words of fillers.toml that mean nothing."""
    found, spared = lists.load("fillers.toml"), lists.load("layers.toml")["meaningful"]
    anywhere = [entry["form"] for entry in found["anywhere"]]
    return (*anywhere, *(word for word in found["delimited"] if word not in spared))


def hidden_spans(
    text: str, fillers: tuple[str, ...] | None = None, protected: Collection[str] = ()
) -> list[Span]:
    """Fillers and false starts with the marks that go with them, in order, none touching.

    protected  words of which nothing is hidden, such as the terms of a glossary
    """
    words = default_fillers() if fillers is None else fillers
    left = list(range(len(text)))  # places in the text of what is not hidden yet
    for _ in range(MOST):
        shown = "".join(text[n] for n in left)
        hidden = [*_hidden(shown, words), *(_left_over(shown) if len(shown) < len(text) else ())]
        if hidden and protected:
            spared = places_of(shown, protected)
            hidden = [span for span in hidden if not touches(span, spared)]
        if not hidden:
            break
        gone = {n for start, end in hidden for n in range(start, end)}
        left = [place for n, place in enumerate(left) if n not in gone]
    return _spans(set(range(len(text))) - set(left))


def clean(
    text: str, fillers: tuple[str, ...] | None = None, protected: Collection[str] = ()
) -> str:
    """ケバ取り: the text without its hidden spans. Doing it again changes nothing."""
    for start, end in reversed(hidden_spans(text, fillers, protected)):
        text = text[:start] + text[end:]
    return text


def propose(text: str, style: Style, protected: Collection[str] = ()) -> str:
    """整文 by rules, for a person to look at. Doing it again changes nothing.

    Without fillers, restarts and doubled answers; spoken forms written out; です・ます at the ends
    of sentences; numbers and marks in the office's style. Protected words stay as they are.
    """

    def step(now: str) -> str:
        now = clean(now, style.fillers, protected)
        now = changed(now, _doubled(now), protected)
        now = changed(now, spoken_forms(tokens(now)), protected)
        now = changed(now, polite(now, tokens(now)), protected)
        return _in_house_style(now, style, protected)

    return lists.settled(step, text, MOST)


def styled(text: str, style: Style, protected: Collection[str] = ()) -> str:
    """The text as its layer shows it. 逐語 is the text itself, byte for byte.

    What was written as 整文 by a person is a text of its own: it only takes numerals and marks.
    """
    if style.layer == "verbatim":
        return text
    if style.layer == "clean":
        text = clean(text, style.fillers, protected)
    return _in_house_style(text, style, protected)


def shown(text: str, polished: str | None, style: Style, protected: Collection[str] = ()) -> str:
    """A turn in a layer. Without a 整文 of its own, 整文 shows its ケバ取り."""
    if style.layer != "polished":
        return styled(text, style, protected)
    if polished is not None:
        return styled(polished, style, protected)
    return _in_house_style(clean(text, style.fillers, protected), style, protected)


def _in_house_style(text: str, style: Style, protected: Collection[str]) -> str:
    text = changed(text, restyled(text, style.numerals), protected)
    after = style_punctuation(text, style.punctuation)  # of the same length
    marks = (
        Restyled(n, n + 1, b) for n, (a, b) in enumerate(zip(text, after, strict=True)) if a != b
    )
    return changed(text, marks, protected)


def _doubled(text: str) -> Iterator[Restyled]:
    """はい、はい、 is one answer."""
    for found in _ANSWER.finditer(text):
        yield Restyled(*found.span(), found[1])


def _hidden(text: str, fillers: tuple[str, ...]) -> Iterator[Span]:
    """One pass. A filler that is a sentence of its own goes with its stop."""
    for found in pattern_of(fillers).finditer(text) if fillers else ():
        if found.end() > found.start() and not _is_word(text, found):
            yield found.start(), _with_stop(text, *found.span())
    yield from false_starts(text)
    yield from _breaths(text)


def _left_over(text: str) -> Iterator[Span]:
    """Commas that lost what stood beside them."""
    for found in _LEFT_OVER.finditer(text):
        yield found.span()


def _is_word(text: str, found: re.Match[str]) -> bool:
    """いえー is a word that ends like a filler."""
    return found[0].startswith("えー") and text[: found.start()].endswith("い")


def _with_stop(text: str, start: int, end: int) -> int:
    begins = start == 0 or text[start - 1] in _STOPS
    return end + 1 if begins and text[end : end + 1] in tuple(_STOPS) else end


def _breaths(text: str) -> Iterator[Span]:
    """ですね after a particle or a word that opens: 今回はですね、; not そうですね、."""
    if not _BREATH.search(text):
        return
    words = tokens(text)
    for before, word in pairwise(words):
        found = _BREATH.match(text, word.start)
        if found and (before.part == "接続詞" or _is_open(before.part, before.surface)):
            yield found.span()


def _is_open(part: str, surface: str) -> bool:
    return part == "助詞" and surface in ("は", "が", "を", "に", "も", "て", "で", "ば", "と")


def _spans(places: Collection[int]) -> list[Span]:
    spans: list[Span] = []
    for place in sorted(places):
        if spans and spans[-1][1] == place:
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return spans
