"""Stored files, content-addressed: key = ORGANISATION/sha256."""

from pathlib import Path


class FileStore:
    def __init__(self, url: str, scratch: Path, endpoint: str = "") -> None:
        self.url, self.scratch, self.endpoint = url, scratch, endpoint
