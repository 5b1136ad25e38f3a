"""A record as a PDF that a screen reader can read (PDF/UA-1).

What people wrote goes to Typst as data, never as its markup, so that nothing of it is run.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from transcribe.errors import InputError
from transcribe.messages import Message
from transcribe.word import NOT_XML

from ..blocks import Block, Contents, Document, Heading, Paragraph, Table, paragraph
from .plain import GETA, SEEN, fits

TEMPLATE = Path(__file__).with_name("record.typ")
SERIF = (
    "Yu Mincho", "BIZ UDMincho", "Noto Serif CJK JP", "Noto Serif JP", "MS Mincho", "IPAexMincho",
)  # fmt: skip
SANS = (
    "Yu Gothic", "BIZ UDGothic", "Noto Sans CJK JP", "Noto Sans JP", "MS Gothic", "IPAexGothic",
)  # fmt: skip
NOT_SHOWN = "could not be displayed"  # as Typst says it
EMPTY = Document("-", "", "-", "", datetime(2026, 1, 1, tzinfo=UTC), "", ())


class NoFont(InputError):
    def __init__(self) -> None:
        super().__init__(
            Message(
                ja="このサーバーには日本語のフォントがないため、PDF を作れません。",
                en="This server has no Japanese font, so it cannot make a PDF.",
            ),
            Message(
                ja="Word か HTML で書き出してください。管理者は docs/exports.ja.md の「PDF」を"
                "読んでください。",
                en="Choose Word or HTML. Administrators: see PDF in docs/exports.md.",
            ),
        )


def write(document: Document) -> bytes:
    """Raises NoFont where the machine has none for Japanese.

    What none of its fonts can show, as emoji on many servers, PDF/UA forbids, and readers would
    miss: 〓 stands in its place, and the record says so. Any Japanese font has all of Shift_JIS.
    """
    if not fonts(SERIF):
        raise NoFont
    try:
        return _compiled(document)
    except _typst_error() as error:
        if NOT_SHOWN not in str(error):
            raise
    rare = {c for text in _texts(document) for c in SEEN.findall(text) if not fits(c)}
    return _compiled(_marked(document, sorted(_missing(sorted(rare)))))


def _missing(characters: Sequence[str]) -> Iterator[str]:
    """Those that no font of this machine shows: halved until each is found."""
    try:
        _compiled(replace(EMPTY, blocks=(paragraph("body", " ".join(characters)),)))
    except _typst_error() as error:
        if NOT_SHOWN not in str(error):
            raise
        if len(characters) == 1:
            yield characters[0]
            return
        half = len(characters) // 2
        yield from _missing(characters[:half])
        yield from _missing(characters[half:])


def _marked(document: Document, missing: Sequence[str]) -> Document:
    """With 〓 for what is missing, and a line that names it."""
    lacking = re.compile("|".join(map(re.escape, sorted(missing, key=len, reverse=True))))

    def shown(text: str) -> str:
        return "".join(GETA if lacking.fullmatch(seen) else seen for seen in SEEN.findall(text))

    names = "、".join(" ".join(f"U+{ord(c):04X}" for c in found) for found in missing)
    told = paragraph("caution", f"このサーバーのフォントにない字を〓で示しています（{names}）。")
    return replace(
        document,
        title=shown(document.title),
        author=shown(document.author),
        organisation=shown(document.organisation),
        blocks=(told, *(_shown(block, shown) for block in document.blocks)),
    )


def _shown(block: Block, shown: Callable[[str], str]) -> Block:
    if isinstance(block, Heading):
        return replace(block, text=shown(block.text))
    if isinstance(block, Paragraph):
        return replace(block, runs=tuple(replace(r, text=shown(r.text)) for r in block.runs))
    if isinstance(block, Table):
        return replace(block, rows=tuple(tuple(map(shown, row)) for row in block.rows))
    return block


def _texts(document: Document) -> Iterator[str]:
    yield from (document.title, document.author, document.organisation)
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            yield block.text
        elif isinstance(block, Table):
            yield from (cell for row in block.rows for cell in row)


def _typst_error() -> type[Exception]:
    import typst

    error: type[Exception] = typst.TypstError
    return error


def _compiled(document: Document) -> bytes:
    import typst

    text, head = fonts(SERIF), fonts(SANS)
    data = {
        "title": _clean(document.title),
        "author": _clean(document.author or document.organisation),
        "organisation": _clean(document.organisation),
        "mark": _clean(document.mark),
        "created": [getattr(document.created, part) for part in ("year", "month", "day")],
        "serif": text,
        "sans": head or text,
        "blocks": [_block(block) for block in document.blocks],
    }
    made = typst.Compiler(TEMPLATE, font_paths=_fonts()).compile(
        format="pdf",
        sys_inputs={"record": json.dumps(data, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=int(document.created.timestamp()),
    )
    if not isinstance(made, bytes):  # one per page, for formats that are pictures
        raise TypeError("typst made no PDF")
    return made


def fonts(wanted: tuple[str, ...]) -> list[str]:
    """Those of the wanted that this machine has, the best first."""
    families = set(_fonts().families())
    return [name for name in wanted if name in families]


@cache
def _fonts() -> Any:
    """Searched for once: that takes longer than a record."""
    import typst

    return typst.Fonts()


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "text": _clean(block.text)}
    if isinstance(block, Paragraph):
        runs = [[_clean(run.text), run.look] for run in block.runs]
        return {"kind": "paragraph", "style": block.kind, "runs": runs}
    if isinstance(block, Contents):
        return {"kind": "contents"}
    return {
        "kind": "table",
        "head": [_clean(cell) for cell in block.head],
        "rows": [[_clean(cell) for cell in row] for row in block.rows],
        "widths": list(block.widths),
    }


def _clean(text: str) -> str:
    """Control characters have no glyph, and a PDF for screen readers may not hold them."""
    return NOT_XML.sub("", text)
