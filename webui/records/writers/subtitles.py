"""What was said as a transcript again, for the formats of transcribe."""

from transcribe.formats import render
from transcribe.types import Speaker, Transcript, Turn

from ..layouts.labels import named
from ..material import Material


def srt(material: Material) -> bytes:
    return render(transcript(material), "srt", "").encode()


def vtt(material: Material) -> bytes:
    return render(transcript(material), "vtt", "").encode()


def transcript(material: Material) -> Transcript:
    """With the texts and names of the record, and the words where they were asked for."""
    names = {turn.voice: named(turn.who) for turn in material.turns if turn.voice}
    return Transcript(
        duration=max([material.duration, *(turn.end for turn in material.turns)]),
        language=material.language,
        speakers=tuple(Speaker(code, name) for code, name in names.items()),
        turns=tuple(
            Turn(turn.code, turn.voice or None, turn.start, turn.end, turn.text, turn.words)
            for turn in material.turns
        ),
    )
