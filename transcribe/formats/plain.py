"""Text as people and services write it: lines with or without times and names before them.

What is taken for a time or a name is decided by the whole file, and reported. Kikitori's own text
is known by its head; its places to check, at the end, are no speech.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..documents import Remark
from ..messages import Message
from . import stamps
from .columns import read_rows
from .labels import BEFORE_BLANK, LabelForm, Line, find_form, segments_of
from .spoken import SpokenSegment
from .text import CAUTION, INDENT, MARK, TO_CHECK, clock

_HEAD_LINES = 4
_OWN_NOTICE = re.compile(rf"(?:{MARK}|{INDENT}|\[[\d:]+–[\d:]+\] ).+")  # the last of older ones
_MOST = 0.9  # of the lines with times
_SENTENCE = re.compile("[。、，？！?!]")


@dataclass(frozen=True, slots=True)
class _Stamped:
    """A line, and the time found in it."""

    text: str
    start: float | None = None
    end: float | None = None


def read_plain(text: str) -> tuple[tuple[SpokenSegment, ...], tuple[Remark, ...], bool]:
    """Segments, what was left out of them, and whether the text says that a machine wrote it."""
    lines = [line for line in text.split("\n") if line.strip()]
    said, own = _without_own_frame(lines)
    if not own and (rows := read_rows(said)):
        return *rows, False
    stamped, at_start = _stamped([line.strip() for line in said], 1 if own else 2)
    segments, remarks = segments_of(_lines(stamped, at_start))
    return segments, _own_remark(len(lines) - len(said)) + _times_remark(stamped) + remarks, own


def _without_own_frame(lines: list[str]) -> tuple[list[str], bool]:
    """What stands between the head and the places to check of a text of ours."""
    cautions = {CAUTION.ja, CAUTION.en}
    head = next((n for n, line in enumerate(lines[:_HEAD_LINES], 1) if line in cautions), 0)
    marks = {TO_CHECK.ja, TO_CHECK.en}
    tail = next((n for n in range(head, len(lines)) if lines[n] in marks), len(lines))
    if not all(_OWN_NOTICE.fullmatch(line) for line in lines[tail + 1 :]):
        tail = len(lines)
    return lines[head:tail], head > 0


def _stamped(lines: Sequence[str], least: int) -> tuple[list[_Stamped], bool]:
    """The lines, times taken off; all as they are where times are few, or fall.

    Also whether the times stand at the starts, and not behind names.
    """
    for pattern, at_start in ((stamps.AT_START, True), (stamps.AT_END, False)):
        found = [pattern.fullmatch(line) for line in lines]
        times = [stamps.seconds(f["start"]) for f in found if f]
        if len(times) >= least and stamps.rise(times):
            stamped = [
                _Stamped(f["rest"].strip(), *stamps.span(f)) if f else _Stamped(line)
                for f, line in zip(found, lines, strict=True)
            ]
            if at_start or _are_headings(stamped):
                return stamped, at_start
    return [_Stamped(line) for line in lines], True


def _lines(stamped: list[_Stamped], at_start: bool) -> Iterator[Line]:
    if not at_start or _are_headings(stamped):
        yield from (
            Line(s.text) if s.start is None else Line("", s.text.rstrip(":："), s.start, s.end)
            for s in stamped
        )
        return
    form = find_form([s.text for s in stamped if s.text]) or _blank_form(stamped)
    for s in stamped:
        named = (
            form.split(s.text)
            if form and (s.start is not None or form is not BEFORE_BLANK)
            else None
        )
        name, text = named or (None, s.text)
        yield Line(text, name, s.start, s.end)


def _are_headings(stamped: list[_Stamped]) -> bool:
    """Whether lines with times hold at most a name, and the text stands in the lines below."""
    places = [n for n, s in enumerate(stamped) if s.start is not None]
    if not places or any(len(t) > 20 or _SENTENCE.search(t) for t in _texts_at(stamped, places)):
        return False
    followed = [n for n in places if n + 1 < len(stamped) and stamped[n + 1].start is None]
    return len(followed) >= _MOST * len(places)


def _texts_at(stamped: list[_Stamped], places: list[int]) -> list[str]:
    return [stamped[n].text for n in places]


def _blank_form(stamped: list[_Stamped]) -> LabelForm | None:
    """Names that only a blank separates: where nearly every time has one, and they recur."""
    timed = [s.text for s in stamped if s.start is not None]
    names = [found[0] for text in timed if (found := BEFORE_BLANK.split(text))]
    recur = len(names) >= 2 * len(set(names))
    return BEFORE_BLANK if timed and recur and len(names) >= _MOST * len(timed) else None


def _times_remark(stamped: list[_Stamped]) -> tuple[Remark, ...]:
    times = [s.start for s in stamped if s.start is not None]
    return stamps.times_remark(len(times), clock(times[0])) if times else ()


def _own_remark(lines: int) -> tuple[Remark, ...]:
    if not lines:
        return ()
    return (
        Remark(
            "own_frame",
            Message(
                ja="聞き取りが書いた見出しと「確認が必要なところ」は、採点から除きました。",
                en="The head and the places to check that Kikitori wrote are not scored.",
            ),
        ),
    )
