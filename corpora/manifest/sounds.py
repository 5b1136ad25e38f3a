"""The sound files of a corpus: where they lie, and how long they are."""

from pathlib import Path

from transcribe.audio import SAMPLE_RATE, decode, probe

ESTIMATING = ("mp3", "aac")  # without a header, their length is a guess from the bit rate
CLIP_S = 20.0  # the thousands of clips of a collection are believed: decoding them takes minutes


def sound_path(folder: Path, file: str) -> Path | None:
    """The file that a manifest names; None for a name that leads out of the corpus folder, or that
    no file can have: too long, with a NUL in it, a link to itself."""
    path = folder / file
    try:
        path.is_file()
        inside = "\\" not in file and path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return None
    return path if inside else None


def duration_of(path: Path) -> float:
    """Seconds, rounded to the millisecond: what the file claims, else what it decodes to.

    Raises InputError, UnreadableMedia or NoAudioStream.
    """
    info = probe(path)
    claimed = info.duration
    if claimed is None or (info.container in ESTIMATING and claimed > CLIP_S):
        claimed = sum(map(len, decode(path))) / SAMPLE_RATE
    return round(claimed, 3)
