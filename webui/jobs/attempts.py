"""One attempt at a job: what its thread and the one that renews the lease tell each other.

Both may be in any of these methods at any time; each attribute is written by one of them only, or
set once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from transcribe.progress import Progress
from transcribe.workspace import count_checkpoints

# why an attempt is given up: a person cancelled it, another worker has it, a shorter job waits, its
# worker was asked to end
Reason = Literal["cancelled", "lost", "gives_way", "ending"]

PREPARE = "prepare"
PREPARED_SHARE = 0.03  # of the whole job


@dataclass(slots=True)
class Attempt:
    """gives_way: asked after each new checkpoint, with the share that is done."""

    job_id: int
    number: int
    gives_way: Callable[[float], bool] = lambda _: False
    stage: str = PREPARE
    share: float = 0.0
    remaining_s: float | None = None
    stopped: Reason | None = None
    is_ending: bool = False  # after the next checkpoint
    made: int = 0  # new checkpoints
    told: int = 0  # those of them that the row knows of
    _folder: Path | None = None
    _seen: int = 0

    def watch(self, folder: Path) -> None:
        """Checkpoints will appear here; those that are there are an earlier attempt's."""
        self._folder, self._seen = folder, count_checkpoints(folder)

    def prepared(self, share: float) -> None:
        self.share = PREPARED_SHARE * share

    def report(self, progress: Progress) -> None:
        self.stage = progress.stage
        self.share = PREPARED_SHARE + (1 - PREPARED_SHARE) * progress.overall
        self.remaining_s = progress.remaining_s

    def stop(self, reason: Reason) -> None:
        """Give up at the next step."""
        self.stopped = self.stopped or reason

    def is_stopped(self) -> bool:
        """Asked by the work at every step."""
        if not self.stopped and self._has_new_checkpoint():
            if self.is_ending:
                self.stop("ending")
            elif self.gives_way(self.share):
                self.stop("gives_way")
        return self.stopped is not None

    def _has_new_checkpoint(self) -> bool:
        if not self._folder:
            return False
        found = count_checkpoints(self._folder)
        if found <= self._seen:
            return False
        self.made += found - self._seen
        self._seen = found
        return True
