"""What a filled template holds: every character as it is, and a document that Word opens."""

import io
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from docx import Document
from form_files import part_of, saved, template, texts

from webui.forms import apart, filling
from webui.forms.example import EMPTY, EXAMPLE
from webui.forms.record import Decision, Record, Turn
from webui.forms.sample import sample

TURNS = ("{%p for turn in turns %}", "{{ turn.text }}", "{%p endfor %}")


def filled(folder: Path, content: bytes, record: Record) -> bytes:
    """In this process."""
    path = folder / "template.docx"
    path.write_bytes(content)
    return filling.fill(filling.open_form(path), asdict(record))


def said(text: str) -> Record:
    return replace(EMPTY, turns=(Turn("○議長", "", "", "", "0:00", text, ""),))


@pytest.mark.parametrize(
    "text",
    [
        "葛\U000e0100城市 \U00020bb7田 \ufa19山 渡邉\U000e0102 ｶﾞ㍻①",
        "<w:p/> & &amp; ]]> {{ title }} {% if %} {_{ }_} {_% %_}",
        "\u202eעברית العربية\u2069 😀👩‍👩‍👧",
        "  前後の空白　",
        "長" * 20_000,
    ],
)
def test_text_comes_out_as_it_is(tmp_path: Path, text: str) -> None:
    assert texts(filled(tmp_path, template(*TURNS), said(text))) == [text]


def test_lines_stay_lines_and_what_xml_cannot_hold_goes(tmp_path: Path) -> None:
    found = texts(filled(tmp_path, template(*TURNS), said("一\r\n二\n三\x00\x07\x0c\x1b\ufffe四")))
    assert found == ["一\n二\n三四"]


def test_headers_footers_and_properties_are_filled(tmp_path: Path) -> None:
    document = Document(io.BytesIO(template("{{ title }}")))
    document.sections[0].header.paragraphs[0].text = "{{ organisation }}"
    document.sections[0].footer.paragraphs[0].text = "{{ state }}"
    document.core_properties.title = "{{ title }}"
    record = replace(EMPTY, title="予算 & <決算>", organisation="青葉 & 市", state="確定")
    made = Document(io.BytesIO(filled(tmp_path, saved(document), record)))
    assert made.core_properties.title == "予算 & <決算>"
    assert made.sections[0].header.paragraphs[0].text == "青葉 & 市"
    assert made.sections[0].footer.paragraphs[0].text == "確定"


def test_the_look_of_a_variable_is_that_of_its_value(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph().add_run("{{ title }}").bold = True
    made = Document(io.BytesIO(filled(tmp_path, saved(document), EXAMPLE)))
    assert [(run.text, run.bold) for run in made.paragraphs[0].runs] == [(EXAMPLE.title, True)]


def test_rows_are_repeated(tmp_path: Path) -> None:
    rows = [["{%tr for d in decisions %}", ""], ["{{ d.text }}", "{{ d.result }}"]]
    content = template(rows=[*rows, ["{%tr endfor %}", ""]])
    decisions = (Decision("一", "可決"), Decision("二", "否決"))
    made = filled(tmp_path, content, replace(EMPTY, decisions=decisions))
    assert texts(made) == ["一", "可決", "二", "否決"]


def test_a_table_or_cell_without_anything_does_not_break_the_document(tmp_path: Path) -> None:
    rows = [["{%tr for d in decisions %}", ""], ["{{ d.text }}", ""], ["{%tr endfor %}", ""]]
    made = filled(tmp_path, template("前", rows=rows), EMPTY)
    assert b"<w:tbl>" not in part_of(made, "word/document.xml")
    document = Document()
    cell = document.add_table(rows=1, cols=1).rows[0].cells[0]
    cell.text = "{%p if title %}"
    for text in ("{{ title }}", "{%p endif %}"):
        cell.add_paragraph(text)
    found = Document(io.BytesIO(filled(tmp_path, saved(document), EMPTY)))
    assert [p.text for p in found.tables[0].rows[0].cells[0].paragraphs] == [""]


def test_the_sample_holds_everything_of_the_example(tmp_path: Path) -> None:
    found = "\n".join(texts(filled(tmp_path, sample(), EXAMPLE)))
    for text in (EXAMPLE.title, EXAMPLE.place, EXAMPLE.present_names, EXAMPLE.machine_note):
        assert text in found
    for decision in EXAMPLE.decisions:
        assert decision.text in found
    for line in EXAMPLE.lines:
        assert line.text in found
        assert line.notes in found
    assert "{" not in found


def test_of_nothing_the_sample_makes_a_document(tmp_path: Path) -> None:
    assert "なし" in texts(filled(tmp_path, sample(), EMPTY))


def test_in_a_process_of_its_own_it_is_the_same(tmp_path: Path) -> None:
    made = apart.fill(sample(), EXAMPLE)
    assert texts(made) == texts(filled(tmp_path, sample(), EXAMPLE))
