"""The transcript as a Word document, read back by python-docx."""

import io
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn
from transcripts import LONG, NAMES, TITLE, TRANSCRIPT

from transcribe.formats import NAMES as FORMAT_NAMES
from transcribe.formats import View, check_formats, render, written
from transcribe.messages import language
from transcribe.types import Transcript, Turn


def document_of(transcript: Transcript = TRANSCRIPT, view: View | None = None) -> object:
    return docx.Document(io.BytesIO(written(transcript, "docx", TITLE, view or View())))


def lines(document: object) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def test_it_holds_what_the_text_holds_line_by_line() -> None:
    found = [line for line in lines(document_of()) if line]
    text = [line for line in render(TRANSCRIPT, "txt", TITLE).splitlines() if line]
    as_text = [line.removeprefix("[").replace("] ", "　", 1).replace("]", "") for line in text]
    assert found == [a if b.startswith("[") else b for a, b in zip(as_text, text, strict=True)]


def test_names_keep_their_variants() -> None:
    assert f"{NAMES}です。" in lines(document_of())
    assert f"0:00　{NAMES}委員長" in lines(document_of())


def test_speakers_texts_and_notes_have_styles_of_their_own() -> None:
    styles = {p.text: p.style.name for p in document_of().paragraphs}
    assert styles[TITLE] == "Title"
    assert styles["0:04　藤井"] == "発言者"
    assert styles[LONG] == "Normal"


def test_it_is_japanese_throughout() -> None:
    with zipfile.ZipFile(io.BytesIO(written(TRANSCRIPT, "docx", TITLE))) as archive:
        styles = archive.read("word/styles.xml").decode()
    assert 'w:eastAsia="ja-JP"' in styles
    assert "Theme=" not in styles
    codes = document_of().sections[0].footer._element.iter(qn("w:instrText"))
    assert [code.text for code in codes] == [" PAGE ", " NUMPAGES "]


def test_numbers_follow_the_view() -> None:
    spoken = replace(TRANSCRIPT, turns=(Turn("T0001", None, 0.0, 1.0, "二億円です。"),))
    assert "二億円です。" in lines(document_of(spoken))
    assert "2億円です。" in lines(document_of(spoken, View("arabic")))


def test_what_xml_cannot_hold_does_not_break_it() -> None:
    spoken = replace(TRANSCRIPT, turns=(Turn("T0001", None, 0.0, 1.0, "あ\x0bい\x00う\uffffえ"),))
    assert "あいうえ" in lines(document_of(spoken))


def test_nothing_said_can_be_written() -> None:
    assert lines(document_of(Transcript(1.0, "ja", (), ())))[0] == TITLE


@pytest.mark.parametrize("chosen", ["ja", "en"])
def test_its_caution_is_in_the_readers_language(chosen: str) -> None:
    with language(chosen):
        shown = lines(document_of())
    assert any("未校正" in line for line in shown) == (chosen == "ja")


def test_it_is_one_of_the_formats() -> None:
    assert check_formats(["docx", "txt"]) == ["docx", "txt"]
    assert FORMAT_NAMES[-1] == "docx"
