"""Text out of documents: `read_document(path)` for plain text and Word."""

from pathlib import Path

from ..messages import Message
from .document import Document, Remark, refused
from .encodings import NAMES, decode, remark
from .word import SAVE_AS_DOCX, word_text

__all__ = ["Document", "Remark", "read_document"]

MOST_BYTES = 100 * 2**20  # a day of speech takes 1 MB
CHECK_NAME = Message(
    ja="ファイルの名前と場所を確かめてください。", en="Check the name and the folder."
)
CHOOSE_FILE = Message(
    ja="文章の入ったファイルそのものを指定してください。", en="Give the file that holds the text."
)
EXPORT_AGAIN = Message(
    ja="作ったソフトウェアで、テキスト (UTF-8) に書き出し直してください。",
    en="Export it again, as text in UTF-8, from the software it came from.",
)
_OLD_OFFICE, _PDF, _ZIP = b"\xd0\xcf\x11\xe0", b"%PDF", b"PK\x03\x04"


def read_document(path: Path) -> Document:
    """The text in `path`, whatever its ending says.

    Raises InputError for what is missing, no file, empty, too large, or holds no text.
    """
    content = _content(path)
    if content.startswith(_ZIP):
        return Document(word_text(path, content), "docx")
    if content.startswith(_OLD_OFFICE):
        ja = "は古い形 (.doc) か、パスワードのかかった文書です。"
        raise refused(path, ja, "is an old (.doc) or protected document.", SAVE_AS_DOCX)
    if content.startswith(_PDF):
        hint = Message(
            ja="PDF からは読めません。元の文書を .docx か .txt で用意してください。",
            en="PDF cannot be read. Provide the document it was made from, as .docx or .txt.",
        )
        raise refused(path, "は PDF です。", "is a PDF.", hint)
    return _plain(path, content)


def _content(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise refused(path, "はフォルダーです。", "is a folder.", CHOOSE_FILE)
        if path.exists() and not path.is_file():  # a pipe or device would make us wait for ever
            raise refused(path, "は普通のファイルではありません。", "is no file.", CHOOSE_FILE)
        if path.stat().st_size > MOST_BYTES:
            raise refused(path, "は文章としては大きすぎます。", "is too large.", CHOOSE_FILE)
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise refused(path, "が見つかりません。", "is not there.", CHECK_NAME) from error
    except OSError as error:
        ja, en = "を開けません（読む権限がないなど）。", "cannot be opened: no permission, perhaps."
        raise refused(path, ja, en, CHECK_NAME) from error
    if not content:
        ja, en = "は中身が空です（0バイト）。", "is empty (0 bytes)."
        raise refused(path, ja, en, EXPORT_AGAIN)
    return content


def _plain(path: Path, content: bytes) -> Document:
    try:
        text, encoding = decode(content)
    except UnicodeError as error:
        ja = "は文章として読めません（文字コードが判定できないか、文章ではないファイルです）。"
        en = "cannot be read as text: its encoding cannot be told, or it is no text."
        raise refused(path, ja, en, EXPORT_AGAIN) from error
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\x1a")
    return Document(lines, "text", NAMES[encoding], remark(encoding))
