"""kikitori eval report: results as a report that can be filed."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from transcribe.errors import InputError
from transcribe.messages import Language, Message, current_language, language, text

if TYPE_CHECKING:  # numpy is loaded when the command runs
    from ..reports.evidence import Evidence


@click.command(
    help=text(
        ja="測定の結果を、綴じて残せる報告書にする。業務ごとの判定、マイクとの距離、何が正確度を"
        "左右したか、点数ごとの文の例、測り方と限界が、report.html（そのまま印刷できる）、report.md、"
        "results.csv、results.xlsx と図のファイルになる。"
        "\n\n例: kikitori eval report results/会議--whisper-base.jsonl --out 報告書",
        en="Make a report of results that can be filed: verdicts by use, accuracy against distance,"
        " what moved it, example texts, method and limits, as report.html (ready to print),"
        " report.md, results.csv, results.xlsx and pictures."
        "\n\nExample: kikitori eval report results/council--whisper-base.jsonl --out report",
    ),
    short_help=text(ja="結果を報告書にする", en="Make a report of results"),
)
@click.argument(
    "files", metavar="RESULTS...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=text(ja="報告書を書くフォルダー", en="Folder for the report"),
)
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=text(
        ja="前もって決めた計画（kikitori eval plan）。その測り方と線で判定し、守られたかを示す",
        en="The plan that was fixed before (kikitori eval plan): its measure and lines decide, and"
        " the report says whether it was followed",
    ),
)
@click.option(
    "--language",
    "chosen",
    type=click.Choice(["ja", "en"]),
    help=text(ja="報告書の言語", en="Language of the report"),
)
@click.option(
    "--write-fit",
    "fit_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=text(
        ja="距離・SNR・C50 から正確度を見積もる式も FILE（JSON）に書く（システムが一つのとき）",
        en="Also write what accuracy to expect from distance, SNR and C50 to FILE (JSON); for one"
        " system",
    ),
)
@click.option(
    "--force", is_flag=True, help=text(ja="前の報告書を書き換える", en="Replace a report")
)
def report(
    files: tuple[Path, ...],
    out: Path,
    plan_file: Path | None,
    chosen: Language | None,
    fit_file: Path | None,
    force: bool,
) -> None:
    from transcribe.files import write_text

    from ..plan_files import load_plan
    from ..reports.evidence import evidence
    from ..reports.report import check_folder, compose, write_report
    from ..results import merge_check, read_results

    check_folder(out, force)
    plan = load_plan(plan_file) if plan_file else None
    loaded = [read_results(path) for path in dict.fromkeys(files)]
    merge_check([run for run, _ in loaded])
    found = evidence(loaded, plan)
    fit = _fit(found) if fit_file else None
    with language(chosen or current_language()):
        write_report(compose(found), found, out)
    if fit_file and fit:
        write_text(fit_file, fit, "--write-fit")
        click.echo(fit_file)
    click.echo(out / "report.html")


def _fit(found: "Evidence") -> str:
    """Raises InputError where there is not one sample to fit."""
    from ..expected import fitted

    if len(found.samples) != 1:
        raise InputError(
            Message(
                ja="見積もり式は、一つのシステムの、一種類の録音（実際かシミュレーションか）の結果から"
                "作ります。",
                en="A fit is made from results of one system on one kind of recordings, real or"
                " simulated.",
            ),
            Message(ja="その結果のファイルだけを指定してください。", en="Give only those results."),
        )
    values = fitted(found.samples[0], found.runs, found.measure)
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"
