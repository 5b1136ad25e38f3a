"""Which of the encodings of Japanese text a file is in.

UTF-8 tells itself apart. Of the others, several may decode without an error; the one that gives the
everyday characters of Japanese is taken. charset-normalizer, which guesses among all encodings of
the world, misread each EUC-JP text of 20 characters that it was tried on; this misread none.
"""

from ..messages import Message
from .document import Remark

NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp932": "Shift_JIS",
    "euc_jp": "EUC-JP",
    "euc_jis_2004": "EUC-JP",
    "iso2022_jp": "ISO-2022-JP",
    "iso2022_jp_3": "ISO-2022-JP",
}
_AMBIGUOUS = ("cp932", "euc_jp", "euc_jis_2004", "utf-16-le", "utf-16-be")
_LEAST = 0.7  # share of everyday characters among those that are not ASCII
_CONTROLS = frozenset(map(chr, (*range(32), 127))) - frozenset("\t\n\v\f\r\x1a")
_EVERYDAY = (("\u2150", "\u24ff"), ("\u3000", "\u33ff"), ("\uff01", "\uff5e"))  # ① Ⅳ 、ぁ ㈱ Ａ
_LEVEL_1 = range(0xB0, 0xD0)  # lead bytes of the everyday kanji in EUC-JP


def decode(content: bytes) -> tuple[str, str]:
    """The text and Python's name of its encoding. Raises UnicodeError if it is no such text."""
    for encoding in _marked(content):
        return _unspoilt(content.decode(encoding)), encoding
    found = [(text, name) for name in _AMBIGUOUS if (text := _strictly(content, name))]
    plausible = max(found, key=lambda f: _everyday(f[0]), default=("", ""))
    if not plausible[0] or _everyday(plausible[0]) < _LEAST:
        raise UnicodeError("no encoding of Japanese text")
    return plausible


def remark(encoding: str) -> tuple[Remark, ...]:
    """What to say of an encoding that is not the usual one."""
    name = NAMES[encoding]
    if name == "UTF-8":
        return ()
    return (
        Remark(
            "encoding",
            Message(
                ja=f"文字コードを {name} と判定して読みました（UTF-8 ではありません）。",
                en=f"Read as {name} (it is not UTF-8).",
            ),
        ),
    )


def _marked(content: bytes) -> list[str]:
    """The encoding, where the bytes themselves say it."""
    if content.startswith(b"\xef\xbb\xbf"):
        return ["utf-8-sig"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    if b"\x1b$" in content and content.isascii():
        return [n for n in ("iso2022_jp", "iso2022_jp_3") if _strictly(content, n)][:1]
    return ["utf-8"] if _strictly(content, "utf-8") else []


def _strictly(content: bytes, encoding: str) -> str:
    """The text, or "" where a byte or a control character says that it is none."""
    try:
        return _unspoilt(content.decode(encoding))
    except UnicodeError:
        return ""


def _unspoilt(text: str) -> str:
    """Raises UnicodeError for a control character: the bytes are no text, or spoil a screen."""
    if _CONTROLS & set(text):
        raise UnicodeError("control characters")
    return text


def _everyday(text: str) -> float:
    others = [c for c in text if not c.isascii()]
    return sum(map(_is_everyday, others)) / len(others) if others else 1.0


def _is_everyday(character: str) -> bool:
    if any(first <= character <= last for first, last in _EVERYDAY):
        return True
    try:
        lead, *rest = character.encode("euc_jp")
    except UnicodeEncodeError:
        return False
    return bool(rest) and lead in _LEVEL_1
