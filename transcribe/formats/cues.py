"""Cues of SubRip and WebVTT.

Written here: pysubs2 takes the identifiers and notes that meeting services write for text, and the
text of cues with times inside for nothing.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import replace

from ..documents import Remark
from .labels import Line, find_form, segments_of
from .spoken import SpokenSegment
from .stamps import CLOCK, span

TIMING = re.compile(rf"^[ \t]*(?P<start>{CLOCK})[ \t]*-->[ \t]*(?P<end>{CLOCK}).*$", re.MULTILINE)
_NUMBER_BELOW = re.compile(r"\n[ \t]*\d+[ \t]*\Z")
_BLOCKS = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_COMMENTS = re.compile(r"(?:WEBVTT|NOTE|STYLE|REGION)\b")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?(?:[ \t]+([^>]*))?>")
_RUBY_TEXT = re.compile(r"<rt\b[^>]*>.*?(?:</rt>|(?=</ruby>))", re.DOTALL)
_TAGS = re.compile(
    r"</?(?:[ibusvc]|lang|ruby|rt|font)(?:[. ][^<>]*)?>|<[\d:.]+>|\{\\[^{}]*\}", re.IGNORECASE
)


def read_cues(text: str, *, is_vtt: bool) -> tuple[tuple[SpokenSegment, ...], tuple[Remark, ...]]:
    """A segment per cue and voice. Names before the text count as names if the file has them."""
    lines = [line for cue in _cues(text) for line in _voices(cue, is_vtt)]
    if not any(line.name for line in lines) and (form := find_form([c.text for c in lines])):
        split = [(line, form.split(line.text)) for line in lines]
        lines = [replace(c, name=f[0], text=f[1]) if f else c for c, f in split]
    return segments_of(lines)


def _cues(text: str) -> Iterator[Line]:
    """Times and raw text. A block without a time goes on with the cue before it."""
    cue: Line | None = None
    for block in _BLOCKS.split(text.strip("\n")):
        for found in _in_block(block):
            if cue:
                yield cue
            cue = found
        if cue and not TIMING.search(block) and not _COMMENTS.match(block):
            cue = replace(cue, text=f"{cue.text}\n{block}".strip())
    if cue:
        yield cue


def _in_block(block: str) -> Iterator[Line]:
    """Its cues: several where no blank line parts them, with a number above each."""
    timings = list(TIMING.finditer(block))
    ends = [*(t.start() for t in timings[1:]), None]
    for timing, end in zip(timings, ends, strict=False):  # no timing at all: no end either
        text = block[timing.end() : end].rstrip()
        if end is not None:
            text = _NUMBER_BELOW.sub("", text)
        yield Line(text.strip(), None, *span(timing))


def _voices(cue: Line, is_vtt: bool) -> Iterator[Line]:
    """The cue without its tags, cut where another voice begins. `<v 名前>` names the voice."""
    before, *voices = _VOICE.split(cue.text)
    for name, part in ((None, before), *zip(voices[::2], voices[1::2], strict=True)):
        text = _TAGS.sub("", _RUBY_TEXT.sub("", part))
        said = " ".join((html.unescape(text) if is_vtt else text).split())
        if said:
            yield replace(cue, text=said, name=html.unescape(name).strip() if name else None)
