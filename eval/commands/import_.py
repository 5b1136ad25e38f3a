"""kikitori eval import: a vendor's transcripts, scored into the same results as our own."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from transcribe.errors import InputError
from transcribe.messages import text

from ..results import Result, System, write_results
from .options import recorded_plan, results_folder


@click.command(
    "import",
    help=text(
        ja="事業者などの文字起こしを採点し、結果のファイル（DIR/コーパス--名前.jsonl）にする。"
        "フォルダーには、録音の id と同じ名前のファイルを録音ごとに1つ置く（txt、docx、srt など）。"
        "ない録音は、何も認識できなかったものとして数え、一覧にする。"
        "\n\n例: kikitori eval import 会議コーパス A社の結果 --system A社",
        en="Score the transcripts of a vendor into a file of results (DIR/CORPUS--NAME.jsonl). The"
        " folder holds one file per recording, named by its id (txt, docx, srt, ...). Recordings"
        " without one are listed and count as not recognised at all."
        "\n\nExample: kikitori eval import council vendor-a --system VendorA",
    ),
    short_help=text(ja="事業者の文字起こしを取り込む", en="Import a vendor's transcripts"),
)
@click.argument("corpus", metavar="CORPUS", type=click.Path(path_type=Path))
@click.argument("folder", metavar="TRANSCRIPTS_DIR", type=click.Path(path_type=Path))
@click.option(
    "--system",
    required=True,
    metavar="NAME",
    help=text(ja="表や報告書に出す名前", en="Name that tables and reports show"),
)
@results_folder
@recorded_plan
@click.option(
    "--force", is_flag=True, help=text(ja="前の結果に上書きする", en="Overwrite earlier results")
)
def import_(
    corpus: Path, folder: Path, system: str, out: Path, plan_file: Path | None, force: bool
) -> int:
    """The exit code is that of an InputError where a transcript is missing or unreadable."""
    from corpora.manifest import load_corpus

    from ..closing import print_closing
    from ..importing import check_name, find_transcripts, read_transcripts
    from ..plan_files import load_plan
    from ..resuming import alone
    from ..runs import new_run, refuse_existing, result_path
    from ..score_sheet import inserted_sentence

    check_name(system)
    plan = load_plan(plan_file) if plan_file else None
    loaded = load_corpus(corpus, sounds=False)
    run = new_run(loaded, System(id=system, kind="imported"), plan, {})
    path = result_path(out, run.corpus, system)
    if not force:
        refuse_existing(path)
    delivery = find_transcripts(loaded, folder)
    results = read_transcripts(loaded, delivery)
    with alone(path, os.environ):
        write_results(path, run, results)
    for remark, names in _remarks(results).items():
        more = text(ja=f"ほか {len(names) - 1} 件", en=f"and {len(names) - 1} more")
        click.echo(f"! {names[0]}: {remark}" + (f" ({more})" if names[1:] else ""), err=True)
    for result in results:
        if inserted := inserted_sentence(result.measures["standard"]):
            click.echo(f"! {result.recording}: {inserted}", err=True)
    failed = [r for r in results if r.failure]
    for result in failed:
        click.echo(f"✗ {result.recording}: {result.failure}", err=True)
    for extra in delivery.extra:
        click.echo(
            text(
                ja=f"? {extra.name}: この名前の録音はありません（使っていません）。",
                en=f"? {extra.name}: no recording has this name (not used).",
            ),
            err=True,
        )
    print_closing([(run, results)])
    click.echo(path)
    return InputError.exit_code if failed else 0


def _remarks(results: Sequence[Result]) -> dict[str, list[str]]:
    """What was decided while reading, and in which recordings' files."""
    found: dict[str, list[str]] = {}
    for result in results:
        for remark in result.notices:
            found.setdefault(remark, []).append(result.recording)
    return found
