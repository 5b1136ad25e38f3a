"""The page that shows a reference and a hypothesis above each other, character by character."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from transcribe.formats import READABLE, Spoken, SpokenSegment, clock
from transcribe.messages import Message, current_language

from ..alignment import Edit, align, cut
from ..inputs import Sides
from ..normalize import standard
from ..score import Score
from ..score_sheet import HEADINGS, measure_rows, sentences
from ..speakers import SpeakerScores

TEMPLATES = Path(__file__).parent / "templates"
MOST_IN_ROW = 200  # characters of the reference; a browser lays out only the rows in view
MOST_IN_CELL = 12  # equal characters that a line is never broken within
MISSING = "＿"  # stands where the other side has a character
KINDS = {
    "substitute": Message(ja="置換", en="substituted"),
    "delete": Message(ja="脱落", en="deleted"),
    "insert": Message(ja="挿入", en="inserted"),
}
NOTHING = Message(ja="（なし）", en="(nothing)")
_KANA = re.compile("[ぁ-ゖァ-ヺ]")

TEXTS = {
    "title": Message(ja="正解と認識結果の照合", en="Reference and hypothesis, aligned"),
    "contents": Message(ja="目次", en="Contents"),
    "scores": Message(ja="得点", en="Scores"),
    "caption": Message(ja="測り方ごとの正確さと字数", en="Accuracy and characters by measure"),
    "remarks": Message(ja="確認してほしいこと", en="Please check"),
    "legend": Message(ja="見方", en="How to read this"),
    "files": Message(ja="比べたファイル", en="Files"),
    "text": Message(ja="照合", en="Alignment"),
    "first": Message(ja="最初の誤りへ", en="To the first error"),
    "none": Message(ja="誤りはありません。", en="There are no errors."),
    "rows": Message(
        ja="上の段が正解、下の段が認識結果です。「標準」の測り方で比べた文字列で、句読点・記号・空白を"
        "除き、全角と半角をそろえてあります（元の文章そのものではありません）。",
        en="The reference is above, the hypothesis below. These are the strings that the measure"
        ' "standard" compares: without punctuation, symbols and blanks, widths unified; not the'
        " texts as they were.",
    ),
    "keyboard": Message(
        ja="Tab キーで次の誤りへ、Shift+Tab で前の誤りへ移ります。"
        "誤りを押すか Enter でも次へ移ります。",
        en="Tab goes to the next error, Shift+Tab to the one before. A click or Enter goes on,"
        " too.",
    ),
    "substitute": Message(
        ja="置換: 別の文字になった（実線の枠）", en="substituted by another character (solid frame)"
    ),
    "delete": Message(
        ja=f"脱落: 認識結果にない（破線の枠、取り消し線、下の段に {MISSING}）",
        en=f"deleted, not in the hypothesis (dashed frame, struck out, {MISSING} below)",
    ),
    "insert": Message(
        ja=f"挿入: 正解にない文字が加わった（二重の枠、下線、上の段に {MISSING}）",
        en=f"inserted, not in the reference (double frame, underlined, {MISSING} above)",
    ),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """Characters above each other."""

    kind: str
    reference: str
    hypothesis: str


@dataclass(frozen=True, slots=True)
class Place:
    """Neighbouring cells: equal ones with number 0, or an error, counted from 1 in the page.

    told  the error in words, for those who do not see the frames
    """

    number: int
    cells: tuple[Cell, ...]
    told: str = ""


@dataclass(frozen=True, slots=True)
class PageRow:
    """A stretch of a segment; `head` is its speaker and time, on the segment's first."""

    head: str
    places: tuple[Place, ...]


def render_alignment(
    sides: Sides, score: Score, speakers: SpeakerScores, names: tuple[str, str]
) -> str:
    """A page of HTML without scripts or other files. `names` are those of the two files."""
    import jinja2  # an optional extra

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True
    )
    rows = page_rows(sides.reference, sides.hypothesis)
    kana = _KANA.search(sides.reference.text + sides.hypothesis.text)
    return environment.get_template("alignment.html").render(
        language=current_language(),
        text_language="ja" if kana else "",
        texts={name: str(text) for name, text in TEXTS.items()},
        headings=[str(heading) for heading in HEADINGS],
        measures=list(measure_rows(score)),
        sentences=list(sentences(score, speakers)),
        remarks=[str(r.message) for r in (*sides.remarks, *speakers.remarks)],
        files=list(
            zip(_sides(), names, map(_form, (sides.reference, sides.hypothesis)), strict=True)
        ),
        rows=rows,
        errors=max((place.number for row in rows for place in row.places), default=0),
    )


def page_rows(reference: Spoken, hypothesis: Spoken) -> list[PageRow]:
    """The segments of the reference in stretches, each with what became of it."""
    stretches = [
        (head if at == 0 else "", text[at : at + MOST_IN_ROW])
        for segment in reference.segments
        if (text := standard(segment.text))
        for head in [_head(segment)]
        for at in range(0, len(text), MOST_IN_ROW)
    ]
    edits = align("".join(text for _, text in stretches), standard(hypothesis.text))
    numbers = iter(range(1, len(edits) + 2))
    cuts = cut(edits, [len(text) for _, text in stretches])
    return [
        PageRow(head, tuple(_places(row, numbers)))
        for (head, _), row in zip(stretches, cuts, strict=True)
    ]


def _places(edits: Sequence[Edit], numbers: Iterator[int]) -> Iterator[Place]:
    for equal, run in groupby(edits, key=lambda edit: edit.kind == "equal"):
        found = list(run)
        if equal:
            yield Place(0, tuple(cell for edit in found for cell in _equal_cells(edit)))
        else:
            number = next(numbers)
            cells = tuple(cell for edit in found for cell in _error_cells(edit))
            yield Place(number, cells, _told(number, found))


def _equal_cells(edit: Edit) -> Iterator[Cell]:
    for at in range(0, len(edit.reference), MOST_IN_CELL):
        text = edit.reference[at : at + MOST_IN_CELL]
        yield Cell("equal", text, text)


def _error_cells(edit: Edit) -> Iterator[Cell]:
    length = max(len(edit.reference), len(edit.hypothesis))
    above, below = (text or MISSING * length for text in (edit.reference, edit.hypothesis))
    for reference, hypothesis in zip(above, below, strict=True):
        yield Cell(edit.kind, reference, hypothesis)


def _told(number: int, edits: Sequence[Edit]) -> str:
    kinds = list(dict.fromkeys(KINDS[edit.kind] for edit in edits))
    reference, hypothesis = (
        "".join(texts) for texts in zip(*((e.reference, e.hypothesis) for e in edits), strict=True)
    )
    ja, en = "・".join(k.ja for k in kinds), ", ".join(k.en for k in kinds)
    told = Message(
        ja=f"誤り{number} {ja}: 正解「{reference or NOTHING.ja}」"
        f"認識結果「{hypothesis or NOTHING.ja}」",
        en=f"Error {number}, {en}: reference {reference or NOTHING.en},"
        f" hypothesis {hypothesis or NOTHING.en}",
    )
    return str(told)


def _head(segment: SpokenSegment) -> str:
    time = "" if segment.start is None else clock(segment.start)
    return " ".join(part for part in (time, segment.speaker) if part)


def _sides() -> tuple[str, str]:
    return (
        str(Message(ja="正解", en="Reference")),
        str(Message(ja="認識結果", en="Hypothesis")),
    )


def _form(spoken: Spoken) -> str:
    return ", ".join(part for part in (str(READABLE[spoken.form]), spoken.encoding) if part)
