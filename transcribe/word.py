"""Word documents in Japanese: an empty one, and text put into it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from .word_styles import STYLES, below, name_of, set_styles

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# in twentieths of a point
LINE = round((21.0 - 2 * 2.5) * 567)  # on A4 with margins of 2.5 cm
CELL_MARGIN = 108


def new_document(title: str, author: str, created: datetime, mark: str = "") -> Any:
    """An empty A4 document of python-docx. `mark` stands above every page, its number below."""
    import docx
    from docx.shared import Cm

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.5)
    set_styles(document)
    _frame(document, mark)
    about = document.core_properties
    about.title, about.author = _clean(title)[:255], _clean(author)[:255]
    about.last_modified_by = ""
    about.created = about.modified = created.astimezone(UTC).replace(tzinfo=None)
    about.language, about.comments, about.keywords = "ja-JP", "", ""
    return document


def add_paragraph(document: Any, style: str, runs: Iterable[tuple[str, str]]) -> Any:
    """Before the end of the document; python-docx would look for the style and the end each time.

    style  its id
    runs   texts and their looks: "", strong, mark
    """
    made = _paragraph(style, runs)
    document.element.body.sectPr.addprevious(made)
    return made


def add_table(
    document: Any, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
) -> None:
    """Its first row is repeated on every page, rows are not parted. widths: shares of the line."""
    from docx.oxml import OxmlElement

    columns = [round(share * (LINE - CELL_MARGIN)) for share in widths]
    table = OxmlElement("w:tbl")
    about = below(table, "w:tblPr")
    below(about, "w:tblStyle", val="TableGrid")
    below(about, "w:tblW", w=str(sum(columns)), type="dxa")
    below(about, "w:tblInd", w=str(CELL_MARGIN), type="dxa")
    below(about, "w:tblLayout", type="fixed")
    below(about, "w:tblLook", val="0620", firstRow="1", firstColumn="0")
    grid = below(table, "w:tblGrid")
    for width in columns:
        below(grid, "w:gridCol", w=str(width))
    for number, cells in enumerate([head, *rows]):
        _row(table, cells, columns, is_head=number == 0)
    end = document.element.body.sectPr
    end.addprevious(table)
    end.addprevious(_paragraph("KGap", ()))  # two tables would become one without it


def add_contents(document: Any, entries: Sequence[tuple[int, str]]) -> None:
    """A table of contents: a field that Word fills with page numbers when it is updated (F9).

    It begins with the entries, so that it is never empty. entries: levels and texts, in order
    """
    levels = f"1-{max((level for level, _ in entries), default=1)}"
    code = f' TOC \\o "{levels}" \\h \\z \\u '
    for number, (level, text) in enumerate(entries):
        made = add_paragraph(document, f"TOC{min(level, 2)}", [(text, "")])
        first = made.find(name_of("w:r"))
        if number == 0:
            for run in (_field("begin"), _code(code), _field("separate")):
                first.addprevious(run)
        if number == len(entries) - 1:
            made.append(_field("end"))


def _row(table: Any, cells: Sequence[str], columns: Sequence[int], *, is_head: bool) -> None:
    row = below(table, "w:tr")
    about = below(row, "w:trPr")
    below(about, "w:cantSplit")
    if is_head:
        below(about, "w:tblHeader")
    for text, width in zip(cells, columns, strict=True):
        cell = below(row, "w:tc")
        inside = below(cell, "w:tcPr")
        below(inside, "w:tcW", w=str(width), type="dxa")
        if is_head:
            below(inside, "w:shd", val="clear", color="auto", fill="E8EEF4")
        cell.append(_paragraph("KCell", [(text, "strong" if is_head else "")]))


def _paragraph(style: str, runs: Iterable[tuple[str, str]]) -> Any:
    from docx.oxml import OxmlElement

    made = OxmlElement("w:p")
    below(below(made, "w:pPr"), "w:pStyle", val=style)
    for text, look in runs:
        made.append(_run(text, look))
    return made


def _run(text: str, look: str = "") -> Any:
    from docx.oxml import OxmlElement

    run = OxmlElement("w:r")
    if look:
        about = below(run, "w:rPr")
        if look == "strong":
            below(about, "w:b")
        else:
            below(about, "w:i", val="0")
            below(about, "w:color", val="555555")
    for number, line in enumerate(_clean(text).splitlines() or [""]):
        if number:
            below(run, "w:br")
        held = below(run, "w:t")
        held.text = line
        held.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run


def _clean(text: str) -> str:
    """Without what no XML may hold."""
    return NOT_XML.sub("", text)


def _frame(document: Any, mark: str) -> None:
    section = document.sections[0]
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.alignment, foot.alignment = 2, 1  # right, centre
    if mark:
        head._p.append(_run(mark))
        head.style = document.styles[STYLES["KCaution"].name]
    for run in (*_filled("PAGE"), _run(" / "), *_filled("NUMPAGES")):
        foot._p.append(run)


def _filled(name: str) -> Iterator[Any]:
    yield from (_field("begin"), _code(f" {name} "), _field("separate"), _run("1"), _field("end"))


def _field(kind: str) -> Any:
    from docx.oxml import OxmlElement

    run = OxmlElement("w:r")
    below(run, "w:fldChar", fldCharType=kind)
    return run


def _code(text: str) -> Any:
    from docx.oxml import OxmlElement

    run = OxmlElement("w:r")
    held = below(run, "w:instrText")
    held.text = text
    held.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run
