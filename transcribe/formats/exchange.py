"""Our own JSON: everything that is known, for the editor, the exports and the benchmark."""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any, TypeVar

from ..errors import InputError
from ..messages import Message
from ..types import (
    Correction,
    Notice,
    Speaker,
    SpeakerProposal,
    SpeakerSegment,
    Transcript,
    Turn,
    Word,
)

VERSION = 1

T = TypeVar("T")


def render_json(transcript: Transcript, title: str = "") -> str:
    """One object, UTF-8, times in seconds to the millisecond; its keys are in docs/formats.md."""
    del title  # nothing but the transcript goes in
    values = {
        "version": VERSION,
        "duration": round(transcript.duration, 3),
        "language": transcript.language,
        "speakers": [asdict(s) for s in transcript.speakers],
        "turns": [_turn(t) for t in transcript.turns],
        "notices": [_timed(asdict(n)) for n in transcript.notices],
        "corrections": [_correction(c) for c in transcript.corrections],
        "speaker_segments": [_timed(asdict(s)) for s in transcript.speaker_segments],
        "speaker_proposals": [asdict(p) for p in transcript.speaker_proposals],
        "provenance": dict(transcript.provenance),
    }
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def read_json(text: str) -> Transcript:
    """The transcript that `render_json` wrote. Raises InputError for anything else."""
    try:
        return _transcript(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            Message(
                ja=f"聞き取りの JSON として読めません（{error}）。",
                en=f"This is not a Kikitori transcript in JSON ({error}).",
            ),
            Message(
                ja="kikitori transcribe --format json が書いたファイルを指定してください。",
                en="Give a file that was written by: kikitori transcribe --format json",
            ),
        ) from error


def _timed(values: dict[str, Any]) -> dict[str, Any]:
    return {k: round(v, 3) if k in ("start", "end") else v for k, v in values.items()}


def _turn(turn: Turn) -> dict[str, Any]:
    words = [_timed(asdict(w)) | {"probability": round(w.probability, 4)} for w in turn.words]
    return _timed(asdict(turn)) | {"words": words}


def _correction(correction: Correction) -> dict[str, Any]:
    values = asdict(correction)
    return {
        "turn": values["turn"],
        "offset": values["offset"],
        "from": values["original"],
        "to": values["replacement"],
        "reason": values["reason"],
        "score": values["score"],
    }


def _transcript(values: dict[str, Any]) -> Transcript:
    if values["version"] != VERSION:
        raise ValueError(f"version {values['version']}")
    if not 0 <= values["duration"] <= sys.float_info.max:
        raise ValueError(f"duration {values['duration']}")
    if not all(isinstance(t["text"], str) for t in values["turns"]):
        raise TypeError("a turn without text")
    turns = (t | {"words": _words(t["words"])} for t in values["turns"])
    return Transcript(
        duration=values["duration"],
        language=values["language"],
        speakers=_listed(Speaker, values["speakers"]),
        turns=_listed(Turn, turns),
        notices=_listed(Notice, values["notices"]),
        corrections=tuple(
            Correction(c["turn"], c["offset"], c["from"], c["to"], c["reason"], c["score"])
            for c in values["corrections"]
        ),
        provenance=values["provenance"],
        speaker_segments=_listed(SpeakerSegment, values.get("speaker_segments", ())),
        speaker_proposals=_listed(SpeakerProposal, values.get("speaker_proposals", ())),
    )


def _words(entries: Iterable[Mapping[str, Any]]) -> tuple[Word, ...]:
    """As `_listed`, by name: a meeting has a hundred thousand of them."""
    return tuple(Word(w["text"], w["start"], w["end"], w["probability"]) for w in entries)


def _listed(kind: type[T], entries: Iterable[Mapping[str, Any]]) -> tuple[T, ...]:
    """Values of a kind. Keys of a later release are passed over, as docs/formats.md promises."""
    known = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    return tuple(kind(**{k: v for k, v in entry.items() if k in known}) for entry in entries)
