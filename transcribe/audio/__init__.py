"""Sound in and out of files: the product's only user of ffmpeg.

Recordings come in as whatever a recorder, a telephone or a meeting service made; everything past
this package is 16 kHz mono.
"""

from .command import SAMPLE_RATE
from .decode import decode, read_audio
from .pauses import cut_at_pauses
from .probe import MediaInfo, probe
from .source import sha256
from .working_copy import Decoded, WorkingCopy, make_working_copy

__all__ = [
    "SAMPLE_RATE",
    "Decoded",
    "MediaInfo",
    "WorkingCopy",
    "cut_at_pauses",
    "decode",
    "make_working_copy",
    "probe",
    "read_audio",
    "sha256",
]
