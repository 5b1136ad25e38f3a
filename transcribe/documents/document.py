"""What a document gives: its text, and what a person should know about how it was read."""

from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from ..messages import Message


@dataclass(frozen=True, slots=True)
class Remark:
    """Something decided while reading, which a person may want to check.

    kind  stable name for programs
    """

    kind: str
    message: Message


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file.

    text      lines end in \\n; the cells of a table row are separated by tabs
    form      "text", "docx", "pdf" or "xlsx"
    encoding  the common name, such as UTF-8 or Shift_JIS; "" where the form leaves no choice
    furigana  (written, kana) as they stand over words, in order; they are no part of the text
    """

    text: str
    form: str
    encoding: str = ""
    remarks: tuple[Remark, ...] = ()
    furigana: tuple[tuple[str, str], ...] = ()


def refused(path: Path, ja: str, en: str, hint: Message) -> InputError:
    """The error for a file whose text cannot be had; `ja` and `en` follow its name."""
    from ..audio.source import shown

    name = shown(path)
    return InputError(Message(ja=f"「{name}」{ja}", en=f"{name!r} {en}"), hint)
