"""Segment time marked (STM), the reference files of NIST's sclite."""

import re
from collections.abc import Iterator

from ..documents import Remark
from ..messages import Message
from .spoken import SpokenSegment, timed

LINE = re.compile(
    r"(?P<recording>\S+)\s+\S+\s+(?P<speaker>\S+)\s+(?P<start>[\d.]+)\s+(?P<end>[\d.]+)"
    r"(?:\s+<[^<>\s]*>)?(?:\s+(?P<text>.*))?"
)
_NO_SPEECH = ("inter_segment_gap", "ignore_time_segment_in_scoring")
_CHOICE = re.compile(r"\{\s*([^{}/]*?)\s*/[^{}]*\}")


def is_stm(text: str) -> bool:
    """Whether every line that is no comment is one of STM."""
    lines = list(_lines(text))
    return bool(lines) and all(LINE.fullmatch(line) for line in lines)


def recordings(text: str) -> list[str]:
    """The recordings that it is about, in their order."""
    return list(dict.fromkeys(line.split()[0] for line in _lines(text)))


def read_stm(text: str) -> tuple[tuple[SpokenSegment, ...], tuple[Remark, ...]]:
    """Segments; of words to choose from, the first. Raises ValueError for a line that is none."""
    segments = []
    for line in _lines(text):
        if not (found := LINE.fullmatch(line)):
            raise ValueError(line)
        said = found["text"] or ""
        if said and found["speaker"] != _NO_SPEECH[0] and said.lower() != _NO_SPEECH[1]:
            start, end = float(found["start"]), float(found["end"])
            segments.append(timed(_CHOICE.sub(r"\1", said), found["speaker"], start, end))
    return tuple(segments), _choice_remark(text)


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line.strip() and not line.startswith(";;"):
            yield line.strip()


def _choice_remark(text: str) -> tuple[Remark, ...]:
    count = len(_CHOICE.findall(text))
    if not count:
        return ()
    return (
        Remark(
            "choices",
            Message(
                ja=f"{{ … / … }} の書き方 {count}か所は、最初の候補だけを採点に使いました。",
                en=f"Of {count} choices {{ … / … }} the first one is scored.",
            ),
        ),
    )
