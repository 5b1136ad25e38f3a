"""The text of a Word document (.docx), as its reader sees it.

python-docx opens it, but what it calls the text of a paragraph leaves out words under furigana, in
text boxes and in content controls. So the paragraphs are walked here. What tracked changes deleted
or moved away is not text, nor are page headers and footnotes; furigana are given by themselves.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..messages import Message
from .document import Document, refused
from .packages import check_package, parts

SAVE_AS_DOCX = Message(
    ja="Word で開き、「名前を付けて保存」で .docx か書式なしテキスト (.txt) にしてください。",
    en="Open it in Word and save it as .docx or as plain text (.txt).",
)
DIVIDE = Message(
    ja="必要な部分だけの文書にするか、書式なしテキスト (.txt) で保存してください。",
    en="Keep the part that you need, or save it as plain text (.txt).",
)
MOST_ELEMENTS = 2_000_000  # of XML; so many took 300 MB of memory

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOT_SEEN = {_FALLBACK, f"{_W}rt", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr"}
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}noBreakHyphen": "-"}


def word_document(path: Path, content: bytes) -> Document:
    """Its paragraphs, a line each; the cells of a table row stand in one line, tabs between them.

    Raises InputError for a file that is no Word document, a damaged or a larger one.
    """
    import docx  # with lxml

    if "word/document.xml" not in check_package(path, content, SAVE_AS_DOCX):
        ja, en = "は Word 文書ではありません。", "is no Word document."
        raise refused(path, ja, en, SAVE_AS_DOCX)
    try:
        if _elements(content) > MOST_ELEMENTS:
            raise refused(path, "は大きすぎます。", "is too large.", DIVIDE)
        body = docx.Document(io.BytesIO(content)).element.body
        return Document("\n".join(_lines(body)), "docx", furigana=tuple(_furigana(body)))
    except InputError:
        raise
    except Exception as error:  # each layer has its own: zip, package, XML
        ja, en = "は壊れているか、扱えない形の Word 文書です。", "is a damaged or unusual document."
        raise refused(path, ja, en, SAVE_AS_DOCX) from error


def _elements(content: bytes) -> int:
    """How many start tags there are; counted up to MOST_ELEMENTS and a little more."""
    count = 0
    for _, chunks in parts(content):
        for chunk in chunks:
            count += chunk.count(b"<") - chunk.count(b"</")
            if count > MOST_ELEMENTS:
                return count
    return count


def _furigana(body: Any) -> Iterator[tuple[str, str]]:
    for ruby in body.iter(f"{_W}ruby"):
        written, kana = (
            "".join(
                text.text or "" for part in ruby.iter(f"{_W}{name}") for text in part.iter(f"{_W}t")
            )
            for name in ("rubyBase", "rt")
        )
        if written and kana:
            yield written, kana


def _lines(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}p":
            yield from _paragraph(child)
        elif child.tag == f"{_W}tr":
            cells = (
                "\n".join(_lines(cell)) for cell in child.iter(f"{_W}tc") if _row(cell) is child
            )
            yield "\t".join(cells)
        elif child.tag not in _NOT_SEEN:
            yield from _lines(child)


def _row(cell: Any) -> Any:
    return next(cell.iterancestors(f"{_W}tr"))


def _paragraph(paragraph: Any) -> Iterator[str]:
    """Its text, then that of the text boxes anchored in it."""
    text, boxes = [], []
    for part in _seen(paragraph):
        if part.tag == f"{_W}txbxContent":
            boxes.append(part)
        elif part.tag == f"{_W}t":
            text.append(part.text or "")
        else:
            text.append(_BREAKS.get(part.tag, ""))
    yield "".join(text)
    for box in boxes:
        yield from _lines(box)


def _seen(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag == f"{_W}txbxContent" or (len(child) == 0 and child.tag not in _NOT_SEEN):
            yield child
        elif child.tag not in _NOT_SEEN:
            yield from _seen(child)
