"""The text of a PDF: its characters with their places by PDFium, its lines and sentences by us.

PDFium brings the character maps of Japanese with it (90ms-RKSJ, UniJIS and the others). What a page
shows as one sentence it gives as lines, so they are joined here.
"""

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..messages import Message
from .document import Document, Remark, refused
from .pdf_furigana import furigana_of
from .pdf_layout import page_text
from .pdf_lines import Glyph
from .radicals import unify_radicals

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage

MOST_PAGES = 5_000
MOST_CHARACTERS = 2_000_000  # the budget of a city with its explanations takes 500,000
MOST_ON_PAGE = 50_000  # a page of the smallest print takes a fifth of it
MOST_UNREADABLE = 0.3  # share of characters that the PDF names by no code of a script
OTHER_FORM = Message(
    ja="元の文書 (.docx, .txt) を使うか、文字認識 (OCR) をかけた PDF を用意してください。",
    en="Use the document it was made from (.docx, .txt), or a PDF that went through OCR.",
)
NO_PASSWORD = Message(
    ja="パスワードなしで保存し直すか、元の文書 (.docx, .txt) を使ってください。",
    en="Save it without a password, or use the document it was made from (.docx, .txt).",
)
PRINT_AGAIN = Message(
    ja="元の文書から PDF を作り直すか、元の文書 (.docx, .txt) を使ってください。",
    en="Make the PDF again, or use the document it was made from (.docx, .txt).",
)
DIVIDE = Message(
    ja="必要なページだけの PDF にするか、元の文書 (.docx, .txt) を使ってください。",
    en="Keep the pages that you need, or use the document it was made from (.docx, .txt).",
)
LOST = "\ufffd"
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")  # fonts name any code for a glyph
_PASSWORD = 4  # PDFium's number for a document that needs one
_one_at_a_time = threading.Lock()  # PDFium serves one thread


@dataclass(frozen=True, slots=True)
class _Page:
    text: str
    furigana: tuple[tuple[str, str], ...]


def pdf_document(path: Path, content: bytes) -> Document:
    """Its text, a line for each paragraph, heading or row of a table; pages divided by form feeds.

    Raises InputError for one that is protected, damaged, too large, or holds no text (pictures of
    pages).
    """
    with _one_at_a_time:
        pages = _pages(path, content)
    blank = [number for number, page in enumerate(pages, start=1) if not page.text.strip()]
    text = "\n\f".join(page.text for page in pages)
    if len(blank) == len(pages):
        ja = "には文字がありません（紙を読み取った画像だけの PDF です）。"
        raise refused(path, ja, "holds no text, only pictures of pages.", OTHER_FORM)
    if _unreadable(text) > MOST_UNREADABLE:
        ja = "の文字が読み取れません（文字コードの情報がない PDF です）。"
        raise refused(path, ja, "does not tell which characters it shows.", OTHER_FORM)
    pairs = tuple(pair for page in pages for pair in page.furigana)
    return Document(_without_lost(text), "pdf", remarks=_remarks(blank), furigana=pairs)


def _pages(path: Path, content: bytes) -> list[_Page]:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(content)
    except PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            ja, en = "はパスワードで保護されています。", "is protected by a password."
            raise refused(path, ja, en, NO_PASSWORD) from error
        ja, en = "は壊れているか、PDF ではありません。", "is damaged, or no PDF."
        raise refused(path, ja, en, PRINT_AGAIN) from error
    try:
        if len(document) > MOST_PAGES:
            ja, en = (
                f"は大きすぎます（{MOST_PAGES:,} ページまで）。",
                f"has over {MOST_PAGES:,} pages.",
            )
            raise refused(path, ja, en, PRINT_AGAIN)
        _check_size(path, document)
        return [_laid_out(list(joined(_glyphs(text)))) for text in _texts(document)]
    except PdfiumError as error:
        ja, en = "は壊れています。", "is damaged."
        raise refused(path, ja, en, PRINT_AGAIN) from error
    finally:
        document.close()


def _texts(document: "PdfDocument") -> Iterator["PdfTextPage"]:
    """Page for page: the characters of one take a hundred times the memory of its text."""
    for page in document:
        text = page.get_textpage()
        yield text
        text.close()
        page.close()


def _check_size(path: Path, document: "PdfDocument") -> None:
    """Counting takes a twentieth of the time of reading."""
    characters = 0
    for text in _texts(document):
        count = text.count_chars()
        characters += count
        if count > MOST_ON_PAGE or characters > MOST_CHARACTERS:
            ja = f"は大きすぎます（{MOST_CHARACTERS:,} 文字、1 ページ {MOST_ON_PAGE:,} 文字まで）。"
            en = f"has over {MOST_CHARACTERS:,} characters, or over {MOST_ON_PAGE:,} on a page."
            raise refused(path, ja, en, DIVIDE)


def _laid_out(glyphs: list[Glyph]) -> _Page:
    furigana = furigana_of(glyphs)
    rest = [glyph for at, glyph in enumerate(glyphs) if at not in furigana.places]
    pairs = tuple((_without_lost(written), kana) for written, kana in furigana.pairs)
    return _Page(unify_radicals(page_text(rest)), pairs)


def _glyphs(text: "PdfTextPage") -> Iterator[Glyph]:
    """PDFium tells characters as units of UTF-16: two for 𠮷."""
    import pypdfium2.raw as pdfium

    for at in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text.raw, at)
        generated = pdfium.FPDFText_IsGenerated(text.raw, at) == 1
        left, bottom, right, top = text.get_charbox(at, loose=True)
        yield Glyph(chr(code), left, bottom, right, top, generated)


def joined(units: Iterable[Glyph]) -> Iterator[Glyph]:
    """Characters, each pair of surrogates as one; one that stands alone is LOST."""
    first: Glyph | None = None
    for unit in units:
        if first and "\udc00" <= unit.character <= "\udfff":
            pair = (first.character + unit.character).encode("utf-16", "surrogatepass")
            yield replace(first, character=pair.decode("utf-16"))
            first = None
            continue
        if first:
            yield replace(first, character=LOST)
        first = unit if "\ud800" <= unit.character <= "\udbff" else None
        if not first:
            yield replace(unit, character=LOST) if _is_surrogate(unit.character) else unit
    if first:
        yield replace(first, character=LOST)


def _is_surrogate(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"


def _without_lost(text: str) -> str:
    """Without what no font named: marks of LOST characters, and controls."""
    return _CONTROLS.sub("", text).replace(LOST, "")


def _unreadable(text: str) -> float:
    """Share of characters that are no text: of private use, or replaced."""
    written = [c for c in text if not c.isspace()]
    bad = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or c < " " for c in written)
    return bad / len(written) if written else 0.0


def _remarks(blank: list[int]) -> tuple[Remark, ...]:
    """Pages that are pictures may hold what is missed elsewhere."""
    if not blank:
        return ()
    pages = ", ".join(map(str, blank[:10])) + (" …" if len(blank) > 10 else "")
    message = Message(
        ja=f"文字のないページがあります（{pages} ページ）。画像なら、その文章は読まれていません。",
        en=f"These pages hold no text: {pages}. What they show as pictures was not read.",
    )
    return (Remark("pages_without_text", message),)
