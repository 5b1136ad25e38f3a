"""The file somebody gave us, before anything is decoded."""

import hashlib
import os
import stat
from pathlib import Path

from ..errors import InputError, UnreadableMedia
from ..messages import Message

COPY_AGAIN = Message(
    ja="録音を取り直すか、元の機器から改めてコピーしてください。",
    en="Record again, or copy the file from the recorder once more.",
)
CHECK_NAME = Message(
    ja="ファイルの名前と場所を確かめてください。移動や削除をした場合は、元の場所に戻してください。",
    en="Check the name and the folder. If the file was moved or deleted, put it back.",
)
GIVE_ACCESS = Message(
    ja="ファイルを読む権限を付けるか、読める場所にコピーしてから、もう一度お試しください。",
    en="Allow reading this file, or copy it to a folder you can read, then try again.",
)
CHOOSE_FILE = Message(
    ja="録音のファイルそのものを1つずつ選んでください。",
    en="Choose the recordings themselves, one file each.",
)


def shown(path: Path) -> str:
    """The file's name as it can be shown: bytes that are no text, and control characters, as �."""
    name = os.fsencode(path.name or path).decode("utf-8", "replace")
    return "".join(c if c.isprintable() or c == "\u3000" else "�" for c in name)


def check_file(path: Path) -> None:
    """Refuse what cannot be a recording. Raises InputError, or UnreadableMedia if it is empty."""
    try:
        status = path.stat()
        _check_kind(path, status)
        path.open("rb").close()
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise InputError(
            Message(
                ja=f"「{shown(path)}」が見つかりません。", en=f"There is no file {shown(path)!r}."
            ),
            CHECK_NAME,
        ) from error
    except OSError as error:
        raise InputError(
            Message(
                ja=f"「{shown(path)}」を開けません。読む権限がないか、機器が応答していません。",
                en=f"{shown(path)!r} cannot be opened: no permission, or the device is not there.",
            ),
            GIVE_ACCESS,
        ) from error


def _check_kind(path: Path, status: os.stat_result) -> None:
    name = shown(path)
    if stat.S_ISDIR(status.st_mode):
        raise InputError(
            Message(ja=f"「{name}」はフォルダーです。", en=f"{name!r} is a folder."), CHOOSE_FILE
        )
    if not stat.S_ISREG(status.st_mode):  # a pipe or device would make us wait for ever
        raise InputError(
            Message(ja=f"「{name}」は普通のファイルではありません。", en=f"{name!r} is no file."),
            CHOOSE_FILE,
        )
    if status.st_size == 0:
        raise UnreadableMedia(
            Message(ja=f"「{name}」は中身が空です(0バイト)。", en=f"{name!r} is empty (0 bytes)."),
            COPY_AGAIN,
        )


def sha256(path: Path) -> str:
    """Hexadecimal digest of the file's content, read as a stream. Raises as `check_file` does."""
    check_file(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
