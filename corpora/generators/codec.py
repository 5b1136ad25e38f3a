"""What recorders and lines do to sound: encoded and decoded again, by ffmpeg."""

import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from transcribe.audio import SAMPLE_RATE, read_audio
from transcribe.audio.command import program_missing
from transcribe.errors import AppError
from transcribe.messages import Message

from .levels import quantise
from .workshop import PCM

NONE = "none"


@dataclass(frozen=True, slots=True)
class Codec:
    """How ffmpeg encodes. `suffix` names the container, `options` are ffmpeg-python's."""

    suffix: str
    options: Mapping[str, object] = field(default_factory=dict)


CODECS: Mapping[str, Codec] = {
    "mp3-64k": Codec("mp3", {"acodec": "libmp3lame", "audio_bitrate": "64k"}),
    "opus-24k": Codec("ogg", {"acodec": "libopus", "audio_bitrate": "24k"}),
    "phone": Codec("wav", {"acodec": "pcm_mulaw", "ar": 8_000}),  # a fixed line: G.711, 8 kHz
}
KNOWN = (NONE, *CODECS)


def through(samples: PCM, codec: str) -> PCM:
    """The sound at 16 kHz after the codec, as long as before. Raises AppError without ffmpeg."""
    if codec == NONE:
        return samples
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sound.{CODECS[codec].suffix}"
        _encode(samples, CODECS[codec], path)
        decoded, _ = quantise(read_audio(path).samples.astype(np.float64))
    return np.pad(decoded, (0, max(0, len(samples) - len(decoded))))[: len(samples)]


def _encode(samples: PCM, codec: Codec, path: Path) -> None:
    import ffmpeg
    import imageio_ffmpeg

    try:
        program = imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError as error:
        raise program_missing() from error
    command = (
        ffmpeg.input("pipe:0", f="s16le", ar=SAMPLE_RATE, ac=1)
        .output(f"file:{path}", **codec.options)
        .global_args("-hide_banner", "-loglevel", "error")
        .compile(cmd=program)
    )
    done = subprocess.run(command, input=samples.astype("<i2").tobytes(), capture_output=True)
    if done.returncode:
        raise _failed(done.stderr.decode("utf-8", "replace").strip())


def _failed(told: str) -> AppError:
    return AppError(
        Message(
            ja=f"ffmpeg で音声を変換できませんでした: {told}",
            en=f"ffmpeg could not convert the sound: {told}",
        ),
        Message(
            ja="ディスクの空きを確かめて、もう一度実行してください。",
            en="Check the free disk space, then run it again.",
        ),
    )
