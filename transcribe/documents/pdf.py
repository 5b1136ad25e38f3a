"""The text of a PDF: its characters with their places by PDFium, its lines and sentences by us.

PDFium brings the character maps of Japanese with it (90ms-RKSJ, UniJIS and the others). What a page
shows as one sentence it gives as lines, so they are joined here.
"""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..messages import Message
from .document import Document, Remark, refused
from .pdf_furigana import furigana_of
from .pdf_layout import page_text
from .pdf_lines import Glyph
from .radicals import unify_radicals

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

MOST_PAGES = 5_000
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
_PASSWORD = 4  # PDFium's number for a document that needs one
_one_at_a_time = threading.Lock()  # PDFium serves one thread


def pdf_document(path: Path, content: bytes) -> Document:
    """Its text, a line for each paragraph, heading or row of a table; pages divided by form feeds.

    Raises InputError for one that is protected, damaged, or holds no text (pictures of pages).
    """
    with _one_at_a_time:
        pages = _pages(path, content)
    found = [furigana_of(page) for page in pages]
    rest = (
        [glyph for at, glyph in enumerate(page) if at not in furigana.places]
        for page, furigana in zip(pages, found, strict=True)
    )
    texts = [unify_radicals(page_text(glyphs)) for glyphs in rest]
    blank = [number for number, text in enumerate(texts, start=1) if not text.strip()]
    text = "\n\f".join(texts)
    if len(blank) == len(texts):
        ja = "には文字がありません（紙を読み取った画像だけの PDF です）。"
        raise refused(path, ja, "holds no text, only pictures of pages.", OTHER_FORM)
    if _unreadable(text) > MOST_UNREADABLE:
        ja = "の文字が読み取れません（文字コードの情報がない PDF です）。"
        raise refused(path, ja, "does not tell which characters it shows.", OTHER_FORM)
    pairs = tuple(pair for furigana in found for pair in furigana.pairs)
    return Document(text, "pdf", remarks=_remarks(blank), furigana=pairs)


def _pages(path: Path, content: bytes) -> list[list[Glyph]]:
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
        return list(_read(document))
    except PdfiumError as error:
        ja, en = "は壊れています。", "is damaged."
        raise refused(path, ja, en, PRINT_AGAIN) from error
    finally:
        document.close()


def _read(document: "PdfDocument") -> Iterator[list[Glyph]]:
    for page in document:
        yield list(_glyphs(page))
        page.close()


def _glyphs(page: "PdfPage") -> Iterator[Glyph]:
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    for at in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text.raw, at)
        generated = pdfium.FPDFText_IsGenerated(text.raw, at) == 1
        left, bottom, right, top = text.get_charbox(at, loose=True)
        yield Glyph(chr(code), left, bottom, right, top, generated)
    text.close()


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
