"""The log: one file in the data folder, for whoever looks after the service.

The server and its workers write lines to their error output; `kikitori serve` alone writes them
into DATA/log/kikitori.log, which is started anew when it is full. No line holds what was said in a
meeting, a key, or what somebody searched for.
"""

import logging
import re
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from unicodedata import category

from transcribe.files import explained

FOLDER, FILE = "log", "kikitori.log"
FULL_BYTES = 5_000_000
UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # categories: controls, formats, line breaks
KEPT = 9  # full ones beside the present one
SECRET_PLACES = re.compile(r"(/(?:open|setup|password|invite|invitation|reset)/)[^\s/?\"'<>]+")
QUERY = re.compile(r"(/[^\s?\"'<>]*)\?[^\s\"'<>]+")


def to_stderr() -> None:
    """How a process of the service logs: its own notes and warnings of libraries."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("webui").setLevel(logging.INFO)
    logging.captureWarnings(True)
    logging.raiseExceptions = False


def masked(line: str) -> str:
    """Without the secrets of links, and without what was asked for behind a `?`."""
    return QUERY.sub(r"\1?…", SECRET_PLACES.sub(r"\1…", one_line(line)))


def one_line(text: str) -> str:
    """With control characters and line breaks written out: no address forges a line."""
    return "".join(ascii(c)[1:-1] if category(c) in UNSEEN and c != "\t" else c for c in text)


class _Formatter(logging.Formatter):
    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  as logging calls it
        """Without the lines of an exception, which come below."""
        return one_line(super().formatMessage(record))


class LogFile:
    """Lines of several processes in one file; may be used by several threads."""

    def __init__(self, data: Path) -> None:
        """Raises StorageError where the folder cannot be made."""
        self.path = data / FOLDER / FILE
        with explained(self.path.parent, "--data"):
            self.path.parent.mkdir(mode=0o700, exist_ok=True)
        self._handler = RotatingFileHandler(
            self.path, maxBytes=FULL_BYTES, backupCount=KEPT, encoding="utf-8", delay=True
        )
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s"))

    def write(self, name: str, line: str) -> None:
        """One line of the process `name`. A full disk loses it, and stops nothing."""
        record = logging.LogRecord(name, logging.INFO, "", 0, masked(line.rstrip()), None, None)
        self._handler.handle(record)

    def close(self) -> None:
        self._handler.close()
