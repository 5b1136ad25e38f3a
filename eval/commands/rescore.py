"""kikitori eval rescore: results of an older normaliser, scored as today."""

import os
from pathlib import Path

import click

from transcribe.messages import Message, text


@click.command(
    help=text(
        ja="結果のファイルを、いまの規則（表記をそろえる規則）で採点し直す。認識はし直さない。"
        "\n\n例: kikitori eval rescore results/会議--whisper-base.jsonl",
        en="Score results again with the normaliser of today; nothing is recognised again."
        "\n\nExample: kikitori eval rescore results/council--whisper-base.jsonl",
    ),
    short_help=text(ja="いまの規則で採点し直す", en="Score results again as today"),
)
@click.argument(
    "files", metavar="RESULTS...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
def rescore(files: tuple[Path, ...]) -> None:
    from ..resuming import alone
    from ..resuming import rescore as rescore_file

    for path in files:
        with alone(path, os.environ):
            changed = rescore_file(path)
        done = Message(ja="採点し直しました", en="scored again")
        same = Message(ja="いまの規則の結果です", en="scored as today already")
        click.echo(f"{path}: {done if changed else same}", err=True)
