"""What a person asks for."""

from dataclasses import dataclass, field
from pathlib import Path

from .engines.base import SpeakerRange


@dataclass(frozen=True, slots=True)
class Request:
    """A recording and how to transcribe it.

    language           ISO 639-1
    channel            counts from 1; None mixes all channels into one
    separate_channels  every channel is one speaker's microphone; nobody is told apart by voice
    longest_stretch_s  the sound is worked on in pieces of at most this length
    """

    source: Path
    language: str = "ja"
    speakers: SpeakerRange = field(default_factory=SpeakerRange)
    channel: int | None = None
    separate_channels: bool = False
    longest_stretch_s: float = 600.0
