"""Text files as offices save them: UTF-8, or what Excel and older editors write."""

from collections.abc import Callable
from pathlib import Path

from transcribe.documents import read_document
from transcribe.messages import Message


def read_text(path: Path, notice: Callable[[Message], None]) -> str:
    """The text of a file; `notice` is told where it was not UTF-8. Raises InputError."""
    document = read_document(path)
    for remark in document.remarks:
        told = remark.message
        notice(Message(ja=f"{path.name}: {told.ja}", en=f"{path.name}: {told.en}"))
    return document.text
