"""Text out of documents: `read_document(path)` for plain text, Word, PDF and Excel."""

from pathlib import Path

from .content import EXPORT_AGAIN, read_content
from .document import Document, Remark, refused
from .encodings import NAMES, decode, remark
from .packages import check_package
from .pdf import pdf_document
from .sheet import MAIN_PART, sheet_text
from .word import SAVE_AS_DOCX, word_document

__all__ = ["Document", "Remark", "is_pdf", "read_document"]

_OLD_OFFICE, _PDF, _ZIP = b"\xd0\xcf\x11\xe0", b"%PDF", b"PK\x03\x04"


def read_document(path: Path) -> Document:
    """The text in `path`, whatever its ending says.

    Raises InputError for what is missing, no file, empty, too large, or holds no text.
    """
    content = read_content(path)
    if content.startswith(_ZIP):
        if MAIN_PART in check_package(path, content, SAVE_AS_DOCX):
            return Document(sheet_text(path, content), "xlsx")
        return word_document(path, content)
    if content.startswith(_OLD_OFFICE):
        ja = "は古い形 (.doc, .xls) か、パスワードのかかった文書です。"
        raise refused(path, ja, "is an old (.doc, .xls) or protected document.", SAVE_AS_DOCX)
    if content.startswith(_PDF):
        return pdf_document(path, content)
    return _plain(path, content)


def is_pdf(path: Path) -> bool:
    """By its first bytes. Raises InputError as `read_document` does."""
    return read_content(path).startswith(_PDF)


def _plain(path: Path, content: bytes) -> Document:
    try:
        text, encoding = decode(content)
    except UnicodeError as error:
        ja = "は文章として読めません（文字コードが判定できないか、文章ではないファイルです）。"
        en = "cannot be read as text: its encoding cannot be told, or it is no text."
        raise refused(path, ja, en, EXPORT_AGAIN) from error
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\x1a")
    return Document(lines, "text", NAMES[encoding], remark(encoding))
