"""Everything of a meeting in one ZIP. Sound is passed on as it is read, and never held whole."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime

from transcribe.errors import AppError

from .material import Material
from .writers import WRITERS

Entry = tuple[str, Iterable[bytes]]  # its name, and its content in pieces
FAILED = "作れなかったファイル.txt"


def documents(material: Material, stem: str) -> Iterator[Entry]:
    """The record in every format, each made when its turn comes: subtitles of a long meeting take
    a while. A format that this machine cannot write is told in a file, in Japanese as all of it.
    """
    failed = []
    for kind, writer in WRITERS.items():
        apart = "" if kind == writer.suffix else f"_{kind}"
        try:
            yield f"{stem}{apart}.{writer.suffix}", (writer.write(material),)
        except AppError as error:
            failed.append(f"{writer.label.ja}: {error.problem.ja}{error.hint.ja}\n")
    if failed:
        yield FAILED, ("".join(failed).encode(),)


def stream(entries: Iterable[Entry], now: datetime) -> Iterator[bytes]:
    """The ZIP, piece by piece. Content is stored: most of it is compressed already."""
    sink = _Sink()
    at = now.timetuple()[:6]
    with zipfile.ZipFile(sink, "w") as archive:
        for name, content in entries:
            about = zipfile.ZipInfo(name, date_time=at)
            about.external_attr = 0o600 << 16
            with archive.open(about, "w", force_zip64=True) as entry:
                for piece in content:
                    entry.write(piece)
                    yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Where a ZIP is written to that cannot go back; gives what has come in."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]  # any buffer comes as bytes
        self._waiting += content
        return len(content)

    def taken(self) -> bytes:
        found = bytes(self._waiting)
        self._waiting.clear()
        return found
