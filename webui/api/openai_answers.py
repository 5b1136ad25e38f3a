"""A transcript in the forms that OpenAI's clients ask for."""

import math
import zlib
from collections.abc import Iterator
from dataclasses import replace

from babel import Locale, UnknownLocaleError
from flask import Response
from pydantic import BaseModel

from transcribe.formats import render
from transcribe.formats.subtitles import Cue, cues_of
from transcribe.types import Transcript
from transcribe.types import Word as Heard

from .openai_values import (
    DiarizedSegment,
    DiarizedTranscription,
    Segment,
    Transcription,
    TranscriptionForm,
    Usage,
    VerboseTranscription,
    Word,
)
from .operations import JSON, json_of

UNSURE = -10.0  # nats; what a word of probability 0 counts as
PLAIN = {"srt": "application/x-subrip", "vtt": "text/vtt", "text": "text/plain"}


def answer(transcript: Transcript, asked: TranscriptionForm) -> Response:
    if asked.response_format in PLAIN:
        kind = f"{PLAIN[asked.response_format]}; charset=utf-8"
        return Response(_plain(transcript, asked.response_format), content_type=kind)
    return Response(json_of(_model(transcript, asked)), mimetype=JSON)


def deltas(transcript: Transcript) -> Iterator[str]:
    """Turn by turn; together they are the whole text."""
    for number, turn in enumerate(transcript.turns):
        yield ("\n" if number else "") + turn.text


def _model(transcript: Transcript, asked: TranscriptionForm) -> BaseModel:
    text = "".join(deltas(transcript))
    usage = Usage(seconds=round(transcript.duration, 3))
    if asked.response_format == "verbose_json":
        wanted = asked.timestamp_granularities or ["segment"]
        return VerboseTranscription(
            language=_language(transcript.language),
            duration=round(transcript.duration, 3),
            text=text,
            segments=_segments(transcript) if "segment" in wanted else None,
            words=_words(transcript) if "word" in wanted else None,
            usage=usage,
        )
    if asked.response_format == "diarized_json":
        return DiarizedTranscription(
            duration=round(transcript.duration, 3),
            text=text,
            segments=_by_speaker(transcript),
            usage=usage,
        )
    return Transcription(text=text, usage=usage)


def _plain(transcript: Transcript, kind: str) -> str:
    if kind == "text":
        return "".join(deltas(transcript)) + "\n"
    return render(_unnamed(transcript), kind, "")


def _unnamed(transcript: Transcript) -> Transcript:
    """What clients of this interface show is what was said, without names before it."""
    return replace(transcript, turns=tuple(replace(t, speaker=None) for t in transcript.turns))


def _heard(transcript: Transcript) -> list[Heard]:
    words = (word for turn in transcript.turns for word in turn.words)
    return sorted(words, key=lambda word: word.start)


def _words(transcript: Transcript) -> list[Word]:
    return [
        Word(word=word.text.strip(), start=round(word.start, 3), end=round(word.end, 3))
        for word in _heard(transcript)
    ]


def _segments(transcript: Transcript) -> list[Segment]:
    heard = _heard(transcript)
    return [_segment(n, cue, heard) for n, cue in enumerate(cues_of(_unnamed(transcript)))]


def _segment(number: int, cue: Cue, heard: list[Heard]) -> Segment:
    inside = [w.probability for w in heard if cue.start <= w.start < cue.end]
    logs = [math.log(p) if p > 0 else UNSURE for p in inside]
    content = cue.text.encode()
    return Segment(
        id=number,
        start=round(cue.start, 3),
        end=round(cue.end, 3),
        text=cue.text,
        avg_logprob=round(sum(logs) / len(logs), 4) if logs else 0.0,
        compression_ratio=round(len(content) / len(zlib.compress(content)), 4),
    )


def _by_speaker(transcript: Transcript) -> list[DiarizedSegment]:
    names = {speaker.id: speaker.name for speaker in transcript.speakers}
    return [
        DiarizedSegment(
            id=turn.id,
            start=round(turn.start, 3),
            end=round(turn.end, 3),
            text=turn.text,
            speaker=names.get(turn.speaker or "", ""),
        )
        for turn in transcript.turns
    ]


def _language(code: str) -> str:
    """OpenAI names it in English and lower case."""
    try:
        return (Locale.parse(code).get_language_name("en") or code).lower()
    except (UnknownLocaleError, ValueError):
        return code
