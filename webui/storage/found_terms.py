"""The terms that were found in a meeting's papers, kept for its page: DATA/terms/MEETING.json.

Each says what it was found in; where the papers are others now, it is not there. It goes with its
meeting, and after a week: then the papers are read again.
"""

import json
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transcribe.files import explained

from .disk import make_private
from .files import FileStore

FOLDER = "terms"  # in the data folder
KEPT_S = 7 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class FoundTerms:
    """Meeting ids are made here (webui.tables.new_id): they are safe as names."""

    folder: Path

    def read(self, meeting_id: str, digest: str) -> Any:
        """What was kept for the papers of this digest; None: nothing."""
        try:
            kept = json.loads(self._path(meeting_id).read_text("utf-8"))
        except (OSError, ValueError):  # none, or cut off when the power went
            return None
        return kept["found"] if kept.get("digest") == digest else None

    def keep(self, meeting_id: str, digest: str, found: Any) -> None:
        """In place of what was kept before. Raises StorageError."""
        self.sweep(time.time())
        path = self._path(meeting_id)
        coming = path.with_name(f"{meeting_id}.{secrets.token_hex(4)}")
        with explained(self.folder, "--data"):
            make_private(self.folder)
            try:
                content = json.dumps({"digest": digest, "found": found})
                coming.write_text(content, "utf-8")
                coming.replace(path)
            finally:
                coming.unlink(missing_ok=True)

    def forget(self, meeting_id: str) -> None:
        with suppress(OSError):  # Windows keeps what is open; the next sweep removes it
            self._path(meeting_id).unlink()

    def sweep(self, now: float) -> None:
        """Remove what was kept long before `now` (seconds, as files tell their age)."""
        for path in self.folder.glob("*"):
            with suppress(OSError):
                if path.stat().st_mtime < now - KEPT_S:
                    path.unlink()

    def _path(self, meeting_id: str) -> Path:
        return self.folder / f"{meeting_id}.json"


def found_terms(files: FileStore) -> FoundTerms:
    """Beside the store's working files, on this machine."""
    return FoundTerms(files.scratch.with_name(FOLDER))
