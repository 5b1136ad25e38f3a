"""JSON of others: SegLST, and the lists of segments that recognisers write."""

from collections.abc import Mapping
from typing import Any

from ..types import Transcript
from .spoken import SpokenSegment, timed

_LISTS = ("segments", "utterances")
_NAMES = {
    "text": ("text", "words"),
    "speaker": ("speaker",),
    "start": ("start", "start_time"),
    "end": ("end", "end_time"),
}


def sessions(values: Any) -> list[str]:
    """The recordings that a SegLST list is about, in their order."""
    return list(dict.fromkeys(str(v["session_id"]) for v in values if "session_id" in v))


def read_records(values: Any) -> tuple[SpokenSegment, ...]:
    """Segments of a list of objects, or of an object that holds one under a name of _LISTS.

    Each has its `text` (SegLST: `words`), and may have `speaker`, `start` and `end` (`start_time`,
    `end_time`) in seconds. Raises KeyError, TypeError or ValueError for anything else.
    """
    if isinstance(values, dict):
        values = next(values[name] for name in _LISTS if isinstance(values.get(name), list))
    return tuple(_segment(entry) for entry in values)


def _segment(entry: Mapping[str, Any]) -> SpokenSegment:
    found = {
        name: next((entry[k] for k in keys if entry.get(k) is not None), None)
        for name, keys in _NAMES.items()
    }
    if not isinstance(found["text"], str):
        raise TypeError("a segment without text")
    speaker = None if found["speaker"] is None else str(found["speaker"])
    return timed(found["text"], speaker, _seconds(found["start"]), _seconds(found["end"]))


def _seconds(value: Any) -> float | None:
    return None if value is None else float(value)


def from_transcript(transcript: Transcript) -> tuple[SpokenSegment, ...]:
    """The turns of our own JSON; speakers by name, by id where two share a name.

    Raises TypeError for a text that is none: JSON holds anything.
    """
    if not all(isinstance(t.text, str) for t in transcript.turns):
        raise TypeError("a turn without text")
    names = {s.id: str(s.name) for s in transcript.speakers}
    if len(set(names.values())) < len(names):
        names = {identifier: identifier for identifier in names}
    return tuple(
        SpokenSegment(t.text, names.get(t.speaker or ""), t.start, t.end) for t in transcript.turns
    )
