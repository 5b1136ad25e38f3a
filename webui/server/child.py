"""`python -m webui.server.child web FD` or `worker`: a process that `kikitori serve` has started.

Its standard input is a pipe that only `kikitori serve` holds open: when that is gone, in whatever
way, the pipe ends, and so does the process. What it prints goes into the log.
"""

import os
import signal
import sys
import time

from . import logs
from .lifeline import when_alone

GRACE_S = 5.0
NICE = 5  # a worker takes every processor for hours: pages are to open meanwhile
SIGTERM_CODE = 128 + signal.SIGTERM


def main(arguments: list[str]) -> None:
    os.umask(0o077)  # what is stored is its owner's alone
    logs.to_stderr()
    if arguments[0] == "web":
        from .web import run

        run(int(arguments[1]) if len(arguments) > 1 else None)
    else:
        when_alone(_end)
        if hasattr(os, "nice"):
            os.nice(NICE)
        _command(arguments)


def _end() -> None:
    """In order if that is quick; the job row and the checkpoints survive the other way as well."""
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    os._exit(SIGTERM_CODE)


def _command(arguments: list[str]) -> None:
    from transcribe.cli import main as kikitori

    sys.argv[1:] = arguments
    kikitori()


if __name__ == "__main__":
    main(sys.argv[1:])
