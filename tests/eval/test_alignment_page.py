"""The page with both texts: complete, readable without colour, by keyboard, on paper, offline."""

import re
import time
from collections import Counter
from html.parser import HTMLParser

import pytest

from eval.inputs import Sides
from eval.normalize import standard
from eval.reports.alignment import page_rows, render_alignment
from eval.score import score
from eval.speakers import SpeakerScores
from transcribe.documents import Remark
from transcribe.formats import Spoken, SpokenSegment
from transcribe.messages import Message, language

VOID = {"meta", "link", "br", "hr", "img", "input"}
REFERENCE = Spoken(
    (
        SpokenSegment("会議録署名議員に、佐々木委員を指名いたします。", "山本委員長", 9.0, 14.0),
        SpokenSegment("葛\U000e0100城の<b>予算</b> & 残高は３億円です。", "藤井", 3661.0, 3670.0),
        SpokenSegment("長" * 450, None),
    ),
    "docx",
)
HYPOTHESIS = Spoken(
    (
        SpokenSegment(
            "会議録書明議員に佐々木を指名いたします葛城の<b>予算</b> & 残高はええと3億円です"
            + "長" * 450
        ),
    ),
    "srt",
    "Shift_JIS",
)
REMARK = Remark("encoding", Message(ja="文字コードは <Shift_JIS>", en="encoding <Shift_JIS>"))


class Page(HTMLParser):
    """The structure of a page; fails on tags that are not closed in their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags[tag] += 1
        self.attributes.append((tag, found))
        self.ids += [found["id"]] if found.get("id") else []
        self.links += [found["href"]] if found.get("href") else []
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title"):
            self.text += data


def rendered(reference: Spoken = REFERENCE, hypothesis: Spoken = HYPOTHESIS) -> str:
    sides = Sides(reference, hypothesis, (REMARK,))
    result = score(reference.text, hypothesis.text)
    return render_alignment(sides, result, SpeakerScores(), ("正解.docx", "ベンダー.srt"))


@pytest.fixture(scope="module")
def text() -> str:
    with language("ja"):
        return rendered()


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def test_every_character_of_both_sides_is_there_and_above_its_partner() -> None:
    rows = page_rows(REFERENCE, HYPOTHESIS)
    cells = [c for row in rows for place in row.places for c in place.cells]
    above, below = (
        "".join(side).replace("＿", "")
        for side in zip(*((c.reference, c.hypothesis) for c in cells), strict=True)
    )
    assert above == standard(REFERENCE.text)
    assert below == standard(HYPOTHESIS.text)
    assert all(len(c.reference) == len(c.hypothesis) for c in cells)
    assert all((c.reference == c.hypothesis) == (c.kind == "equal") for c in cells)


def test_segments_begin_with_speaker_and_time() -> None:
    heads = [row.head for row in page_rows(REFERENCE, HYPOTHESIS)]
    assert heads == [
        "0:09 山本委員長",
        "1:01:01 藤井",
        "",
        "",
        "",
    ]  # the last one in three stretches


def test_the_page_says_what_it_compares(page: Page) -> None:
    for words in (
        "「標準」の測り方で比べた文字列",
        "正解.docx",
        "ベンダー.srt",
        "字幕 (SRT)",
        "Shift_JIS",
    ):
        assert words in page.text
    assert "使っても良い" in page.text


def test_text_is_escaped(text: str, page: Page) -> None:
    assert "<Shift_JIS>" in page.text
    assert page.tags["b"] == page.tags["script"] == page.tags["shift_jis"] == 0
    assert "default-src 'none'" in text
    assert not re.search(r"(?:src|href)=\"(?!#)|url\(|@import", text)


def test_it_has_the_landmarks_headings_and_captions_that_readers_need(page: Page) -> None:
    assert page.headings == ["h1", "h2", "h3", "h2", "h2"]
    for tag in ("header", "nav", "main", "caption", "title", "h1"):
        assert page.tags[tag] == 1, tag
    heads = [a for tag, a in page.attributes if tag == "th"]
    assert {a.get("scope") for a in heads} == {"col", "row"}
    assert page.attributes[0] == ("html", {"lang": "ja"})


def test_errors_are_a_chain_of_links_for_the_keyboard(page: Page) -> None:
    errors = [a for tag, a in page.attributes if tag == "a" and a.get("class") == "error"]
    assert [a["id"] for a in errors] == [f"e{n}" for n in range(1, len(errors) + 1)]
    assert [a["href"] for a in errors] == [*(f"#{a['id']}" for a in errors[1:]), "#scores"]
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def test_errors_are_told_in_words_and_marked_without_colour(text: str, page: Page) -> None:
    assert "誤り1 置換: 正解「署名」認識結果「書明」" in page.text
    assert "誤り2 脱落: 正解「委員」認識結果「（なし）」" in page.text
    assert "挿入: 正解「（なし）」認識結果「ええと」" in page.text
    for style in ("dashed", "double", "line-through", "underline", "@media print", "focus-visible"):
        assert style in text


def test_colours_have_enough_contrast(text: str) -> None:
    def luminance(colour: str) -> float:
        digits = colour if len(colour) == 6 else "".join(2 * c for c in colour)
        parts = (int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4))
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    (ink,) = set(re.findall(r"body \{[^}]* color: #(\w+)", text))
    papers = re.findall(r"background: #(\w+)", text)
    assert len(papers) >= 5
    for paper in papers:
        assert (luminance(paper) + 0.05) / (luminance(ink) + 0.05) >= 4.5, paper


def test_in_english_the_texts_stay_marked_as_japanese() -> None:
    with language("en"):
        page = Page(rendered())
    assert page.attributes[0] == ("html", {"lang": "en"})
    assert "Error 1, substituted: reference 署名, hypothesis 書明" in page.text
    pairs = [a for tag, a in page.attributes if tag == "p" and a.get("class") == "pair"]
    assert {a["lang"] for a in pairs} == {"ja"}


def test_two_equal_texts_have_no_errors() -> None:
    with language("ja"):
        page = Page(rendered(REFERENCE, REFERENCE))
    assert "誤りはありません。" in page.text
    assert "#e1" not in page.links


def test_three_hours_make_a_page_of_a_few_megabytes_in_a_moment() -> None:
    said = "".join(chr(0x4E00 + n * 7919 % 3000) for n in range(60_000))
    wrong = "".join("誤" if n % 9 == 0 else "" if n % 17 == 0 else c for n, c in enumerate(said))
    reference, hypothesis = (Spoken((SpokenSegment(t),), "text") for t in (said, wrong))
    started = time.monotonic()
    rows = page_rows(reference, hypothesis)
    assert time.monotonic() - started < 5
    assert max(len(p.cells) for row in rows for p in row.places) < 30
    assert len(rows) == 300
