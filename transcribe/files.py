"""Writing results so that a reader never sees half of one."""

import errno
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .errors import StorageError
from .messages import Message

REASONS = {
    errno.EACCES: Message(ja="書き込む権限がありません", en="no permission"),
    errno.EPERM: Message(ja="書き込む権限がありません", en="no permission"),
    errno.EROFS: Message(ja="読み取り専用の場所です", en="the place is read-only"),
    errno.ENOENT: Message(ja="フォルダーがありません", en="the folder is not there"),
    errno.ENOTDIR: Message(ja="フォルダーではなくファイルです", en="not a folder but a file"),
    errno.EEXIST: Message(ja="同じ名前のファイルがあります", en="a file has that name"),
    errno.EISDIR: Message(ja="同じ名前のフォルダーがあります", en="a folder has that name"),
    errno.ENAMETOOLONG: Message(ja="名前が長すぎます", en="the name is too long"),
    errno.EFBIG: Message(ja="ファイルが大きすぎます", en="the file grows too large"),
    errno.EIO: Message(ja="ディスクが応答しません", en="the disk does not answer"),
}

UNREAD = {
    errno.ENOENT: Message(ja="見つかりません", en="it is not there"),
    errno.EACCES: Message(ja="読む権限がありません", en="no permission"),
    errno.EISDIR: Message(ja="ファイルではなくフォルダーです", en="a folder, not a file"),
    errno.ENOTDIR: Message(ja="フォルダーではなくファイルです", en="a file, not a folder"),
}


def why_unread(error: OSError) -> Message:
    """Why a file or folder could not be read, in the words of its reader."""
    told = str(error.strerror or error)
    return UNREAD.get(error.errno or 0, Message(ja=told, en=told))


@contextmanager
def explained(path: Path, setting: str = "--out") -> Iterator[None]:
    """Turn an OSError of writing to `path` into a StorageError that says what to do.

    setting  the option or variable that would choose another place
    """
    try:
        yield
    except OSError as error:
        raise _storage_error(path, error, setting) from error


def _storage_error(path: Path, error: OSError, setting: str) -> StorageError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageError(
            Message(
                ja=f"ディスクの空きが足りないため、{path} に書けません。",
                en=f"The disk is full, so {path} cannot be written.",
            ),
            Message(
                ja=f"不要なファイルを消すか、{setting} で別の場所を指定して、"
                "もう一度実行してください。",
                en=f"Free some space or choose another place with {setting}, then run it again.",
            ),
        )
    told = str(error.strerror or error)
    reason = REASONS.get(error.errno or 0, Message(ja=told, en=told))
    hint = Message(
        ja=f"書き込めるフォルダーを {setting} で指定してください。",
        en=f"Choose a folder you may write to with {setting}.",
    )
    if error.errno == errno.ENAMETOOLONG:
        hint = Message(
            ja="録音のファイル名を短くしてください。", en="Give the recording a shorter name."
        )
    return StorageError(
        Message(
            ja=f"{path} に書けません（{reason.ja}）。", en=f"Cannot write {path}: {reason.en}."
        ),
        hint,
    )


def write_text(path: Path, text: str, setting: str = "--out") -> None:
    """Write UTF-8 text in one step: the whole file or nothing. Raises StorageError."""
    write_all({path: text.encode("utf-8")}, setting)


def write_all(contents: Mapping[Path, bytes], setting: str = "--out") -> None:
    """Write files so that all appear, or none. Raises StorageError, which names the `setting`.

    They are written under other names first; what can fail has then been done.
    """
    temporary: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            with explained(path, setting):
                temporary[path] = _write_beside(path, content)
        for path, written in temporary.items():
            with explained(path, setting):
                written.replace(path)
    finally:
        for written in temporary.values():
            written.unlink(missing_ok=True)


def _write_beside(path: Path, content: bytes) -> Path:
    """The content in a file of another name in the same folder, safe on disk."""
    if path.is_dir():  # taking its place would fail, when others have taken theirs
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if path.exists() and not path.is_file():  # a device such as /dev/null is not to be replaced
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    written = path.with_name(f".{path.name[:50]}.{secrets.token_hex(4)}")
    try:
        with written.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        written.unlink(missing_ok=True)
        raise
    return written
