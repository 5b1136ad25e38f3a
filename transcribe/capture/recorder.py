"""A microphone to a file on disk, block by block.

PortAudio reports a microphone that was pulled out by silence alone: no error, only no more blocks.
So whoever records must watch the time, and `Recorder` does.
"""

import queue
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..audio.wav_file import GrowingWav
from ..errors import DeviceError
from ..messages import Message
from ..types import Samples
from .devices import InputDevice, portaudio
from .level import Level, level_of

SAMPLE_RATES = (16_000, 48_000)  # Hz
BLOCK_S = 0.1
FIRST_BLOCK_S = 10.0  # a sound server or a radio headset takes seconds to wake up
NEXT_BLOCK_S = 3.0


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: comparing arrays is ambiguous
class Block:
    """The next stretch of a recording.

    start  seconds from the first sample in the file
    lost   the system dropped sound just before this block
    """

    samples: Samples
    start: float
    level: Level
    lost: bool


class Recorder:
    """Records one channel into a new WAV file for as long as its blocks are taken.

        with Recorder(Path("a.wav"), choose_device(list_devices(), None)) as recorder:
            for block in recorder:
                ...                     # break to stop

    Each block is on disk before it is handed out, and the file can be read at any time.

    path         must not exist yet
    sample_rate  Hz; one of SAMPLE_RATES suits speech
    gaps         where the system dropped sound: seconds from the start of the file

    Entering raises DeviceError or StorageError. So does taking a block: DeviceError when the
    microphone has gone; what was recorded stays.
    """

    def __init__(self, path: Path, device: InputDevice, sample_rate: int = SAMPLE_RATES[0]) -> None:
        self._path, self._device, self.sample_rate = path, device, sample_rate
        self._queue: queue.SimpleQueue[tuple[NDArray[np.int16], bool]] = queue.SimpleQueue()
        self._frames = 0
        self.gaps: tuple[float, ...] = ()

    @property
    def duration(self) -> float:
        """Seconds in the file."""
        return self._frames / self.sample_rate

    def __enter__(self) -> Self:
        self._stream = self._listen()
        try:
            self._file = GrowingWav(self._path, self.sample_rate)
        except BaseException:
            self._stream.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._stream.close(ignore_errors=True)
        self._file.close()

    def __iter__(self) -> Iterator[Block]:
        """Wait for the next block and store it, again and again, until the caller stops."""
        patience, last = FIRST_BLOCK_S, time.monotonic()
        while True:
            try:
                steps, lost = self._queue.get(timeout=BLOCK_S)
            except queue.Empty:
                if not self._stream.active or time.monotonic() - last > patience:
                    raise _vanished(self._device, self.duration) from None
                continue
            patience, last = NEXT_BLOCK_S, time.monotonic()
            yield self._store(steps, lost)

    def _listen(self) -> Any:
        sounddevice = portaudio()
        try:
            stream = sounddevice.InputStream(
                samplerate=self.sample_rate,
                blocksize=round(BLOCK_S * self.sample_rate),
                device=self._device.number,
                channels=1,
                dtype="int16",
                callback=self._receive,
            )
        except (sounddevice.PortAudioError, ValueError) as error:
            raise _refused(self._device, self.sample_rate, error) from error
        try:
            stream.start()
        except sounddevice.PortAudioError as error:
            stream.close(ignore_errors=True)
            raise _refused(self._device, self.sample_rate, error) from error
        return stream

    def _receive(self, data: NDArray[np.int16], frames: int, when: Any, status: Any) -> None:
        """Called by PortAudio, in its own thread, which must not wait for a disk."""
        del frames, when
        self._queue.put((data[:, 0].copy(), bool(status.input_overflow)))

    def _store(self, steps: NDArray[np.int16], lost: bool) -> Block:
        self._file.append(steps)
        samples: Samples = steps.astype(np.float32) / np.float32(32_768)
        start = self.duration
        self._frames += len(steps)
        if lost:
            self.gaps += (start,)
        return Block(samples, start, level_of(samples), lost)


def _refused(device: InputDevice, sample_rate: int, error: Exception) -> DeviceError:
    other = next(rate for rate in SAMPLE_RATES if rate != sample_rate)
    return DeviceError(
        Message(
            ja=f"マイク「{device.name}」から録音できません（{error}）。",
            en=f"The microphone {device.name!r} cannot be recorded from ({error}).",
        ),
        Message(
            ja="ほかのソフト（会議ソフトなど）を閉じて、もう一度お試しください。"
            f"だめなら --sample-rate {other} を付けてください。",
            en="Close other programs that record, such as meeting software, and try again;"
            f" if it stays, add --sample-rate {other}.",
        ),
    )


def _vanished(device: InputDevice, duration: float) -> DeviceError:
    return DeviceError(
        Message(
            ja=f"マイク「{device.name}」からの音が途絶えました。",
            en=f"The microphone {device.name!r} stopped giving sound.",
        ),
        Message(
            ja=f"そこまでの{duration:.0f}秒は保存してあります。"
            "接続を確かめて、同じコマンドをもう一度実行してください。",
            en=f"The {duration:.0f} s until then are stored."
            " Check the connection, then run the same command again.",
        ),
    )
