"""The bytes of a file that should hold text."""

from pathlib import Path

from ..messages import Message
from .document import refused

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


def read_content(path: Path) -> bytes:
    """At most MOST_BYTES. Raises InputError for what is missing, no file, empty or larger."""
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
