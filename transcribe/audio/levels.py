"""Was the recording made at a usable level?"""

import math

import numpy as np

from ..messages import Message
from ..types import Notice, Samples
from .command import SAMPLE_RATE

FULL_SCALE = 0.999  # of 1.0
CLIPPED_SHARE = 0.001  # of a second's samples
LEAST_CLIPPED_S = 3  # a knock on the table is no matter for a reader
APART_S = 30  # seconds between two places that are told apart
MOST_PLACES = 10  # with more of them, it is the whole recording
LOW_LEVEL_DB = -45.0  # dB below full scale, of the loudest second
_SILENCE = 2.0**-16  # half a step of 16 bits: rounds to digital silence


class LevelMeter:
    """Measures a recording block by block; every block but the last holds whole seconds."""

    def __init__(self) -> None:
        self._frames = 0
        self._clipped: list[int] = []  # seconds
        self._peak = self._loudest = 0.0  # the latter is a mean square over one second

    def add(self, block: Samples) -> None:
        size = np.abs(block)
        self._peak = max(self._peak, float(size.max(initial=0.0)))
        seconds = np.arange(0, len(block), SAMPLE_RATE)
        energy = np.add.reduceat(np.square(block, dtype=np.float64), seconds)
        clipped = np.add.reduceat(size >= FULL_SCALE, seconds, dtype=np.int64)
        first = self._frames // SAMPLE_RATE
        too_many = np.flatnonzero(clipped > CLIPPED_SHARE * SAMPLE_RATE) + first
        self._clipped += too_many.tolist()
        frames = min(SAMPLE_RATE, self._frames + len(block))  # a rest counts as a full second
        self._loudest = max(self._loudest, float(energy.max()) / frames)
        self._frames += len(block)

    def notices(self) -> tuple[Notice, ...]:
        """What a reader should know: where it is distorted, and whether all of it is quiet."""
        end = self._frames / SAMPLE_RATE
        found = [Notice("clipped", a, min(b, end), str(_CLIPPED)) for a, b in self._places(end)]
        if self._peak > _SILENCE and 10 * math.log10(self._loudest) < LOW_LEVEL_DB:
            found.append(Notice("low_level", 0.0, end, str(_LOW_LEVEL)))
        return tuple(found)

    def _places(self, end: float) -> list[tuple[float, float]]:
        """Where it is distorted for long enough, in order."""
        runs: list[list[int]] = []
        for second in self._clipped:
            if runs and second - runs[-1][-1] <= APART_S:
                runs[-1].append(second)
            else:
                runs.append([second])
        places = [(float(r[0]), r[-1] + 1.0) for r in runs if len(r) >= LEAST_CLIPPED_S]
        return [(0.0, end)] if len(places) > MOST_PLACES else places


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
