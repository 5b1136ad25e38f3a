"""What a file holds, without decoding it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .diagnosis import ENCRYPTED, NO_DECODER, NOT_ALLOWED, unreadable, without_sound
from .source import check_file

if TYPE_CHECKING:
    from av.container import InputContainer

# A playlist or concat script that calls itself .mp3 would make ffmpeg open the files it names.
FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,mp3,wav,w64,aac,ogg,flac,asf,amr,matroska,webm,aiff,au,caf,"
    "mpegts,mpeg,avi,dss,mxf"
)
PROTOCOLS = "file,pipe"


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """The first sound track of a file.

    duration     seconds until the sound ends, as the file claims; None where it claims nothing
                 (a browser's recording). Some formats leave only an estimate.
    channels     of the first sound track
    sample_rate  Hz
    codec        ffmpeg's name of it; `container` is ffmpeg's comma-joined list of names
    """

    duration: float | None
    channels: int
    sample_rate: int
    codec: str
    container: str


def probe(path: Path) -> MediaInfo:
    """Describe the sound in `path`.

    Raises InputError (missing, folder, no permission), UnreadableMedia or NoAudioStream.
    """
    check_file(path)
    import av  # heavy

    options = {"format_whitelist": FORMATS, "protocol_whitelist": PROTOCOLS}
    try:
        # an open file, not a name: PyAV would take some names for addresses
        with path.open("rb") as file, av.open(file, "r", options=options) as container:
            return _describe(path, container)
    except av.error.FFmpegError as error:
        refused = isinstance(error, av.error.ArgumentError)
        raise unreadable(path, NOT_ALLOWED if refused else str(error)) from error


def _describe(path: Path, container: "InputContainer") -> MediaInfo:
    if not container.streams.audio:
        raise without_sound(path)
    stream = container.streams.audio[0]
    context = stream.codec_context
    if context is None:
        raise unreadable(path, NO_DECODER)
    if not context.sample_rate or not context.channels:
        raise unreadable(path, "")
    if _is_encrypted(stream, container):
        raise unreadable(path, ENCRYPTED)
    return MediaInfo(
        duration=_end_of_sound(stream, container),
        channels=context.channels,
        sample_rate=context.sample_rate,
        codec=context.name,
        container=container.format.name,
    )


def _is_encrypted(stream: Any, container: "InputContainer") -> bool:
    """Whether the sound is under a key: some of it decodes all the same, to noise."""
    import av

    if "mp4" not in container.format.name:
        return False
    try:
        first = next(container.demux(stream), None)
    except av.error.FFmpegError:  # damaged: decoding will tell
        return False
    return first is not None and first.has_sidedata("encryption_info")


def _end_of_sound(stream: Any, container: "InputContainer") -> float | None:
    """Seconds from the start of the recording; the pictures may go on for longer than the sound."""
    import av

    began = (container.start_time or 0) / av.time_base
    if stream.duration is not None and stream.time_base is not None:
        end = float(((stream.start_time or 0) + stream.duration) * stream.time_base) - began
    elif container.duration is not None:
        end = container.duration / av.time_base
    else:
        return None
    return end if end > 0 else None
