"""The sample template: what an office starts from, made with python-docx when it is asked for."""

import io
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

FONT = "MS Mincho"
HEAD = (
    ("日時", "{{ held_at }}{% if until %} ～ {{ until }}{% endif %}"),
    ("場所", "{{ place }}"),
    ("出席者", "{{ present_names }}"),
    ("欠席者", "{{ absent_names }}"),
    ("傍聴者", "{{ observer_names }}"),
    ("記録者", "{{ author }}"),
)


def sample() -> bytes:
    document = Document()
    _styles(document)
    document.add_heading("{{ title }}", level=0)
    document.add_paragraph("{{ organisation }}　{{ state }}{% if is_public %}　公開版{% endif %}")
    table, widths = document.add_table(rows=0, cols=2, style="Table Grid"), (Mm(30), Mm(125))
    table.autofit = False
    for label, value in HEAD:
        row = table.add_row().cells
        row[0].text, row[1].text = label, value
        row[0].width, row[1].width = widths
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    _topics(document)
    _decisions(document)
    _tasks(document)
    _rest(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _styles(document: Any) -> None:
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "ja-JP")
        language.set(qn("w:eastAsia"), "ja-JP")
        style.element.get_or_add_rPr().append(language)
    document.styles["Normal"].font.size = Pt(10.5)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)


def _topics(document: Any) -> None:
    document.add_heading("議題と経過", level=1)
    document.add_paragraph("{%p for topic in topics %}")
    document.add_heading("{{ loop.index }}　{{ topic.title }}", level=2)
    document.add_paragraph("{{ topic.text }}")
    document.add_paragraph("{%p endfor %}")


def _decisions(document: Any) -> None:
    document.add_heading("決定事項", level=1)
    document.add_paragraph("{%p for decision in decisions %}")
    result = "{% if decision.result %}（{{ decision.result }}）{% endif %}"
    document.add_paragraph("{{ loop.index }}．{{ decision.text }}" + result)
    document.add_paragraph("{%p else %}")
    document.add_paragraph("なし")
    document.add_paragraph("{%p endfor %}")


def _tasks(document: Any) -> None:
    document.add_heading("宿題", level=1)
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    _put(table.rows[0], ("内容", "担当", "期限"))
    _put(table.add_row(), ("{%tr for task in tasks %}", "", ""))
    _put(table.add_row(), ("{{ task.text }}", "{{ task.owner }}", "{{ task.due }}"))
    _put(table.add_row(), ("{%tr endfor %}", "", ""))


def _put(row: Any, texts: tuple[str, ...]) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        cell.text = text


def _rest(document: Any) -> None:
    document.add_paragraph("次回: {{ next_meeting }}")
    document.add_heading("発言", level=1)
    document.add_paragraph("{%p for line in lines %}")
    document.add_paragraph("{%p if line.is_event %}")
    document.add_paragraph("{{ line.text }}")
    document.add_paragraph("{%p else %}")
    document.add_paragraph("{% if line.label %}{{ line.label }}　{% endif %}{{ line.text }}")
    document.add_paragraph("{%p if line.notes %}")
    document.add_paragraph("{{ line.notes }}")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{{ machine_note }}")
    footer = document.sections[0].footer.paragraphs[0]
    footer.text = "{% if is_final %}{{ signed_at }} 確定　{{ signed_by }}{% endif %}"
