"""Text out of real files: encodings of Japanese, Word and Excel, and what is no text at all."""

import io
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
import xlsxwriter
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from transcribe.documents import read_document
from transcribe.documents.encodings import decode
from transcribe.errors import InputError

SAMPLE = Path(__file__).parents[2] / "transcribe" / "data" / "sample" / "reference.txt"
TEXT = SAMPLE.read_text("utf-8")
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp932": "Shift_JIS",
    "euc_jp": "EUC-JP",
    "iso2022_jp": "ISO-2022-JP",
}


@pytest.fixture
def put(tmp_path: Path):
    def write(content: bytes, name: str = "minutes.txt") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


# plain text


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_each_encoding_of_japanese_is_read_and_named(put, encoding: str) -> None:
    document = read_document(put(TEXT.encode(encoding)))
    assert (document.text, document.form) == (TEXT, "text")
    assert document.encoding == ENCODINGS[encoding]


@pytest.mark.parametrize("encoding", sorted(ENCODINGS))
def test_what_is_not_utf8_is_told(put, encoding: str) -> None:
    remarks = read_document(put(TEXT.encode(encoding))).remarks
    expected = [] if ENCODINGS[encoding] == "UTF-8" else ["encoding"]
    assert [r.kind for r in remarks] == expected
    assert all(ENCODINGS[encoding] in r.message.ja for r in remarks)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_twenty_characters_are_enough(encoding: str) -> None:
    for at in range(0, len(TEXT) - 20, 7):
        text = TEXT[at : at + 20]
        assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp"])
def test_a_few_words_without_kana_are_enough(encoding: str) -> None:
    assert decode("議案第二十三号".encode(encoding)) == ("議案第二十三号", encoding)


def test_marks_of_windows_are_read() -> None:
    assert decode("㈱髙橋の①～③です".encode("cp932"))[0] == "㈱髙橋の①～③です"
    assert decode("第①回の会議を始めます".encode("euc_jis_2004"))[0] == "第①回の会議を始めます"


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_are_one(put, end: str) -> None:
    assert read_document(put(f"はい{end}そうです{end}\x1a".encode())).text == "はい\nそうです\n"


def test_text_of_another_language_is_text(put) -> None:
    assert read_document(put("Der Haushalt für 2026".encode())).text == "Der Haushalt für 2026"


# Word


def word(document: "docx.document.Document") -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_paragraphs_and_tables_come_in_their_order(put) -> None:
    document = docx.Document()
    document.add_paragraph("総務文教委員会")
    table = document.add_table(rows=2, cols=3)
    for row, cells in zip(
        table.rows, [("時刻", "話者", "発言"), ("0:12", "山本", "はい。")], strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("以上")
    read = read_document(put(word(document), "minutes.docx"))
    assert read.form == "docx"
    assert read.text == "総務文教委員会\n時刻\t話者\t発言\n0:12\t山本\tはい。\n以上"


def test_words_that_word_hides_in_other_places_are_text(put) -> None:
    """Under furigana, in content controls, in text boxes, added with tracked changes."""
    document = docx.Document()
    body = document.element.body
    for xml in (
        "<w:p {ns}><w:r><w:t>出席は</w:t></w:r>"
        "<w:r><w:ruby><w:rt><w:r><w:t>ふじい</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>藤井</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        "<w:ins><w:r><w:t>課長</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>部長</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>です</w:t></w:r></w:moveFrom><w:r><w:br/><w:t>以上</w:t></w:r></w:p>",
        "<w:sdt {ns}><w:sdtContent><w:p><w:r><w:t>議題</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        "<w:p {ns}><w:pPr><w:tabs><w:tab w:val='left' w:pos='1'/></w:tabs></w:pPr><w:r><w:pict>"
        "<w:txbxContent><w:p><w:r><w:t>枠の中</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
        "<w:r><w:t>枠の外</w:t></w:r></w:p>",
    ):
        body.insert(len(body) - 1, parse_xml(xml.replace("{ns}", nsdecls("w"))))
    read = read_document(put(word(document), "minutes.docx"))
    assert read.text == "出席は藤井課長\n以上\n議題\n枠の外\n枠の中"
    assert read.furigana == (("藤井", "ふじい"),)


def test_a_merged_cell_is_read_once_and_a_table_within_it_too(put) -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "議事"
    table.cell(0, 0).add_table(rows=1, cols=1).cell(0, 0).text = "内側"
    assert read_document(put(word(document), "a.docx")).text.split() == ["議事", "内側"]


def test_the_content_counts_and_not_the_ending(put) -> None:
    document = docx.Document()
    document.add_paragraph("はい。")
    assert read_document(put(word(document), "minutes.txt")).form == "docx"


# Excel


def workbook(*sheets: list[list[object]]) -> bytes:
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream)
    for rows in sheets:
        sheet = made.add_worksheet()
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    made.close()
    return stream.getvalue()


def test_rows_of_a_workbook_are_lines_and_sheets_are_parted(put) -> None:
    content = workbook([["番号", "氏名"], [1, "山本\n太郎"], [], [2.5, "森"]], [], [["議題"]])
    read = read_document(put(content, "roster.xlsx"))
    assert read.form == "xlsx"
    assert read.text == "番号\t氏名\n1\t山本 太郎\n\n2.5\t森\n\f議題"


def test_a_workbook_without_text_is_refused(put) -> None:
    with pytest.raises(InputError, match=r"文字の入ったセル|cells with text"):
        read_document(put(workbook([[]]), "empty.xlsx"))


def reaching(*cells: tuple[int, int]) -> bytes:
    """A workbook with text in these cells."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream)
    sheet = made.add_worksheet()
    sheet.write(0, 0, "表記")
    for row, column in cells:
        sheet.write(row, column, "x")
    made.close()
    return stream.getvalue()


LAST = (1_048_575, 16_383)
TOO_FAR = {
    "the last cell": reaching(LAST),
    "a row below": reaching((50_000, 0)),
    "a column beside": reaching((0, 200)),
    "too many between": reaching((49_999, 199)),
}


@pytest.mark.parametrize("case", TOO_FAR)
def test_a_cell_far_off_is_refused_before_the_memory_is_full(put, case: str) -> None:
    assert len(TOO_FAR[case]) < 10_000
    with pytest.raises(InputError, match=r"シートは大きすぎ|has a sheet") as caught:
        read_document(put(TOO_FAR[case], "terms.xlsx"))
    assert "新しいシート" in caught.value.hint.ja


def without_references(content: bytes) -> bytes:
    """Cells and rows need not say where they stand."""
    return changed(content, lambda part: re.sub(rb'(<(?:row|c)) r="[^"]*"', rb"\1", part))


def changed(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if "sheet1.xml" in name else part)
    return stream.getvalue()


def test_cells_that_do_not_say_where_they_stand_are_counted(put) -> None:
    read = read_document(put(without_references(workbook([["議員", "森"], ["市長"]])), "a.xlsx"))
    assert read.text == "議員\t森\n市長"
    for large in ([["x"]] * 50_001, [["x"] * 201]):
        with pytest.raises(InputError, match=r"シートは大きすぎ|has a sheet"):
            read_document(put(without_references(workbook(large)), "a.xlsx"))


def test_names_of_elements_may_have_any_prefix(put) -> None:
    def prefixed(part: bytes) -> bytes:
        named = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", part)
        return named.replace(b" xmlns=", b" xmlns:x=")

    with pytest.raises(InputError, match=r"シートは大きすぎ|has a sheet"):
        read_document(put(changed(TOO_FAR["the last cell"], prefixed), "a.xlsx"))


def test_one_long_text_in_very_many_cells_is_refused(put) -> None:
    content = workbook([["長" * 30_000] * 10] * 100)
    assert len(content) < 20_000
    with pytest.raises(InputError, match=r"20,000,000"):
        read_document(put(content, "a.xlsx"))
    rows = [["長" * 30_000, *["議案"] * 9], *[["議案"] * 10] * 1_000]
    assert read_document(put(workbook(rows), "a.xlsx")).text.count("議案") == 10_009


def test_a_coloured_cell_far_off_holds_nothing(put) -> None:
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream)
    sheet = made.add_worksheet()
    sheet.write(0, 0, "表記")
    sheet.write_blank(*LAST, None, made.add_format({"bold": True}))
    made.close()
    assert read_document(put(stream.getvalue(), "a.xlsx")).text == "表記"


def test_a_cell_of_several_lines_stays_in_its_row(put) -> None:
    content = workbook([["一\r\n二\u2028三\x85四", "五"], ["六"]])
    assert read_document(put(content, "a.xlsx")).text == "一 二 三 四\t五\n六"


# what is no text


def zipped(**entries: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in entries.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


def without_body() -> bytes:
    document = docx.Document()
    document.element.remove(document.element.body)
    return word(document)


def of_zip_9_9(content: bytes) -> bytes:
    at = content.index(b"PK\x01\x02") + 6  # the version that is needed to unpack the first part
    return content[:at] + (99).to_bytes(2, "little") + content[at + 2 :]


WITHOUT_BODY = without_body()
WORD = word(docx.Document())
BAD = {
    "empty": (b"", "空"),
    "sound": (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(range(256)), "文章として読めません"),
    "half a character": ("会議を始めます".encode()[:-1], "文章として読めません"),
    "another alphabet": ("Beschluß über die Straße".encode("cp1252"), "文章として読めません"),
    "control characters": (b"\x01\x02\x03 abc", "文章として読めません"),
    "a zip of something else": (zipped(ppt__presentation_xml="<a/>"), "Word 文書ではありません"),
    "a broken workbook": (zipped(xl__workbook_xml="<a/>"), "扱えない形の Excel ブック"),
    "a broken document": (zipped(word__document_xml="<w:document"), "壊れている"),
    "a document without a body": (WITHOUT_BODY, "壊れている"),
    "a cut document": (zipped(word__document_xml="<a/>" * 50)[:-30], "壊れて"),
    "an old document": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), ".doc"),
    "an escape sequence": (
        "\ufeff表記,よみ\n基\x1b[31m金,ききん\n".encode(),
        "文章として読めません",
    ),
    "a NUL after a mark": ("\ufeff基\0金".encode(), "文章として読めません"),
    "a NUL in UTF-16": ("基\0金".encode("utf-16"), "文章として読めません"),
    "UTF-32": ("基金".encode("utf-32"), "文章として読めません"),
    "a document of zip 9.9": (of_zip_9_9(WORD), "壊れています"),
    "a workbook of zip 9.9": (of_zip_9_9(reaching()), "壊れています"),
    "a cut PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "壊れているか、PDF ではありません"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_holds_no_text_is_refused_with_a_next_step(put, case: str) -> None:
    content, words = BAD[case]
    with pytest.raises(InputError) as caught:
        read_document(put(content))
    assert words in caught.value.problem.ja
    assert "minutes.txt" in caught.value.problem.en
    assert caught.value.hint.ja


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, words in {"gone.txt": "見つかりません", "": "フォルダー", "pipe": "普通の"}.items():
        with pytest.raises(InputError) as caught:
            read_document(tmp_path / name)
        assert words in caught.value.problem.ja


def test_a_document_that_would_unpack_to_gigabytes_is_refused(put) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", "<w:document/>")
        package.writestr("word/media/a", bytes(301 * 2**20))
    with pytest.raises(InputError, match=r"大きすぎ|too large"):
        read_document(put(stream.getvalue(), "bomb.docx"))


def test_a_document_of_millions_of_empty_paragraphs_is_refused(put) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", "<w:document>" + "<w:p/>" * 2_000_001)
    with pytest.raises(InputError, match=r"大きすぎ|too large"):
        read_document(put(stream.getvalue(), "bomb.docx"))
