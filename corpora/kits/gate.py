"""When somebody begins and stops speaking, told from the level alone, as it comes."""

from collections import deque

import numpy as np

from transcribe.capture import Level

from .quality import BELOW_LOUD_DB

REMEMBERED = 200  # blocks, 20 s: a sentence and its pauses
SETTLING = 5  # blocks of quiet before anything counts as speech
ABOVE_NOISE_DB = 9.0
QUIETEST_DB = -80.0  # a lower noise floor is digital silence, above which everything would be loud


class Gate:
    """Follows the noise of the room and the loudness of the voice. Feed it every block, in order.

    A noise that sets in, such as air conditioning, is taken for a voice until there is one that is
    much louder, or until it has been there for most of REMEMBERED.
    """

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=REMEMBERED)

    def open(self, level: Level) -> bool:
        """Whether this block holds speech."""
        self._levels.append(level.rms_db)
        noise, loud = np.percentile(self._levels, (10, 97))  # a knock is shorter than 3 %
        threshold = max(noise + ABOVE_NOISE_DB, QUIETEST_DB + ABOVE_NOISE_DB, loud - BELOW_LOUD_DB)
        return len(self._levels) >= SETTLING and level.rms_db > float(threshold)
