"""What a reader finds in a record's file, by a program that is not the one that wrote it."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import docx
import pypdfium2
from docx.oxml.ns import qn
from markdown_it import MarkdownIt
from python_calamine import CalamineWorkbook

MARGIN = 68.0  # points: nearly 25 mm
_CUE_HEAD = re.compile(r"(?:WEBVTT|\d+\n|[\d:.,]+ --> [\d:.,]+)")


def text_of(kind: str, content: bytes) -> str:
    """All of its text, without any blank: lines are broken where a page ends."""
    return without_blanks(READERS[kind](content))


def without_blanks(text: str) -> str:
    return "".join(text.split()).replace("\ufeff", "")


def _docx(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    parts = [document.element.body, *(s.header._element for s in document.sections)]
    return "\n".join(_paragraphs(parts))


def _paragraphs(parts: list[Any]) -> Iterator[str]:
    for part in parts:
        for paragraph in part.iter(qn("w:p")):
            yield "".join(t.text or "" for t in paragraph.iter(qn("w:t")))


def _pdf(content: bytes) -> str:
    """Without what stands above and below each page: a turn may go on over it."""
    found = []
    for page in pypdfium2.PdfDocument(content):
        inside = {"bottom": MARGIN, "top": page.get_height() - MARGIN}
        found.append(page.get_textpage().get_text_bounded(**inside))
    return "\n".join(found)


def _markdown(content: bytes) -> str:
    return _html(MarkdownIt("commonmark").enable("table").render(content.decode()).encode())


class _Texts(HTMLParser):
    """What stands between the tags."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def _html(content: bytes) -> str:
    parser = _Texts()
    text = content.decode()
    parser.feed(re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL))
    return "".join(parser.found)


def rows_of(content: bytes) -> list[list[str]]:
    """All rows of all sheets of a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [
        [str(cell) for cell in row]
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    ]


def _xlsx(content: bytes) -> str:
    return "\n".join("\t".join(row) for row in rows_of(content))


def _csv(content: bytes) -> str:
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return "\n".join(cell.removeprefix("'") for row in rows for cell in row)


def _cues(content: bytes) -> str:
    return _CUE_HEAD.sub("", content.decode())


def _vtt(content: bytes) -> str:
    return _html(_cues(content).encode())


def _json(content: bytes) -> str:
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)
        elif isinstance(value, str):
            found.append(value)

    walk(json.loads(content))
    return "\n".join(found)


READERS: dict[str, Callable[[bytes], str]] = {
    "docx": _docx,
    "pdf": _pdf,
    "html": _html,
    "md": _markdown,
    "txt": bytes.decode,
    "txt-bom": bytes.decode,
    "txt-sjis": lambda content: content.decode("cp932"),
    "xlsx": _xlsx,
    "csv": _csv,
    "srt": _cues,
    "vtt": _vtt,
    "json": _json,
}
