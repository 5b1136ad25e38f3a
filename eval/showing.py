"""What a run shows while it works: a bar on a terminal, plain lines elsewhere. All on stderr."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from transcribe.messages import Message

from .results import Result, Run

LINE_EVERY = 0.1  # of the sound, where there is no terminal
TRUSTED_SHARE = 0.05  # of the sound, before the first recording is finished


class RunConsole:
    """Progress of one run at a time. Implements `runner.Report`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._terminal = Console(stderr=True, highlight=False, markup=False)
        self._clock = clock
        self._bar: Progress | None = None
        self._total = self._done = self._told = 0.0
        self._began = 0.0

    @contextmanager
    def showing(self) -> Iterator["RunConsole"]:
        """While this block runs, a terminal shows a bar."""
        if not self._terminal.is_terminal:
            yield self
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[left]}"),
        )
        with Progress(*columns, console=self._terminal, transient=True) as self._bar:
            self._bar.add_task("", total=1.0, left="")
            yield self
        self._bar = None

    def say(self, message: Message) -> None:
        self._terminal.print(str(message), soft_wrap=True)

    def begin(self, run: Run, done: int, left_s: float) -> None:
        left = run.recordings - done
        name = f"▶ {run.system.id} / {run.corpus}"
        ja, en = f"{name}: {left} 件", f"{name}: {left} recordings"
        if done:
            ja, en = f"{ja}（{done} 件は測定済み）", f"{en} ({done} are done)"
        self.say(Message(ja=ja, en=en))
        self._total, self._done, self._told = left_s, 0.0, 0.0
        self._began = self._clock()
        self._advance_to(0.0)

    def advance(self, seconds: float) -> None:
        self._advance_to(self._done + seconds)

    def finish(self, result: Result) -> None:
        if result.failure:
            text = f"  ✗ {result.recording}: {result.failure}"
            self.say(Message(ja=text, en=text))
        self._done += result.duration
        self._advance_to(self._done)

    def _advance_to(self, done: float) -> None:
        share = min(1.0, done / self._total) if self._total else 0.0
        left = self._left(share)
        if self._bar:
            self._bar.update(self._bar.task_ids[0], completed=share, left=left)
        elif share >= self._told + LINE_EVERY or share == 1.0 > self._told:
            self._told = share
            self._terminal.print(f"  {share:4.0%}  {left}".rstrip())

    def _left(self, share: float) -> str:
        """Time left at the pace of this run; nothing before that means something."""
        if share == 1.0 or (not self._done and share < TRUSTED_SHARE):
            return ""
        seconds = (self._clock() - self._began) * (1 - share) / share
        if seconds >= 90:
            minutes = round(seconds / 60)
            return str(Message(ja=f"残り 約{minutes}分", en=f"about {minutes} min left"))
        rounded = max(5, 5 * round(seconds / 5))
        return str(Message(ja=f"残り 約{rounded}秒", en=f"about {rounded} s left"))
