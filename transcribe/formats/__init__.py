"""A transcript as text: `render(transcript, "srt", title)`; `read_json` brings one back.

`written` gives the bytes of any format's file, Word documents included.

`read_spoken` reads what anybody's software wrote down, without words and probabilities.

Characters are written as they are: normalising would turn 神 (U+FA19) of a name into another one.
"""

from collections.abc import Callable, Iterable

from ..errors import UnknownName
from ..messages import Message
from ..types import Transcript
from .document import render_docx
from .exchange import read_json, render_json
from .reading import READABLE, read_spoken
from .speakers import render_rttm, render_seglst
from .spoken import Spoken, SpokenSegment
from .subtitles import render_srt, render_vtt
from .text import KINDS, clock, render_txt
from .view import View

__all__ = [
    "DOCUMENTS",
    "FORMATS",
    "KINDS",
    "NAMES",
    "READABLE",
    "Spoken",
    "SpokenSegment",
    "View",
    "check_formats",
    "clock",
    "read_json",
    "read_spoken",
    "render",
    "written",
]

FORMATS: dict[str, Callable[[Transcript, str], str]] = {
    "txt": render_txt,
    "srt": render_srt,
    "vtt": render_vtt,
    "json": render_json,
    "rttm": render_rttm,
    "seglst": render_seglst,
}
DOCUMENTS: dict[str, Callable[[Transcript, str], bytes]] = {"docx": render_docx}
NAMES = (*FORMATS, *DOCUMENTS)
FOR_PEOPLE = ("txt", "srt", "vtt", *DOCUMENTS)
AS_HEARD = View()


def check_formats(names: Iterable[str]) -> list[str]:
    """The same names, each once. Raises UnknownName for one that cannot be written."""
    for name in names:
        if name not in NAMES:
            raise UnknownName(Message(ja="出力形式", en="format"), name, NAMES)
    return list(dict.fromkeys(names))


def render(transcript: Transcript, name: str, title: str, view: View = AS_HEARD) -> str:
    """The transcript in the text format `name`; `title` is the recording's name, unended.

    The view is for formats that people read; what programs read stays as it was heard.
    """
    shown = view.of(transcript) if name in FOR_PEOPLE else transcript
    return FORMATS[name](shown, title)


def written(transcript: Transcript, name: str, title: str, view: View = AS_HEARD) -> bytes:
    """What a file in any of the formats holds."""
    if name in DOCUMENTS:
        return DOCUMENTS[name](view.of(transcript), title)
    return render(transcript, name, title, view).encode()
