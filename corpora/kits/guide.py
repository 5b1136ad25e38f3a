"""Leads a reader through a script, sentence by sentence, while a microphone is heard."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from enum import Enum

import numpy as np

from transcribe.capture import BLOCK_S, Block
from transcribe.types import Samples

from .gate import Gate
from .quality import Quality, Verdict
from .screen import Screen
from .scripts import Sentence

GO, REDO, SKIP, BACK, QUIT = "", "r", "s", "b", "q"
KEYS = (GO, REDO, SKIP, BACK, QUIT)
BEFORE = 6  # blocks that a take begins with: the one that started it, and half a second before
TRAILING_S = 1.5  # of silence end a sentence by themselves; pauses within one are shorter
PATIENCE_S = 60.0  # without a voice, a guide that nobody attends gives up
ATTEMPTS = 3  # at a sentence that is spoilt, by itself
SPOILT = {Verdict.SILENT, Verdict.LOUD}

Keep = Callable[[Sentence, Samples, float], Quality]
"""Stores a take that holds a voice: its sound, and where it starts in the recording (seconds)."""


class _State(Enum):
    READY = 1  # the sentence is shown
    RECORDING = 2
    TAKEN = 3  # it is stored, and can be read again


class Guide:
    """The course of one session.

    left  ids of the sentences to read; the others are passed over
    auto  a voice starts a take and silence ends it, besides the Enter key
    """

    def __init__(
        self, sentences: Sequence[Sentence], left: Iterable[str], screen: Screen, keep: Keep,
        *, auto: bool,
    ) -> None:  # fmt: skip
        self._sentences, self._screen, self._keep, self._auto = sentences, screen, keep, auto
        self._left = set(left)
        self._place = 0
        self._state = _State.READY
        self._gate = Gate()
        self._before: deque[Block] = deque(maxlen=BEFORE)
        self._take: list[Block] = []
        self._silence_s = 0.0
        self._attempts = 0

    def run(self, blocks: Iterable[Block], key: Callable[[], str | None]) -> None:
        """Go on until every sentence was read or skipped, or the reader quits.

        key  gives what was typed since the last call, None for nothing
        """
        going = self._show(self._unread(0))
        for block in blocks if going else ():
            if block.lost:
                self._screen.lost(block.start)
            self._before.append(block)
            pressed = self._hear(block, key())
            if pressed == QUIT or (pressed is not None and not self._press(pressed)):
                return

    def _hear(self, block: Block, typed: str | None) -> str | None:
        """Take in a block; the key that is pressed with it, by the reader or by the voice."""
        speech = self._gate.open(block.level)
        self._silence_s = 0.0 if speech else self._silence_s + BLOCK_S
        if self._state is _State.RECORDING:
            self._take.append(block)
            self._screen.recording(block.level, len(self._take) * BLOCK_S)
        if typed is None:
            return self._pressed_by_voice(speech) if self._auto else None
        if typed in KEYS:
            return typed
        self._screen.keys()
        return None

    def _pressed_by_voice(self, speech: bool) -> str | None:
        if self._state is _State.RECORDING:
            return GO if self._silence_s >= TRAILING_S else None
        if self._silence_s > PATIENCE_S:
            return QUIT
        return GO if speech else None

    def _press(self, key: str) -> bool:
        """Do what a key asks for; False at the end of the script."""
        if key == BACK:
            return self._show(max(0, self._place - 1))
        if key == REDO:
            return self._show(self._place)
        if key == SKIP or self._state is _State.TAKEN:
            return self._show(self._unread(self._place + 1))
        if self._state is _State.RECORDING:
            return self._finish()
        self._state = _State.RECORDING
        self._take = list(self._before)
        self._screen.started()
        return True

    def _finish(self) -> bool:
        samples = np.concatenate([block.samples for block in self._take])
        quality = self._keep(self._sentences[self._place], samples, self._take[0].start)
        if quality.speech:
            self._left.discard(self._sentences[self._place].id)
        self._attempts += 1
        self._state = _State.TAKEN
        self._screen.taken(quality, asking=not self._auto)
        if not self._auto:
            return True
        if SPOILT.intersection(quality.verdicts) and self._attempts < ATTEMPTS:
            return self._press(REDO)
        return self._press(GO)

    def _show(self, place: int) -> bool:
        if place >= len(self._sentences):
            return False
        if place != self._place:
            self._attempts = 0
        self._place, self._state = place, _State.READY
        self._screen.show(self._sentences[place], place + 1, len(self._sentences))
        return True

    def _unread(self, first: int) -> int:
        """The next sentence from `first` on that is left; past the end if there is none."""
        places = range(first, len(self._sentences))
        unread = (n for n in places if self._sentences[n].id in self._left)
        return next(unread, len(self._sentences))
