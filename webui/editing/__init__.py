"""What people change in a transcript: one log of edits, undo, conflicts, history."""

from .changes import KINDS, Change, TurnChange, TurnState, VoiceChange, VoiceState
from .log import Overtaken, Steps, apply, check_open, state_of, steps, undo, voice_of

__all__ = [
    "KINDS",
    "Change",
    "Overtaken",
    "Steps",
    "TurnChange",
    "TurnState",
    "VoiceChange",
    "VoiceState",
    "apply",
    "check_open",
    "state_of",
    "steps",
    "undo",
    "voice_of",
]
