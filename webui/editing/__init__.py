"""What people change in a transcript: one log of edits, undo, conflicts, history."""

from .changes import KINDS, Change, TurnChange, TurnState, VoiceChange, VoiceState
from .conflicts import Overtaken
from .log import Steps, apply, check_open, hold, is_locked, steps, undo
from .naming import SPEAKER, rename_voices

__all__ = [
    "KINDS",
    "SPEAKER",
    "Change",
    "Overtaken",
    "Steps",
    "TurnChange",
    "TurnState",
    "VoiceChange",
    "VoiceState",
    "apply",
    "check_open",
    "hold",
    "is_locked",
    "rename_voices",
    "steps",
    "undo",
]
