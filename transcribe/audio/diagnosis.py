"""Why a file gave no sound, in words for the person who chose it."""

from pathlib import Path

from ..errors import AppError, NoAudioStream, UnreadableMedia
from ..messages import Message
from .source import COPY_AGAIN, check_file, shown

NOT_ALLOWED = "Format not on whitelist"  # ffmpeg's wording
NO_DECODER = "Decoder not found"  # ffmpeg's wording
ENCRYPTED = "encrypted"  # our own word for packets that carry a key's number

_DOCUMENTS = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_RECORDINGS = (b"fLaC", b"OggS", b"ID3", b"\x30\x26\xb2\x75", b"\x1a\x45\xdf\xa3")
_PROTECTION = (b"tenc", b"pssh", b"drms", b"aavd")  # boxes that only protected MP4 files hold
_SCANNED = 4 * 2**20  # bytes at either end of the file
_TEXT_CONTROLS = frozenset("\t\n\r\f\x1b\ufeff")

CHOOSE_RECORDING = Message(
    ja="録音のファイル(WAV、MP3、M4A、MP4、WMA、FLAC、OGG、WebM、AMRなど)を選んでください。",
    en="Choose a recording (WAV, MP3, M4A, MP4, WMA, FLAC, OGG, WebM, AMR and so on).",
)
UNPROTECT = Message(
    ja="録音した機器やサービスで、保護のかかっていない形(WAVやMP3など)に書き出してください。",
    en="Export it without protection (WAV or MP3) from the recorder or service it came from.",
)
CHECK_SOUND = Message(
    ja="音声の入った録音か動画を選んでください。録画の設定でマイクが切になっていないかもご確認ください。",
    en="Choose a recording or video with sound, and check that the microphone was on.",
)


def without_sound(path: Path) -> NoAudioStream:
    """The error for a video, or another container, that holds no sound at all."""
    return NoAudioStream(
        Message(
            ja=f"「{shown(path)}」には音声が入っていません(映像だけのファイルです)。",
            en=f"{shown(path)!r} holds no sound, only pictures.",
        ),
        CHECK_SOUND,
    )


def unreadable(path: Path, complaints: str) -> AppError:
    """The error for a file that gave no sound.

    complaints  what ffmpeg or PyAV said; only ever compared, never shown

    Raises InputError itself if the file is gone by now.
    """
    check_file(path)
    name = shown(path)
    head, tail = _ends(path)
    if head.startswith(_DOCUMENTS) or _is_text(head[:4096]):
        ja = "は録音ではありません(文書や画像などです)。"
        return _error(name, ja, "is a document or picture, no recording.", CHOOSE_RECORDING)
    is_mp4 = head[4:8] == b"ftyp"
    is_protected = is_mp4 and any(m in head or m in tail for m in _PROTECTION)
    if is_protected or "DRM" in complaints or complaints == ENCRYPTED:
        ja = "の音声を取り出せません。コピー防止の保護がかかっている可能性があります。"
        return _error(name, ja, "gives no sound; it is possibly copy-protected.", UNPROTECT)
    if NO_DECODER in complaints:
        ja = "は、扱えない方式で録音されています。"
        return _error(name, ja, "was recorded in a way that cannot be decoded.", UNPROTECT)
    if is_mp4 or head.startswith(_RECORDINGS) or head[8:12] in (b"WAVE", b"AVI "):
        ja = "は録音の途中で終わっており、音声を取り出せません(電池切れやコピーの中断など)。"
        en = "was never finished, and gives no sound (a flat battery, an interrupted copy)."
        return _error(name, ja, en, COPY_AGAIN)
    if NOT_ALLOWED in complaints:
        ja, en = "は、扱えない種類のファイルです。", "is a kind of file that cannot be used."
        return _error(name, ja, en, CHOOSE_RECORDING)
    ja = "は録音として読めません。別の種類のファイルか、壊れているファイルです。"
    en = "cannot be read as a recording: another kind of file, or a damaged one."
    return _error(name, ja, en, COPY_AGAIN)


def _error(name: str, ja: str, en: str, hint: Message) -> UnreadableMedia:
    return UnreadableMedia(Message(ja=f"「{name}」{ja}", en=f"{name!r} {en}"), hint)


def _ends(path: Path) -> tuple[bytes, bytes]:
    with path.open("rb") as file:
        head = file.read(_SCANNED)
        file.seek(max(0, path.stat().st_size - _SCANNED))
        return head, file.read(_SCANNED)


def _is_text(head: bytes) -> bool:
    for encoding in ("utf-8", "cp932", "utf-16"):
        # an "ignored" error is at most a character cut off at the end
        text = head.decode(encoding, "ignore")
        if len(text.encode(encoding, "ignore")) >= len(head) - 3 and _printable(text):
            return True
    return False


def _printable(text: str) -> bool:
    return all(c.isprintable() or c in _TEXT_CONTROLS or c == "\u3000" for c in text)
