"""Was the recording made at a usable level?"""

import math

import numpy as np

from ..messages import Message
from ..types import Notice, Samples
from .command import SAMPLE_RATE

FULL_SCALE = 0.999  # of 1.0
CLIPPED_SHARE = 0.001  # of all samples
LOW_LEVEL_DB = -45.0  # dB below full scale, of the loudest second
_SILENCE = 2.0**-16  # half a step of 16 bits: rounds to digital silence


class LevelMeter:
    """Measures a recording block by block; every block but the last holds whole seconds."""

    def __init__(self) -> None:
        self._frames = self._clipped = 0
        self._peak = self._loudest = 0.0  # the latter is a mean square over one second

    def add(self, block: Samples) -> None:
        size = np.abs(block)
        self._clipped += int(np.count_nonzero(size >= FULL_SCALE))
        self._peak = max(self._peak, float(size.max(initial=0.0)))
        seconds = np.arange(0, len(block), SAMPLE_RATE)
        energy = np.add.reduceat(np.square(block, dtype=np.float64), seconds)
        frames = min(SAMPLE_RATE, self._frames + len(block))  # a rest counts as a full second
        self._loudest = max(self._loudest, float(energy.max()) / frames)
        self._frames += len(block)

    def notices(self) -> tuple[Notice, ...]:
        """What a reader should know, about the whole recording."""
        found = []
        end = self._frames / SAMPLE_RATE
        if self._clipped > CLIPPED_SHARE * self._frames:
            found.append(Notice("clipped", 0.0, end, str(_CLIPPED)))
        if self._peak > _SILENCE and 10 * math.log10(self._loudest) < LOW_LEVEL_DB:
            found.append(Notice("low_level", 0.0, end, str(_LOW_LEVEL)))
        return tuple(found)


_CLIPPED = Message(
    ja="音が大きすぎて、ひずんでいます。聞き違いが増えます。次回は録音の音量を下げるか、マイクを離してください。",
    en="The sound is too loud and distorted, so more is misheard. "
    "Next time lower the recording level, or move the microphone away.",
)
_LOW_LEVEL = Message(
    ja="音がとても小さい録音です。聞き落としが増えます。次回は録音の音量を上げるか、マイクを近づけてください。",
    en="The recording is very quiet, so more is missed. "
    "Next time raise the recording level, or move the microphone closer.",
)
