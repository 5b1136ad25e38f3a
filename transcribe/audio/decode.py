"""Any recording to 16 kHz mono, as a stream."""

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from ..errors import AppError, InputError
from ..messages import Message
from ..types import Audio, Samples
from .command import SAMPLE_RATE, decoder_command, program_missing
from .diagnosis import unreadable
from .probe import MediaInfo, probe
from .source import shown

_LOG_KEPT = 64 * 1024  # bytes at either end of what ffmpeg says, which may be megabytes
_DAMAGE = re.compile(r"\[(error|fatal)\]|corrupt input packet")
_NEVER_CLOSED = "Ignoring maximum wav data size"  # complains at its end, yet holds all the sound
_JOINED = "invalid concatenated file"  # each joint costs one packet, some hundredths of a second
_LOST_PACKET = "Error submitting packet"
_NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows only
_STOPPED = {-int(getattr(signal, name)) for name in ("SIGKILL", "SIGTERM") if hasattr(signal, name)}


def decode(path: Path, *, channel: int | None = None, block_s: float = 30.0) -> Iterator[Samples]:
    """Yield the sound as float32 blocks of `block_s` seconds at 16 kHz, the last one shorter.

    channel  counted from 1; None mixes all of them

    Lazy: the file is opened at the first block, and ffmpeg ends with the iterator. Raises
    InputError (also for a channel that is not there), UnreadableMedia or NoAudioStream.
    """
    info = probe(path)
    with Decoder(path, info, channel) as decoder:
        yield from decoder.blocks(block_s)
        decoder.finish()


def read_audio(path: Path) -> Audio:
    """The whole of a short recording in memory, channels mixed. Raises as `decode` does."""
    return Audio(np.concatenate(list(decode(path))), SAMPLE_RATE)


class Decoder:
    """One run of ffmpeg. Leaving the `with` block kills it, wherever it was.

    frames  decoded so far, at 16 kHz
    """

    def __init__(self, path: Path, info: MediaInfo, channel: int | None) -> None:
        if channel is not None and not 1 <= channel <= info.channels:
            raise _no_such_channel(path, channel, info.channels)
        self._path, self._info = path, info
        self._args = decoder_command(path, channel)
        self.frames = 0

    def __enter__(self) -> Self:
        # A pipe for its complaints would fill up unread, and both programs would wait for ever.
        self._log = tempfile.TemporaryFile()
        try:
            self._process = subprocess.Popen(
                self._args,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=self._log,
                start_new_session=True,  # Ctrl-C is for us; ffmpeg would only stop half-way
                creationflags=_NO_WINDOW,
            )
        except OSError as error:
            self._log.close()
            raise program_missing() from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._process.kill()
        if self._process.stdout:
            self._process.stdout.close()
        self._process.wait()
        self._log.close()

    def blocks(self, block_s: float) -> Iterator[Samples]:
        """Yield float32 blocks of `block_s` seconds, the last one shorter."""
        frames = round(block_s * SAMPLE_RATE)
        if frames < 1:
            raise ValueError(f"block_s is {block_s} s")
        assert self._process.stdout is not None
        while len(data := self._process.stdout.read(frames * 4)) >= 4:
            raw = np.frombuffer(data[: len(data) // 4 * 4], np.float32)
            block: Samples = np.nan_to_num(raw, nan=0.0, posinf=0.0, neginf=0.0)
            self.frames += len(block)
            self._cap_log()
            yield block

    def finish(self) -> "Outcome":
        """What came of it, once `blocks` is exhausted. Raises UnreadableMedia if there was none."""
        code = self._process.wait()
        if code in _STOPPED:
            raise _stopped(self._path)
        log = self._read_log()
        if self.frames == 0:
            raise unreadable(self._path, log)
        return Outcome(self.frames / SAMPLE_RATE, self._info.duration, code, log)

    def _cap_log(self) -> None:
        if os.fstat(self._log.fileno()).st_size > 16 * _LOG_KEPT:
            self._log.truncate(_LOG_KEPT)  # ffmpeg goes on behind a hole that takes no room

    def _read_log(self) -> str:
        size = self._log.seek(0, os.SEEK_END)
        self._log.seek(0)
        head = self._log.read(_LOG_KEPT)
        self._log.seek(max(len(head), size - _LOG_KEPT))
        return (head + self._log.read(_LOG_KEPT)).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a decoding went.

    duration  seconds decoded
    promised  seconds the file claims to hold, None where it claims nothing
    code      ffmpeg's exit status, which is 0 for many a damaged file
    log       what ffmpeg said
    """

    duration: float
    promised: float | None
    code: int
    log: str

    @property
    def missing(self) -> float:
        """Seconds that were promised but did not come; 0 where the promise was only a guess."""
        if self.promised is None or "Estimating duration from bitrate" in self.log:
            return 0.0
        return max(0.0, self.promised - self.duration)

    @property
    def short(self) -> bool:
        """Whether more is missing than the rounding of a codec explains."""
        return self.missing > max(1.0, 0.01 * (self.duration + self.missing))

    @property
    def damaged(self) -> bool:
        """Whether a part could not be read."""
        return self.code != 0 or self.short or self._complained

    @property
    def _complained(self) -> bool:
        if _NEVER_CLOSED in self.log:
            return False
        if _JOINED in self.log:
            return self.log.count(_LOST_PACKET) > 1 + self.duration / 60
        return bool(_DAMAGE.search(self.log))


def _no_such_channel(path: Path, channel: int, channels: int) -> InputError:
    return InputError(
        Message(
            ja=f"「{shown(path)}」のチャンネルは{channels}個で、{channel}番はありません。",
            en=f"{shown(path)!r} has {channels} channel(s); there is no number {channel}.",
        ),
        Message(
            ja="--channel を外してください。"
            + (f"1つだけ使うなら、1から{channels}までの番号です。" if channels > 1 else ""),
            en="Leave --channel out"
            + (f", or give a number from 1 to {channels}." if channels > 1 else "."),
        ),
    )


def _stopped(path: Path) -> AppError:
    return AppError(
        Message(
            ja=f"「{shown(path)}」を読んでいる途中で、読み取りのプログラムが止められました。",
            en=f"The program reading {shown(path)!r} was stopped from outside.",
        ),
        Message(
            ja="パソコンのメモリーが足りない可能性があります。ほかのソフトを閉じて、もう一度お試しください。",
            en="The machine may be short of memory. Close other programs and try again.",
        ),
    )
