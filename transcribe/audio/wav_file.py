"""Mono 16-bit WAV files: those that appear whole or not at all, and those that grow."""

import errno
import os
import shutil
import struct
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ..errors import StorageError
from ..files import explained
from ..messages import Message
from ..types import Audio, Samples
from .command import SAMPLE_RATE
from .source import shown

HEADER_SIZE = 44  # bytes
BYTES_PER_SECOND = SAMPLE_RATE * 2
_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}


def header(size: int, sample_rate: int = SAMPLE_RATE) -> bytes:
    """The header of `size` bytes of sound; beyond 4 GiB (37 hours) the counts stay at their top."""
    top = 2**32 - 1
    riff = struct.pack("<4sI4s", b"RIFF", min(size + HEADER_SIZE - 8, top), b"WAVE")
    form = (16, 1, 1, sample_rate, sample_rate * 2, 2, 16)
    return riff + struct.pack("<4sIHHIIHH4sI", b"fmt ", *form, b"data", min(size, top))


def wav_bytes(audio: Audio) -> bytes:
    """The content of a WAV file; what exceeds full scale is cut off at it."""
    data = steps(audio.samples).tobytes()
    return header(len(data), audio.sample_rate) + data


def steps(samples: Samples) -> NDArray[np.int16]:
    """Sound in 16 bits; what exceeds full scale is cut off at it."""
    return np.clip(np.rint(samples * 32768), -32768, 32767).astype("<i2")


class GrowingWav:
    """A WAV file that can be read at any time, also when its writer was killed.

    setting  the option that would choose another place, for the advice on a full disk

    Never takes the place of a file. Every method raises StorageError.
    """

    def __init__(self, path: Path, sample_rate: int, setting: str = "--out") -> None:
        self._path, self._sample_rate, self._setting = path, sample_rate, setting
        self._size = 0
        with explained(path, setting):
            self._file = path.open("xb")
            self._file.write(header(0, sample_rate))
            self._file.flush()

    def append(self, steps: NDArray[np.int16]) -> None:
        """Add sound as it came from the microphone; the header counts it at once."""
        with explained(self._path, self._setting):
            self._file.write(steps.astype("<i2", copy=False).tobytes())
            self._size += steps.nbytes
            self._file.seek(0)
            self._file.write(header(self._size, self._sample_rate))
            self._file.seek(0, os.SEEK_END)
            self._file.flush()

    def close(self) -> None:
        with explained(self._path, self._setting):
            os.fsync(self._file.fileno())
            self._file.close()


class WavWriter:
    """Writes beside `target`; `commit` puts it in place, leaving without one removes it.

    expected_s  seconds of sound to come, if known; only for the advice on a full disk

    Every method raises StorageError.
    """

    def __init__(self, target: Path, expected_s: float | None) -> None:
        self._target, self._expected_s = target, expected_s
        self._size = 0

    def __enter__(self) -> Self:
        try:
            handle, name = tempfile.mkstemp(
                prefix=".decoding-", suffix=".part", dir=self._target.parent
            )
        except OSError as error:
            raise self._explain(error) from error
        self._file, self._path = os.fdopen(handle, "wb"), Path(name)
        try:
            self._write(header(0))
        except BaseException:
            self._discard()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._discard()

    def append(self, samples: Samples) -> None:
        """Add sound; what exceeds full scale is cut off at it."""
        data = steps(samples).tobytes()
        self._write(data)
        self._size += len(data)

    def commit(self) -> None:
        """Make the file durable under its name, in place of an older one."""
        try:
            self._file.seek(0)
            self._file.write(header(self._size))
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._path.replace(self._target)
            _sync_folder(self._target.parent)
        except OSError as error:
            raise self._explain(error) from error

    def _write(self, data: bytes) -> None:
        try:
            self._file.write(data)
            self._file.flush()
        except OSError as error:
            raise self._explain(error) from error

    def _discard(self) -> None:
        with suppress(OSError):
            self._file.close()
        self._path.unlink(missing_ok=True)

    def _explain(self, error: OSError) -> StorageError:
        return (
            _full(self._target, self._expected_s)
            if error.errno in _FULL
            else _refused(self._target)
        )


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut, where the file system can (not on network drives)."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        with suppress(OSError):
            os.fsync(handle)
        os.close(handle)


def _full(target: Path, expected_s: float | None) -> StorageError:
    seconds = expected_s or 3600.0
    needed = f"{max(1, round(seconds * BYTES_PER_SECOND / 1e6))} MB"
    free = f"{shutil.disk_usage(target.parent).free // 10**6} MB"
    per_hour = ("", "") if expected_s else ("1時間の録音につき", " per hour of recording")
    return StorageError(
        Message(
            ja="ディスクの空きが足りず、作業用の音声を保存できません。",
            en="The disk is full: the working copy of the sound cannot be stored.",
        ),
        Message(
            ja=f"{per_hour[0]}約{needed}が必要で、今の空きは{free}です。"
            "不要なファイルを消してから、もう一度お試しください。",
            en=f"It takes about {needed}{per_hour[1]}, and {free} are free. "
            "Delete what is not needed, then try again.",
        ),
    )


def _refused(target: Path) -> StorageError:
    folder = shown(target.parent)
    return StorageError(
        Message(
            ja=f"フォルダー「{folder}」に作業用の音声を保存できません。",
            en=f"The working copy of the sound cannot be stored in the folder {folder!r}.",
        ),
        Message(
            ja="フォルダーがあること、書き込む権限があることを確かめてください。",
            en="Check that the folder exists and that you may write to it.",
        ),
    )
