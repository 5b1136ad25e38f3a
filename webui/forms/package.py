"""A template as a package of parts: what is no DOCX, and what reaches outside the document."""

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from .findings import Finding, error, warning

MB = 1_000_000
MOST_UNPACKED = 60 * MB  # bytes; a form with pictures takes a tenth of it
MOST_PARTS = 2_000
DAMAGE = (  # RuntimeError: a part with a password of its own
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError,
    NotImplementedError, RuntimeError,
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0"  # Word 97-2003, and anything that Office has encrypted
_MAIN = "word/document.xml"
_TYPES = "[Content_Types].xml"
_FETCHING = re.compile(r"\b(INCLUDETEXT|INCLUDEPICTURE|DDEAUTO|DDE|LINK|IMPORT|DATABASE)\b")
_FILLED = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
_INERT = ("/hyperlink",)  # opened only where a reader follows it


def look(content: bytes) -> list[Finding]:
    """What is wrong with the package. An error means that nothing else should read it."""
    if content.startswith(_OLE):
        return [
            error(
                "古い Word 形式（.doc）か、パスワードで暗号化された文書です。"
                "パスワードを外し、「Word 文書 (.docx)」で保存し直してください。",
                "This is an old Word document (.doc), or one that is encrypted with a password. "
                "Take the password away and save it as a Word document (.docx).",
            )
        ]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return list(_parts(package))
    except DAMAGE:
        return [_no_docx()]
    except etree.XMLSyntaxError:
        return [damaged()]


def _parts(package: zipfile.ZipFile) -> Iterator[Finding]:
    entries = package.infolist()
    names = [entry.filename for entry in entries]
    if _MAIN not in names or _TYPES not in names:
        yield _no_docx()
        return
    size = sum(entry.file_size for entry in entries)
    if size > MOST_UNPACKED or len(entries) > MOST_PARTS or len(set(names)) < len(names):
        yield error(
            "展開すると大きすぎるか、普通の Word 文書の作りではありません。"
            "大きな画像を除き、Word で保存し直してください。",
            "Unpacked it is too large, or it is no ordinary Word document. Leave large pictures "
            "out and save it again in Word.",
        )
        return
    types = package.read(_TYPES).lower()
    yield from _macros(types, names)
    if b"wordprocessingml.template" in types:
        yield error(
            "Word のテンプレート（.dotx）です。「Word 文書 (.docx)」で保存し直してください。",
            "This is a template of Word (.dotx). Save it as a Word document (.docx).",
        )
    yield from _outside(package, names)
    for name in names:
        if name.endswith(".xml") and name.startswith("word/"):
            yield from _text_of(name, package.read(name))


def _macros(types: bytes, names: list[str]) -> Iterator[Finding]:
    has_project = any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names)
    if has_project or b"macroenabled" in types:
        yield error(
            "マクロが入っています。「Word 文書 (.docx)」で保存し直すと、マクロが除かれます。",
            "This holds macros. Saved as a Word document (.docx), it loses them.",
        )


def _outside(package: zipfile.ZipFile, names: list[str]) -> Iterator[Finding]:
    for name in names:
        if name.endswith(".rels"):
            for link in _tree(package.read(name)):
                yield from _link(link.get("Type", ""), link.get("TargetMode", ""), link)
    if any(name.startswith(("word/embeddings/", "word/activeX/")) for name in names):
        yield warning(
            "埋め込まれたファイルや部品（表計算・図など）があります。書き出した文書すべてに"
            "そのまま入ります。なくてよいなら、画像にするか削除してください。",
            "Files or controls are embedded. Every document that is made will hold them; make "
            "them pictures, or delete them, if they need not be there.",
        )


def _link(kind: str, mode: str, link: etree._Element) -> Iterator[Finding]:
    if mode != "External" or kind.endswith(_INERT):
        return
    target = link.get("Target", "")
    if kind.endswith("/attachedTemplate"):
        yield warning(
            "ほかの場所にあるテンプレートにつながっています。開くたびに読みに行くため、"
            "Word の「文書テンプレート」で添付を外してください。",
            "It is attached to a template elsewhere, which Word fetches each time. Detach it in "
            "Word under “Document Template”.",
            target,
        )
        return
    yield warning(
        "文書の外にあるファイル（画像など）につながっています。見る人の環境では表示されないか、"
        "外へ読みに行きます。文書の中に入れ直してください。",
        "It links to a file outside the document, such as a picture. Readers may not see it, or "
        "their Word fetches it from there. Put it into the document.",
        target,
    )


def _text_of(name: str, content: bytes) -> Iterator[Finding]:
    tree = _tree(content)
    text = "".join(str(t) for t in tree.itertext())
    codes = " ".join(e.text or "" for e in tree.iter("{*}instrText"))
    for found in _FETCHING.finditer(codes):
        yield warning(
            "文書の外から読み込むフィールドがあります。フィールドを文字に変えてください"
            "（Ctrl+Shift+F9）。",
            "A field reads from outside the document. Turn it into text (Ctrl+Shift+F9).",
            found[0],
        )
    if not _FILLED.fullmatch(name) and ("{{" in text or "{%" in text):
        yield warning(
            "コメントや文末脚注などの中の変数は、置き換えられません。本文、ヘッダー、フッター、"
            "脚注に書いてください。",
            "Variables in comments, endnotes and the like are not filled in. Write them into the "
            "text, a header, a footer or a footnote.",
            text,
        )


def _tree(content: bytes) -> etree._Element:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise etree.XMLSyntaxError("a DTD", None, 0, 0)
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _no_docx() -> Finding:
    return error(
        "Word 文書 (.docx) ではないか、壊れています。Word で開き、「Word 文書 (.docx)」で"
        "保存し直してください。",
        "This is no Word document (.docx), or it is damaged. Open it in Word and save it as a "
        "Word document (.docx).",
    )


def damaged() -> Finding:
    return error(
        "文書の中身が壊れているか、Word が作らないものが入っています。"
        "Word で開き、保存し直してください。",
        "What it holds is damaged, or nothing that Word writes. Open it in Word and save it again.",
    )
