"""What Word and Excel files have in common: each is a zip of parts, most of them XML."""

import io
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ..messages import Message
from .document import refused

MOST_BYTES = 300 * 2**20  # unpacked; the minutes of a day take less than a hundredth of it
CHUNK = 2**20


def check_package(path: Path, content: bytes, hint: Message) -> frozenset[str]:
    """The names of its parts. Raises InputError, with the hint, if it is damaged or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            size = sum(entry.file_size for entry in package.infolist())
            names = frozenset(package.namelist())
    # NotImplementedError: what zipfile says of a package that asks for a later version of zip
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        ja, en = "は壊れています（途中で切れた文書など）。", "is damaged, or was cut off."
        raise refused(path, ja, en, hint) from error
    if size > MOST_BYTES:
        ja, en = "は大きすぎます。", "is too large."
        raise refused(path, ja, en, hint)
    return names


def parts(content: bytes) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The name of each part and its bytes in chunks, which are unpacked as they are taken.

    Raises what zipfile does for damage, and for a part that is longer than it says.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for entry in package.infolist():
            with package.open(entry) as part:
                yield entry.filename, iter(partial(part.read, CHUNK), b"")
