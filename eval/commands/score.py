"""kikitori eval score: how well one transcript matches what was said."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from transcribe.errors import InputError
from transcribe.messages import Message, text

if TYPE_CHECKING:
    from ..inputs import Sides
    from ..score import Score
    from ..speakers import SpeakerScores

WIDE = 120  # columns of the table where there is no terminal


@click.command(
    help=text(
        ja="正解（話した言葉どおりの書き起こし）と認識結果を比べ、文字の正確さを4つの測り方と、読み（かな）で示す。"
        "テキスト、Word (.docx)、PDF、字幕 (.srt .vtt)、JSON、SegLST、STM を読める。"
        "\n\n例: kikitori eval score --ref 正解.txt --hyp 認識結果.docx --html 照合.html",
        en="Compare a transcript with a verbatim reference: character accuracy by four measures,"
        " and by reading (kana). Reads text, Word (.docx), PDF, subtitles (.srt .vtt), JSON, SegLST"
        " and STM."
        "\n\nExample: kikitori eval score --ref reference.txt --hyp vendor.docx --html page.html",
    ),
    short_help=text(ja="文字起こし1件を採点する", en="Score one transcript"),
)
@click.option(
    "--ref",
    "reference",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help=text(ja="正解（話した言葉どおり）", en="What was said, word for word"),
)
@click.option(
    "--hyp",
    "hypothesis",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help=text(ja="認識結果（採点するもの）", en="The transcript to score"),
)
@click.option("--json", "as_json", is_flag=True, help=text(ja="JSON で出力", en="Print JSON"))
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=text(
        ja="正解と認識結果を文字ごとに並べたページを書く", en="Write a page with both texts aligned"
    ),
)
def score(reference: Path, hypothesis: Path, as_json: bool, page: Path | None) -> None:
    from ..inputs import read_sides
    from ..score import score as score_texts
    from ..speakers import score_speakers

    _keep_inputs(page, reference, hypothesis)
    sides = read_sides(reference, hypothesis)
    result = score_texts(sides.reference.text, sides.hypothesis.text)
    speakers = score_speakers(sides.reference, sides.hypothesis)
    for remark in (*sides.remarks, *speakers.remarks):
        click.echo(f"・{remark.message}", err=True)
    if page:
        _write_page(page, sides, result, speakers, (reference.name, hypothesis.name))
    if as_json:
        values = _as_json(sides, result, speakers)
        click.echo(json.dumps(values, ensure_ascii=False, indent=2))
    else:
        _print_table(result, speakers)


def _keep_inputs(page: Path | None, *inputs: Path) -> None:
    """A page may take the place of an older one, but not of what is scored."""
    if page and any(page.resolve() == path.resolve() for path in inputs):
        raise InputError(
            Message(
                ja=f"--html の {page} は、採点するファイルそのものです。",
                en=f"{page}, given with --html, is one of the files to score.",
            ),
            Message(ja="別の名前を指定してください。", en="Choose another name."),
        )


def _write_page(
    page: Path, sides: "Sides", result: "Score", speakers: "SpeakerScores", names: tuple[str, str]
) -> None:
    from transcribe.files import write_text

    from ..reports.alignment import render_alignment

    write_text(page, render_alignment(sides, result, speakers, names), "--html")
    click.echo(str(Message(ja=f"照合のページ: {page}", en=f"Aligned page: {page}")), err=True)


def _as_json(sides: "Sides", result: "Score", speakers: "SpeakerScores") -> dict[str, Any]:
    remarks = (*sides.remarks, *speakers.remarks)
    notices = [{"kind": r.kind, "message": str(r.message)} for r in remarks]
    return {**result.to_json(), **speakers.to_json(), "notices": notices}


def _print_table(result: "Score", speakers: "SpeakerScores") -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from ..score_sheet import HEADINGS, measure_rows, sentences

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, heading in enumerate(HEADINGS):
        table.add_column(str(heading), justify="left" if number in (0, 2) else "right")
    for row in measure_rows(result):
        table.add_row(row.label, row.rate, row.verdict, *row.counts)
    width = Console().width if sys.stdout.isatty() else WIDE
    console = Console(width=width, highlight=False, markup=False)
    console.print(table)
    for sentence in sentences(result, speakers):
        console.print(sentence, soft_wrap=True)
