"""What a person asks for."""

from dataclasses import dataclass, field
from pathlib import Path

from .correction import Strictness
from .engines.base import SpeakerRange
from .vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Request:
    """A recording and how to transcribe it.

    language           ISO 639-1
    channel            counts from 1; None mixes all channels into one
    separate_channels  every channel is one speaker's microphone; nobody is told apart by voice
    vocabulary         the names and terms of this meeting
    correction         how readily the machine mends its own text; off leaves it as it was heard
    longest_stretch_s  the sound is worked on in pieces of at most this length
    """

    source: Path
    language: str = "ja"
    speakers: SpeakerRange = field(default_factory=SpeakerRange)
    channel: int | None = None
    separate_channels: bool = False
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    correction: Strictness = "standard"
    longest_stretch_s: float = 600.0
