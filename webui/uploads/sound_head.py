"""Whether the first megabytes of a file already show that there is no sound in it."""

from pathlib import Path

from transcribe.errors import NoAudioStream, UnreadableMedia

from ..errors import CheckFailed, Overloaded
from ..meetings.recordings import probe_sound

HEAD = 64  # bytes
# Kinds that may keep what says how to read them at their end, or whose start says little.
_MAGIC = (
    b"fLaC",
    b"OggS",
    b"ID3",
    b"\x1a\x45\xdf\xa3",
    b"\x30\x26\xb2\x75",
    b"caff",
    b"FORM",
    b".snd",
)
_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"uuid")
# Kinds that list all their tracks before the first of them begins.
_LISTING = (b"\x1a\x45\xdf\xa3", b"RIFF")


def refuse_early(path: Path, name: str) -> None:
    """Raises UnreadableMedia or NoAudioStream for what cannot become a recording any more.

    An MP4 whose index comes last says nothing before it is complete, so it is let through; and so
    is everything while too many are looked at: all of it is looked at once it is complete.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    try:
        probe_sound(path, name)
    except (Overloaded, CheckFailed):
        return
    except NoAudioStream:
        if head.startswith(_LISTING) or head[4:8] in _BOXES:
            raise
    except UnreadableMedia:
        if not _may_become_readable(head):
            raise


def _may_become_readable(head: bytes) -> bool:
    is_riff = head.startswith((b"RIFF", b"RF64", b"RIFX")) and head[8:12] in (b"WAVE", b"AVI ")
    return head.startswith(_MAGIC) or head[4:8] in _BOXES or is_riff or not any(head)
