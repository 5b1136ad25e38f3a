"""Every format of a record, read back by another program than the one that wrote it."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable

import docx
import pypdfium2
import pytest
from contracts.record_writer import STRANGE, RecordWriterContract
from docx.oxml.ns import qn
from office import Office
from read_back import rows_of, text_of
from recorded import CHAIR, RARE, TURNS, material_of, recorded

from transcribe.formats import read_json
from webui import transcripts
from webui.records.layouts import build
from webui.records.material import Material
from webui.records.writers import WRITERS, Writer
from webui.records.writers.plain import SEEN, missing
from webui.tables import MeetingRow

FULL = sorted(set(WRITERS) - {"txt-sjis", "pdf"})
PAGED = ("docx", "pdf")


@pytest.fixture
def meeting_id(office: Office) -> str:
    return recorded(office)


@pytest.fixture
def material(office: Office, meeting_id: str) -> Callable[..., Material]:
    def made(of: str = meeting_id, **options: object) -> Material:
        return material_of(office, of, **options)

    return made


@pytest.fixture
def writer(kind: str) -> Writer:
    return WRITERS[kind]


@pytest.mark.parametrize("kind", FULL)
class TestEveryFormat(RecordWriterContract):
    pass


class TestPdf(RecordWriterContract):
    @pytest.fixture
    def kind(self) -> str:
        return "pdf"

    def kept(self, text: str) -> str:
        """Fonts of servers lack emoji; marks of direction are none of a PDF's text."""
        return re.sub("[\U0001f300-\U0001faff]", "〓", self.undirected(text))

    def read(self, kind: str, writer: Writer, material: Material) -> str:
        return self.undirected(super().read(kind, writer, material))

    def undirected(self, text: str) -> str:
        return text.replace("\u2066", "").replace("\u2069", "")


class TestShiftJis(RecordWriterContract):
    @pytest.fixture
    def kind(self) -> str:
        return "txt-sjis"

    def kept(self, text: str) -> str:
        """What it cannot hold is 〓, and nothing else changes."""
        shown = (seen if self.fits(seen) else "〓" for seen in SEEN.findall(text))
        return "".join(shown).translate(str.maketrans("〜—", "～―"))

    def fits(self, seen: str) -> bool:
        return len(seen) == 1 and ((ord(seen) < 0x10000 and seen.isascii()) or is_in_jis(seen))


def is_in_jis(character: str) -> bool:
    """As Windows has it, found out by a table of its own: that of JIS with IBM's extensions."""
    try:
        return bool(character.translate(str.maketrans("〜—", "～―")).encode("cp932"))
    except UnicodeEncodeError:
        return False


def test_what_shift_jis_lacks_is_told_beforehand(material: Callable[..., Material]) -> None:
    found = {m.character: m.count for m in missing(build(material(layout="proceedings")))}
    assert {"葛\U000e0100", "\U00020bb7", "邉\U000e0101"} <= set(found)
    assert not {"髙", "﨑", "\ufa19"} & set(found)  # IBM's extensions are in it
    text = WRITERS["txt-sjis"].write(material(layout="proceedings")).decode("cp932")
    assert text.count("〓") == sum(found.values())


def test_text_for_old_windows_programs_has_a_mark_and_their_line_ends(
    material: Callable[..., Material],
) -> None:
    content = WRITERS["txt-bom"].write(material())
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    assert re.search(rb"[^\r]\n", content) is None


@pytest.mark.parametrize("kind", PAGED)
def test_a_draft_says_so_on_every_page(
    office: Office, kind: str, material: Callable[..., Material]
) -> None:
    content = WRITERS[kind].write(material(layout="proceedings"))
    if kind == "docx":
        (section,) = docx.Document(io.BytesIO(content)).sections
        assert section.header.paragraphs[0].text == "下書き（未確定）"
        assert not section.different_first_page_header_footer
    else:
        pages = [p.get_textpage().get_text_bounded() for p in pypdfium2.PdfDocument(content)]
        assert len(pages) > 1
        assert all("下書き（未確定）" in page for page in pages)
    signed = WRITERS[kind].write(material(recorded(office, state="final"), layout="proceedings"))
    assert "未確定" not in text_of(kind, signed)


def test_word_documents_have_styles_a_language_and_fonts_for_japanese(
    material: Callable[..., Material],
) -> None:
    content = WRITERS["docx"].write(material(layout="proceedings"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        styles = archive.read("word/styles.xml").decode()
        body = archive.read("word/document.xml").decode()
    assert 'w:eastAsia="ja-JP"' in styles
    assert "Theme=" not in styles
    assert 'w:eastAsia="游明朝"' in styles
    assert 'TOC \\o "1-2"' in body
    document = docx.Document(io.BytesIO(content))
    used = {p.style.name for p in document.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "発言", "議事の進行", "注記", "署名"} <= used
    footer = document.sections[0].footer._element
    codes = [e.text for e in footer.iter(qn("w:instrText"))]
    assert codes == [" PAGE ", " NUMPAGES "]


def test_tables_of_word_repeat_their_first_row(material: Callable[..., Material]) -> None:
    document = docx.Document(io.BytesIO(WRITERS["docx"].write(material(layout="proceedings"))))
    assert len(document.tables) >= 3
    for table in document.tables:
        assert [r.find(f".//{qn('w:tblHeader')}") is not None for r in table._tbl.tr_lst][:2] == [
            True,
            False,
        ]


def test_word_documents_name_who_signed(office: Office, material: Callable[..., Material]) -> None:
    content = WRITERS["docx"].write(material(recorded(office, state="final")))
    about = docx.Document(io.BytesIO(content)).core_properties
    assert about.author == "総務 太郎"
    assert about.title == "令和8年第4回青葉市議会定例会 総務委員会　議事録"
    assert about.language == "ja-JP"
    assert about.comments == ""


def test_control_characters_do_not_break_a_file(office: Office) -> None:
    meeting_id = recorded(office, title="総務\x0b委\x00員\ufffe会", omissions=[])
    for kind in ("docx", "pdf", "xlsx"):
        found = material_of(office, meeting_id, layout="minutes")
        assert "委員会" in text_of(kind, WRITERS[kind].write(found)) or kind == "xlsx"


def test_a_pdf_is_tagged_for_screen_readers(material: Callable[..., Material]) -> None:
    content = WRITERS["pdf"].write(material(layout="proceedings"))
    assert b"pdfuaid:part>1<" in content
    assert b"/StructTreeRoot" in content
    assert b"/Lang" in content
    about = pypdfium2.PdfDocument(content).get_metadata_dict()
    assert about["Title"] == "令和8年第4回青葉市議会定例会 総務委員会　会議録"


def test_a_pdf_names_what_no_font_shows(office: Office) -> None:
    unassigned = "\U0001fbff\u0378"  # no font can have the second
    meeting_id = recorded(office, remarks=f"備考{unassigned}です", omissions=[])
    content = WRITERS["pdf"].write(material_of(office, meeting_id))
    text = text_of("pdf", content)
    assert "備考〓〓です" in text or "備考\U0001fbff〓です" in text
    assert "U+0378" in text
    assert b"pdfuaid:part>1<" in content


def test_typst_markup_that_somebody_says_is_text(office: Office) -> None:
    said = '#read("/etc/passwd") #import "@preview/x:1.0.0" $x$ = <a> @b \\ #panic()'
    meeting_id = recorded(office, title=said, omissions=[], annotations=[])
    text = text_of("pdf", WRITERS["pdf"].write(material_of(office, meeting_id)))
    assert '#read("/etc/passwd")' in text
    assert "#panic()" in text


def test_html_and_what_somebody_says_in_it_are_apart(office: Office) -> None:
    attack = '</style></title><script>alert(1)</script><img src=x onerror="alert(1)">'
    meeting_id = recorded(office, title=attack, remarks=attack, omissions=[])
    content = WRITERS["html"].write(material_of(office, meeting_id)).decode()
    assert "<script" not in content
    assert "<img" not in content
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content
    assert not re.search(r"<[^>]*(?:src|href)=", content)  # it needs nothing else


def test_markdown_that_somebody_says_is_text(office: Office) -> None:
    attack = "# a\n1. b [x](javascript:y) <script> | c | `d` **e** ![f](g)\n- h\n> i"
    meeting_id = recorded(office, remarks=attack, omissions=[])
    content = WRITERS["md"].write(material_of(office, meeting_id)).decode()
    shown = text_of("md", content.encode())
    for line in attack.splitlines():
        assert "".join(line.split()) in shown
    assert "[x](" not in content
    assert "<script>" not in content


def test_cells_of_a_workbook_are_text_whatever_they_begin_with(
    material: Callable[..., Material],
) -> None:
    content = WRITERS["xlsx"].write(material())
    cells = [cell for row in rows_of(content) for cell in row]
    assert "=SUM(1,2) ではなく、一億円でございます。<b>税込み</b> & *以上* です。" in cells
    assert any(cell.startswith("=HYPERLINK(") for cell in cells)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/")]
    assert len(sheets) >= 5
    assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)


def test_a_text_longer_than_a_cell_goes_on_below(office: Office) -> None:
    text = "長い要旨です。" * 2_800
    meeting_id = recorded(office, summary=text)
    rows = rows_of(WRITERS["xlsx"].write(material_of(office, meeting_id)))
    assert "".join(row[1] for row in rows if len(row) > 1 and "長い要旨" in row[1]) == text


def test_formulas_in_a_csv_have_one_apostrophe_that_can_be_taken_away(office: Office) -> None:
    meeting_id = recorded(office)
    content = WRITERS["csv"].write(material_of(office, meeting_id))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    said = [row[6] for row in rows[1:]]
    assert said[4].startswith("'=SUM(")
    assert [cell.removeprefix("'") for cell in said] == [text for _, _, _, text in TURNS]
    assert not [c for row in rows for c in row if c.startswith(("=", "+", "-", "@", "\t"))]


def test_subtitles_carry_the_names_of_the_record(material: Callable[..., Material]) -> None:
    text = WRITERS["srt"].write(material(with_words=True)).decode()
    assert text.startswith("1\n00:00:00,500 --> 00:00:05,")
    assert f"{CHAIR}（委員長）: ただいまから" in text
    assert WRITERS["vtt"].write(material(with_words=True)).startswith(b"WEBVTT\n")


def test_json_names_everything_a_program_needs(material: Callable[..., Material]) -> None:
    found = json.loads(WRITERS["json"].write(material(layout="proceedings")))
    assert found["version"] == 1
    assert found["state"] == "draft"
    assert found["minutes"]["decisions"][0]["turns"] == ["T0010"]
    assert [t["text"] for t in found["turns"]] == [text for _, _, _, text in TURNS]
    assert found["turns"][0]["speaker"] == CHAIR
    assert "omissions" not in found["minutes"]
    assert set(RARE) <= set(SEEN.findall(json.dumps(found, ensure_ascii=False))) | set(RARE[0])


def test_the_machine_readable_transcript_does_not_change_with_a_record(
    office: Office, meeting_id: str, material: Callable[..., Material]
) -> None:
    def stored() -> object:
        with office.open() as session:
            row = transcripts.current(session, session.get_one(MeetingRow, meeting_id).id)
            assert row
            return read_json(office.service.files.read(row.file_key).decode())

    before = stored()
    for writer in WRITERS.values():
        writer.write(material(layer="polished", with_words=writer.with_words))
    assert stored() == before
    assert STRANGE
