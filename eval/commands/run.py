"""kikitori eval run: our own models over corpora, into files of results."""

import os
from pathlib import Path
from typing import Any

import click

from transcribe.commands.options import correction_options
from transcribe.errors import Cancelled, InputError
from transcribe.messages import text

from .options import recorded_plan, results_folder


@click.command(
    help=text(
        ja="コーパスの録音をモデルで認識し、正確さ・速さ・メモリを結果のファイル"
        "（DIR/コーパス--モデル.jsonl）にする。途中で止まっても、もう一度実行すれば続きから始まる。"
        "\n\n例: kikitori eval run 会議コーパス --model whisper-base --model whisper-small",
        en="Recognise the recordings of corpora with models; accuracy, speed and memory go into"
        " files of results (DIR/CORPUS--MODEL.jsonl). A run that was stopped goes on where it was."
        "\n\nExample: kikitori eval run council --model whisper-base --model whisper-small",
    ),
    short_help=text(ja="コーパスで測定する", en="Measure on corpora"),
)
@click.argument(
    "corpora", metavar="CORPUS...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--model",
    "models",
    multiple=True,
    default=("auto",),
    metavar="ID",
    help=text(
        ja="測るモデル（kikitori models list）。何度でも", en="Model to measure; may be repeated"
    ),
)
@results_folder
@recorded_plan
@correction_options
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda"]),
    default="auto",
    show_default=True,
    help=text(ja="計算する装置", en="Where to compute"),
)
def run(
    corpora: tuple[Path, ...],
    models: tuple[str, ...],
    out: Path,
    plan_file: Path | None,
    device: str,
    **words: Any,
) -> int:
    """The exit code is that of an InputError where a recording failed."""
    from transcribe.batch import Options

    from ..closing import print_closing
    from ..plan_files import load_plan
    from ..results import read_results
    from ..runner import measure, prepare
    from ..showing import RunConsole

    plan = load_plan(plan_file) if plan_file else None
    options = Options(device=device, diarization="none", quiet=True, **words)
    jobs = prepare(corpora, models, out, options, plan, os.environ)
    console = RunConsole()
    paths = []
    try:
        with console.showing():
            for subject, planned in jobs:
                paths.append(measure(subject, planned, out, options, console, os.environ))
    except KeyboardInterrupt:
        raise Cancelled.by_user() from None
    measured = [read_results(path) for path in paths]
    print_closing(measured)
    for path in sorted(paths):
        click.echo(path)
    failed = any(r.failure for _, results in measured for r in results)
    return InputError.exit_code if failed else 0
