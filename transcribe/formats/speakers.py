"""Formats of the speech community: RTTM (who, when) and SegLST (who, when, what)."""

import json

from ..types import SpeakerSegment, Transcript


def render_rttm(transcript: Transcript, title: str) -> str:
    """Rich Transcription Time Marked, NIST RT-09. Overlaps included where somebody listened."""
    recording = _token(title)
    lines = (
        f"SPEAKER {recording} 1 {s.start:.3f} {s.end - s.start:.3f} <NA> <NA> {s.speaker} <NA> <NA>"
        for s in transcript.speaker_segments or _from_turns(transcript)
    )
    return "".join(f"{line}\n" for line in lines)


def render_seglst(transcript: Transcript, title: str) -> str:
    """Segment-wise long-form speech transcription, as fgnt/meeteval reads it."""
    segments = [
        {
            "session_id": _token(title),
            "speaker": turn.speaker or "unknown",
            "start_time": round(turn.start, 3),
            "end_time": round(turn.end, 3),
            "words": turn.text,
        }
        for turn in transcript.turns
    ]
    return json.dumps(segments, ensure_ascii=False, indent=1) + "\n"


def _token(title: str) -> str:
    """A title as one field: both formats separate fields by blanks."""
    return "_".join(title.split()) or "recording"


def _from_turns(transcript: Transcript) -> list[SpeakerSegment]:
    return [SpeakerSegment(t.start, t.end, t.speaker or "unknown") for t in transcript.turns]
