"""What a look at a template says: in plain words, with the place, and never by reading harm."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from docx import Document
from form_files import part_of, saved, template, with_parts

from webui.forms import apart, looking, package
from webui.forms.findings import Finding
from webui.forms.sample import sample

DOCS = Path(__file__).parents[2] / "docs"
RELS = "word/_rels/document.xml.rels"
LINK = (
    '<Relationship Id="rId99" TargetMode="External" Target="{target}" Type="http://schemas.'
    'openxmlformats.org/officeDocument/2006/relationships/{kind}"/></Relationships>'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def look(folder: Path, content: bytes) -> list[Finding]:
    """In this process: what needs limits of time is looked at with `apart.check`."""
    path = folder / "template.docx"
    path.write_bytes(content)
    return looking.look(path)


def only(folder: Path, content: bytes) -> Finding:
    found = look(folder, content)
    assert len(found) == 1, found
    return found[0]


def linked(kind: str, target: str) -> bytes:
    content = template("{{ title }}")
    link = LINK.format(kind=kind, target=target).encode()
    rels = part_of(content, RELS).replace(b"</Relationships>", link)
    return with_parts(content, {RELS: rels})


class TestSound:
    def test_the_sample(self, folder: Path) -> None:
        assert look(folder, sample()) == []

    def test_tags_over_several_runs_and_with_smart_quotes(self, folder: Path) -> None:
        content = template(
            ["{", "{ ti", "tle }", "}"], ["{% if state == ", "“確定”", " %}済{% endif %}"]
        )
        assert look(folder, content) == []

    def test_rows_paragraphs_filters_and_own_names(self, folder: Path) -> None:
        content = template(
            "{%p for person in present|selectattr('is_chair') %}",
            "{{ loop.index }} {{ person.name|upper }}",
            "{%p endfor %}",
            "{% set first = decisions|first %}{% if first %}{{ first.text }}{% endif %}",
            rows=[
                ["{%tr for t in tasks %}", ""],
                ["{{ t.text }}", "{{ t.due }}"],
                ["{%tr endfor %}", ""],
            ],
        )
        assert look(folder, content) == []

    def test_a_document_without_variables(self, folder: Path) -> None:
        assert look(folder, template("表紙")) == []

    @pytest.mark.parametrize("page", ["forms.md", "forms.ja.md"])
    def test_the_examples_of_the_documentation(self, folder: Path, page: str) -> None:
        table = (DOCS / page).read_text("utf-8").split("|---|---|")[1].split("\n\n")[0]
        examples = [e.replace("\\|", "|") for e in re.findall(r"`([^`]*)`", table)]
        assert examples[0] == "{{ title }}"
        assert len(examples) == 8
        loops = [e for e in examples if e.startswith(("{%p", "{%tr"))]
        inline = [e.replace("loop.index", "title") for e in examples if e not in loops]
        rows = [[loops[2], ""], ["{{ x.text }}", "{{ loop.index }}"], [loops[3], ""]]
        content = template(*inline, loops[0], "{{ loop.index }}{{ x.text }}", loops[1], rows=rows)
        assert look(folder, content) == []


class TestMistakes:
    def test_an_unknown_name_is_told_with_the_nearest(self, folder: Path) -> None:
        found = only(folder, template("会議名: {{ tilte }}"))
        assert "「tilte」という変数はありません。「title」ではありませんか。" in found.text.ja
        assert found.place == "会議名: {{ tilte }}"

    def test_an_unknown_part_of_an_entry(self, folder: Path) -> None:
        content = template("{%p for d in decisions %}", "{{ d.txet }}", "{%p endfor %}")
        found = only(folder, content)
        assert "「txet」" in found.text.ja
        assert "「text」" in found.text.ja
        assert found.place == "{{ d.txet }}"

    def test_a_name_in_full_width_letters(self, folder: Path) -> None:
        assert "「title」ではありませんか" in only(folder, template("{{ ｔｉｔｌｅ }}")).text.ja

    def test_a_part_of_a_whole_list(self, folder: Path) -> None:
        assert "一覧" in only(folder, template("{{ decisions.text }}")).text.ja

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("決定: {{ title", "括弧が閉じていない"),
            ("{% if title }}", "括弧が閉じていない"),
            ("｛｛ title ｝｝", "全角"),
            ("{％ if title ％}", "全角"),
            ("{{ title title }}", "書き方に誤り"),
            ("{{ title．upper }}", "全角の記号"),
            ("{% endfor %}", "始まり"),
            ("{% fro x in turns %}", "{% fro … %}"),
            ("{{r title }}", "「r」を"),
            ("{{p title }}", "「p」を"),
            ("{{ title|shout }}", "「shout」という変換"),
            ("{{ title is shouted }}", "「shouted」という変換"),
            ("{{ title / 0 }}", "計算できない"),
            ("残る文 {%p if title %}", "その文字は消えます"),
        ],
    )
    def test_what_is_wrong_is_said_with_its_place(self, folder: Path, text: str, said: str) -> None:
        found = look(folder, template("前の段落", text, "後の段落"))
        assert found[0].severity == "error"
        assert said in found[0].text.ja
        assert text in found[0].place

    def test_a_loop_that_is_not_closed(self, folder: Path) -> None:
        found = only(folder, template("{%p for d in decisions %}", "{{ d.text }}", "終わり"))
        assert "{% endfor %} がありません" in found.text.ja
        assert found.place == "{% for d in decisions %}"

    def test_a_loop_into_a_table(self, folder: Path) -> None:
        content = template("{% for d in decisions %}", rows=[["{{ d.text }}{% endfor %}", ""]])
        assert "文書が壊れます" in only(folder, content).text.ja

    def test_a_meeting_without_decisions_is_warned_of(self, folder: Path) -> None:
        found = only(folder, template("{{ decisions[0].text }}"))
        assert found.severity == "warning"
        assert "空の会議" in found.text.ja

    def test_headers_are_looked_at(self, folder: Path) -> None:
        document = Document()
        document.sections[0].header.paragraphs[0].text = "{{ titel }}"
        assert "「title」" in only(folder, saved(document)).text.ja


class TestHostile:
    @pytest.mark.parametrize(
        "text",
        [
            "{{ title.__class__.__mro__ }}",
            "{{ ''['__cl' ~ 'ass__'] }}",
            "{{ title['__class__'] }}",
            "{{ self.__init__.__globals__ }}",
            "{{ range.__globals__ }}",
            "{{ title.format.__self__ }}",
            "{{ '{0.__class__}'.format(title) }}",
            "{{ cycler.__init__ }}",
            "{{ config }}",
            "{{ title|attr('__class__') }}",
            "{{ ('<w:p/>')|safe }}",
            "{% include '/etc/passwd' %}",
            "{% import 'x' as y %}",
            "{% extends '/etc/passwd' %}",
            "{{ decisions.append(1) }}",
        ],
    )
    def test_expressions_that_reach_out_are_refused(self, folder: Path, text: str) -> None:
        found = look(folder, template(text))
        assert any(one.severity == "error" for one in found), found

    @pytest.mark.parametrize(
        "text",
        [
            "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
            "{{ 'x' * 10 ** 10 }}",
            "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        ],
    )
    def test_what_never_ends_is_ended(self, text: str) -> None:
        found = apart.check(template(text), seconds=1.5)
        assert ["処理が終わりません" in one.text.ja for one in found] == [True]

    def test_a_huge_range_is_refused(self, folder: Path) -> None:
        found = only(folder, template("{% for x in range(10**9) %}x{% endfor %}"))
        assert "多すぎます" in found.text.ja

    def test_no_document_at_all(self, folder: Path) -> None:
        for content in (b"%PDF-1.7", b"PK\x03\x04 cut off", b"{{ title }}"):
            assert ".docx" in only(folder, content).text.ja

    def test_another_package(self, folder: Path) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            made.writestr("xl/workbook.xml", "<x/>")
        assert "Word 文書" in only(folder, out.getvalue()).text.ja

    def test_encrypted_or_old(self, folder: Path) -> None:
        assert (
            "パスワード" in only(folder, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600).text.ja
        )

    def test_macros(self, folder: Path) -> None:
        content = with_parts(template("x"), {"word/vbaProject.bin": b"Sub AutoOpen()"})
        assert "マクロ" in only(folder, content).text.ja
        types = part_of(template("x"), "[Content_Types].xml").replace(
            b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"vnd.ms-word.document.macroEnabled.main+xml",
        )
        assert (
            "マクロ"
            in look(folder, with_parts(template("x"), {"[Content_Types].xml": types}))[0].text.ja
        )

    def test_a_bomb_is_not_unpacked(self, folder: Path) -> None:
        content = with_parts(
            template("x"), {"word/media/a.bin": b"\0" * (package.MOST_UNPACKED + 1)}
        )
        assert len(content) < 1_000_000
        assert "大きすぎる" in only(folder, content).text.ja

    def test_entities_are_not_read(self, folder: Path) -> None:
        bomb = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document>&a;</w:document>'
        assert (
            "壊れて" in only(folder, with_parts(template("x"), {"word/document.xml": bomb})).text.ja
        )

    def test_a_remote_template_and_pictures_from_elsewhere_are_warned_of(
        self, folder: Path
    ) -> None:
        found = only(folder, linked("attachedTemplate", "https://example.com/x.dotm"))
        assert (found.severity, found.place) == ("warning", "https://example.com/x.dotm")
        assert "外にあるファイル" in only(folder, linked("image", "file:///c:/x.png")).text.ja
        assert look(folder, linked("hyperlink", "https://example.com/")) == []

    def test_embedded_files_and_fields_are_warned_of(self, folder: Path) -> None:
        content = with_parts(template("x"), {"word/embeddings/a.xlsx": b"PK"})
        assert "埋め込まれた" in only(folder, content).text.ja
        document = part_of(template("x"), "word/document.xml").replace(
            b"<w:t>x</w:t>", b"<w:instrText>DDEAUTO cmd</w:instrText>"
        )
        content = with_parts(template("x"), {"word/document.xml": document})
        found = only(folder, content)
        assert (found.severity, found.place) == ("warning", "DDEAUTO")
