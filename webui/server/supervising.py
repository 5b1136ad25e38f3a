"""Child processes that stay up: one that ends is started again, and said so.

They end with this process: in order by `stop`, and by their lifeline where it was killed.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from transcribe.messages import Message

from .logs import LogFile

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 60.0
STEADY_S = 60.0  # one that ran for so long starts anew at once when it ends
STOP_S = 6.0  # until what did not end by itself is killed
LOOK_S = 0.2
Tell = Callable[[Message], None]


@dataclass
class Child:
    """A process to keep up. process: None until it is started, and while it waits."""

    name: str
    arguments: Sequence[str]
    process: subprocess.Popen[str] | None = None
    started: float = 0.0  # time.monotonic
    next_start: float = 0.0
    wait_s: float = FIRST_WAIT_S
    deaths: int = 0


class Supervisor:
    """Starts `python -m webui.server.child …` and keeps it running until `stop`."""

    def __init__(
        self, environment: Mapping[str, str], log: LogFile, tell: Tell, handed: Sequence[int] = ()
    ) -> None:
        """handed: file descriptors that the children inherit"""
        self._environment, self._log, self._tell = dict(environment), log, tell
        self._handed = handed
        self._stopping = False  # no lock: it is set by a signal handler
        self.children: list[Child] = []

    def add(self, name: str, *arguments: str) -> Child:
        child = Child(name, arguments)
        self.children.append(child)
        self._start(child)
        return child

    def request_stop(self) -> None:
        """May be called by a signal handler."""
        self._stopping = True

    def is_stopping(self) -> bool:
        return self._stopping

    def watch(self) -> None:
        """Until a stop is requested: start again what has ended."""
        while not self._stopping:
            time.sleep(LOOK_S)
            self.look()

    def look(self) -> None:
        for child in self.children:
            self._look_after(child)

    def stop(self) -> None:
        """End all, in order where that is quick. Nothing is left afterwards."""
        running = [c.process for c in self.children if c.process]
        for process in running:
            process.terminate()
        last = time.monotonic() + STOP_S
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, last - time.monotonic()))
            _kill_all(process)

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.next_start:
                self._start(child)
        elif (code := child.process.poll()) is not None:
            _kill_all(child.process)  # what it had started itself
            self._wait(child, code, now)

    def _wait(self, child: Child, code: int, now: float) -> None:
        """Before it is started again: longer each time, so that a fault does not fill the log."""
        if now - child.started > STEADY_S:
            child.wait_s = FIRST_WAIT_S
        child.process, child.next_start = None, now + child.wait_s
        child.deaths += 1
        told = Message(
            ja=f"{child.name} が止まりました（{_reason(code).ja}）。{child.wait_s:g} 秒後に"
            f"もう一度始めます。詳しくは {self._log.path}",
            en=f"{child.name} ended ({_reason(code).en}) and starts again in {child.wait_s:g} s."
            f" More in {self._log.path}",
        )
        child.wait_s = min(2 * child.wait_s, LONGEST_WAIT_S)
        self._tell(told)
        self._log.write("serve", told.en)

    def _start(self, child: Child) -> None:
        """In a group of its own: Ctrl-C reaches this process only, which ends the others."""
        child.started = time.monotonic()
        child.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "webui.server.child", *child.arguments],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            pass_fds=self._handed,
            start_new_session=True,
        )
        output = child.process.stdout
        threading.Thread(target=self._copy, args=(child.name, output), daemon=True).start()

    def _copy(self, name: str, output: IO[str]) -> None:
        """Its output, line by line, into the log."""
        with output:
            for line in output:
                self._log.write(name, line)


def _reason(code: int) -> Message:
    if code < 0:
        name = signal.Signals(-code).name
        return Message(ja=f"シグナル {name}", en=f"signal {name}")
    return Message(ja=f"終了コード {code}", en=f"exit code {code}")


def _kill_all(process: subprocess.Popen[str]) -> None:
    """The process and whatever it has started."""
    with suppress(ProcessLookupError, PermissionError):  # macOS refuses for one that has ended
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin:
        process.stdin.close()
