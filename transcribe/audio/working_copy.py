"""The recording as every stage reads it: 16 kHz mono on disk, decoded once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import UnreadableMedia
from ..messages import Message
from ..types import Audio, Notice, Samples
from .command import SAMPLE_RATE
from .decode import Decoder, Outcome
from .levels import LevelMeter
from .probe import probe
from .source import check_file, shown
from .wav_file import HEADER_SIZE, WavWriter, header

_BLOCK_S = 30.0


class WorkingCopy:
    """A 16 kHz mono 16-bit WAV file, memory-mapped: however long it is, memory stays small.

    duration     seconds
    sample_rate  Hz

    Raises InputError if the file is missing, UnreadableMedia if it is no working copy.
    """

    def __init__(self, path: Path) -> None:
        check_file(path)
        self.path = path
        self.sample_rate = SAMPLE_RATE
        size = path.stat().st_size - HEADER_SIZE
        with path.open("rb") as file:
            whole = size > 0 and file.read(HEADER_SIZE) == header(size)
        if not whole:
            raise _not_ours(path)
        self._steps = np.memmap(path, "<i2", "r", offset=HEADER_SIZE)
        self.frames = len(self._steps)
        self.duration = self.frames / SAMPLE_RATE

    def read(self, start: float, end: float) -> Audio:
        """The sound from `start` to `end` seconds, in memory; what lies past the end is left out.

        Raises ValueError for a reversed or negative span.
        """
        if not 0 <= start <= end:
            raise ValueError(f"sound from {start} s to {end} s")
        return Audio(
            self._samples(round(start * SAMPLE_RATE), round(end * SAMPLE_RATE)), SAMPLE_RATE
        )

    def blocks(self, block_s: float) -> Iterator[Samples]:
        """Yield float32 blocks of `block_s` seconds in order, the last one shorter."""
        step = round(block_s * SAMPLE_RATE)
        if step < 1:
            raise ValueError(f"block_s is {block_s} s")
        for first in range(0, self.frames, step):
            yield self._samples(first, first + step)

    def _samples(self, first: int, last: int) -> Samples:
        samples: Samples = self._steps[first:last].astype(np.float32)
        samples /= 32768
        return samples


@dataclass(frozen=True, slots=True)
class Decoded:
    """A working copy, and what its reader should know about the recording."""

    copy: WorkingCopy
    notices: tuple[Notice, ...]


def make_working_copy(
    source: Path,
    target: Path,
    *,
    channel: int | None = None,
    on_progress: Callable[[float], None],
    check: Callable[[], None] = lambda: None,
) -> Decoded:
    """Decode `source` into `target`, which appears complete or not at all.

    channel      counted from 1; None mixes all of them
    on_progress  called with the share done, 0..1, never falling; 1.0 once the file is in place
    check        called for each block; raises to cancel

    Raises InputError, UnreadableMedia, NoAudioStream, StorageError, and what `check` raises.
    """
    if target.exists() and source.exists() and target.samefile(source):
        raise ValueError(f"the working copy would replace its own source {source}")
    info, meter = probe(source), LevelMeter()
    with Decoder(source, info, channel) as decoder, WavWriter(target, info.duration) as writer:
        for block in decoder.blocks(_BLOCK_S):
            check()
            writer.append(block)
            meter.add(block)
            if info.duration:
                on_progress(min(decoder.frames / SAMPLE_RATE / info.duration, 0.99))
        outcome = decoder.finish()
        check()
        writer.commit()
    on_progress(1.0)
    return Decoded(WorkingCopy(target), damage_notices(outcome) + meter.notices())


def damage_notices(outcome: Outcome) -> tuple[Notice, ...]:
    """What a reader should know of a recording that could not be read whole."""
    if not outcome.damaged:
        return ()
    read, total = outcome.duration, outcome.duration + outcome.missing
    if outcome.short:
        detail = Message(
            ja=f"録音が壊れているか、途中で切れています。{total:.0f}秒のうち{read:.0f}秒だけ読めました。"
            "壊れた箇所より後は、時刻がずれていることがあります。元の機器から改めてコピーしてください。",
            en=f"The recording is damaged or cut short: {read:.0f} of {total:.0f} s could be read. "
            "Times after a damaged place may be off. Copy it from the recorder once more.",
        )
        return (Notice("damaged_file", read, total, str(detail)),)
    detail = Message(
        ja="録音の一部が壊れているか、終わりが切れています。抜けている発言がないか確かめ、"
        "元の機器から改めてコピーしてください。",
        en="Part of the recording is damaged, or its end is missing. Check for missing speech, "
        "and copy it from the recorder once more.",
    )
    return (Notice("damaged_file", 0.0, read, str(detail)),)


def _not_ours(path: Path) -> UnreadableMedia:
    return UnreadableMedia(
        Message(
            ja=f"作業用の音声「{shown(path)}」が壊れています。",
            en=f"The working copy {shown(path)!r} is damaged.",
        ),
        Message(
            ja="このファイルを消して、元の録音からやり直してください。",
            en="Delete it and start again from the recording.",
        ),
    )
