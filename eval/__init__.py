"""How good a transcript is: normalised text, character counts, diarization seconds."""

from .diarization import DiarizationSeconds, diarization_seconds
from .metrics import CharacterCounts, count
from .normalize import standard, strict

__all__ = [
    "CharacterCounts",
    "DiarizationSeconds",
    "count",
    "diarization_seconds",
    "standard",
    "strict",
]
