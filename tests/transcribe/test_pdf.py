"""Text out of PDFs, made by a typesetter or by hand, and what a PDF may lack."""

import random
from pathlib import Path

import papers
import pytest

from transcribe.documents import read_document
from transcribe.documents.pdf_furigana import furigana_of
from transcribe.documents.pdf_lines import Glyph
from transcribe.documents.radicals import unify_radicals
from transcribe.errors import InputError

SENTENCE = (
    "この条例は、国民健康保険特別会計の財政調整基金を取り崩し、令和八年度の一般会計補正予算に充てるために"
    "必要な事項を定めるものであり、なお従前の例によることを妨げるものではないことを申し添えます。"
)


@pytest.fixture
def read(tmp_path: Path):
    def document(content: bytes):
        path = tmp_path / "paper.pdf"
        path.write_bytes(content)
        return read_document(path)

    return document


@pytest.fixture
def text_of(tmp_path: Path, read):
    def text(body: str) -> str:
        return read(papers.typst_pdf(tmp_path, body)).text

    return text


def test_a_sentence_that_the_margin_broke_is_one_line(text_of) -> None:
    assert text_of(f"= 議案第41号\n\n{SENTENCE}\n\n以上") == f"議案第41号\n{SENTENCE}\n以上"


def test_items_of_a_list_stay_apart_and_their_own_lines_together(text_of) -> None:
    text = text_of(f"- 補正予算\n- {SENTENCE}\n- 基金繰入金")
    assert [line.lstrip("•").strip() for line in text.split("\n")] == [
        "補正予算",
        SENTENCE,
        "基金繰入金",
    ]


def test_short_lines_of_one_length_are_not_a_sentence(text_of) -> None:
    assert text_of("三浦委員 \\\n岡本委員 \\\n西村課長") == "三浦委員\n岡本委員\n西村課長"


def test_cells_of_a_row_are_parted_by_tabs_and_blanks_in_names_stay(text_of) -> None:
    cells = "[氏名], [役職], [よみ], [三浦 一郎], [委員長], [みうら いちろう]"
    text = text_of(f"#table(columns: 3, {cells})")
    assert text == "氏名\t役職\tよみ\n三浦 一郎\t委員長\tみうら いちろう"


def test_spacing_beside_figures_and_letters_is_no_blank(text_of) -> None:
    assert text_of("議案第3号、DXの推進 (draft plan) について") == (
        "議案第3号、DXの推進 (draft plan) について"
    )


def test_pages_come_in_their_order(text_of) -> None:
    assert text_of("一枚目\n#pagebreak()\n二枚目").split("\n\f") == ["一枚目", "二枚目"]


def test_furigana_are_given_apart_from_the_text(tmp_path: Path, read) -> None:
    body = papers.RUBY + "出席は#ruby[東海林][しょうじ]委員と#ruby[上田][うえた]課長でございます。"
    document = read(papers.typst_pdf(tmp_path, body))
    assert document.text == "出席は東海林委員と上田課長でございます。"
    assert document.furigana == (("東海林", "しょうじ"), ("上田", "うえた"))


def test_a_small_line_over_a_large_heading_is_text(text_of) -> None:
    text = text_of("#text(8pt)[はじめに読むもの、その一] \\\n#text(16pt)[会議の進め方]")
    assert text == "はじめに読むもの、その一\n会議の進め方"


LINES = ["総務文教委員会の髙橋委員長が開会を宣言し", "た。第3号議案を審査した。"]


@pytest.mark.parametrize("vertical", [False, True])
def test_an_old_encoding_without_its_font_is_read(read, vertical: bool) -> None:
    document = read(papers.old_pdf(LINES, vertical=vertical))
    assert (document.text, document.form) == ("".join(LINES), "pdf")


def test_columns_of_vertical_writing_go_from_right_to_left(read) -> None:
    text = read(papers.old_pdf(["開会いたします。", "閉会いたします。"], vertical=True)).text
    assert text == "開会いたします。\n閉会いたします。"


def test_radicals_that_printers_write_are_kanji() -> None:
    assert unify_radicals("⽇⽴と⻄⻑⻘⻝、日立と西長青食") == "日立と西長青食、日立と西長青食"


# characters of two units


def test_kanji_beyond_the_first_65536_are_read(text_of) -> None:
    text = text_of("部下を𠮟責したのは事実でございます。")
    assert text == "部下を𠮟責したのは事実でございます。"
    assert text.encode()


@pytest.mark.parametrize(
    ("code", "shown", "text"),
    [
        ("D842DFB7", "A chair A", "𠮷 chair 𠮷"),
        ("D842", "A long enough text A", "long enough text"),
        ("DFB7", "AA long enough text", "long enough text"),
        ("001B", "A long enough text", "long enough text"),
    ],
)
def test_half_a_character_and_controls_are_left_out(read, code: str, shown: str, text: str) -> None:
    assert read(papers.coded_pdf({"A": code}, shown)).text.strip() == text


@pytest.mark.parametrize("code", ["D842", "001B"])
def test_a_font_that_names_nothing_else_is_not_read(read, code: str) -> None:
    with pytest.raises(InputError, match=r"文字コードの情報|does not tell"):
        read(papers.coded_pdf({"A": code}, "AAAA text"))


# what is too large


def full_page(lines: int) -> list[bytes]:
    shown = b"BT /F1 1 Tf 1 0 0 1 9 %d Tm (" + b"A" * 100 + b") Tj ET"
    return [shown % at for at in range(lines)]


@pytest.mark.parametrize(("lines", "pages"), [(510, 1), (200, 101)])
def test_more_characters_than_a_paper_has_are_refused_at_once(read, lines: int, pages: int) -> None:
    content = papers.pages_pdf(full_page(lines), pages)
    assert len(content) < 100_000
    with pytest.raises(InputError, match=r"2,000,000") as caught:
        read(content)
    assert "元の文書" in caught.value.hint.ja


def test_a_page_of_the_smallest_print_is_read(read) -> None:
    assert len(read(papers.pages_pdf(full_page(100), 1)).text) >= 10_000


def test_a_page_packed_with_kana_over_one_line_does_not_take_for_ever() -> None:
    kanji = [Glyph("漢", 10 * at, 0, 10 * at + 10, 10) for at in range(10_000)]
    kana = [Glyph("か", 20 * at, 10, 20 * at + 5, 15) for at in range(10_000)]
    assert furigana_of([*kanji[:40], *kana[:20]]).pairs
    assert not furigana_of([*kanji, *kana]).pairs  # as text; comparing them took two minutes


# what holds no text

SCAN = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'


@pytest.fixture
def picture(tmp_path: Path) -> str:
    (tmp_path / "scan.svg").write_text(SCAN, "utf-8")
    return '#image("scan.svg")'


def test_pictures_of_pages_are_refused_with_a_way_out(tmp_path: Path, read, picture: str) -> None:
    with pytest.raises(InputError) as caught:
        read(papers.typst_pdf(tmp_path, picture))
    assert "画像だけ" in caught.value.problem.ja
    assert "pictures of pages" in caught.value.problem.en
    assert "OCR" in caught.value.hint.ja


def test_one_picture_among_pages_is_told(tmp_path: Path, read, picture: str) -> None:
    document = read(papers.typst_pdf(tmp_path, f"次第\n#pagebreak()\n{picture}"))
    assert document.text.strip() == "次第"
    (remark,) = document.remarks
    assert remark.kind == "pages_without_text"
    assert "2 ページ" in remark.message.ja


def test_a_protected_pdf_says_so(read) -> None:
    with pytest.raises(InputError) as caught:
        read(papers.protected_pdf())
    assert "パスワード" in caught.value.problem.ja
    assert "password" in caught.value.problem.en


def test_a_cut_pdf_is_damaged(tmp_path: Path, read) -> None:
    whole = papers.typst_pdf(tmp_path, "次第")
    with pytest.raises(InputError, match=r"壊れて|damaged"):
        read(whole[:200])


def test_damage_anywhere_is_an_error_or_a_text_and_no_crash(tmp_path: Path, read) -> None:
    whole = papers.typst_pdf(tmp_path, SENTENCE)
    chance = random.Random(1)

    def told() -> str:
        content = bytearray(whole)
        for _ in range(chance.choice((1, 10, 100))):
            content[chance.randrange(5, len(content))] = chance.randrange(256)
        try:
            return read(bytes(content)).text
        except InputError as error:
            return error.problem.en

    assert all(told() for _ in range(30))
