"""kikitori backup: a copy of everything, made while the service runs."""

from pathlib import Path
from typing import Any

import click

from transcribe.errors import StorageError
from transcribe.messages import Message, text

from .options import DATA, settings_from


@click.command(
    help=text(
        ja="データベース・録音・資料・設定・鍵を、フォルダー DEST に写す。"
        "サービスは動かしたままでよい。2回目からは、増えたファイルだけを写す。"
        "DEST には会議の録音と鍵が入るので、持ち出しに注意する。"
        "戻すには、DEST を写したフォルダーを --data に指定して kikitori serve を起動する。"
        "\n\n例: kikitori backup /mnt/backup/kikitori",
        en="Copy database, sound, papers, settings and keys to the folder DEST, while the service"
        " runs. From the second time on only new files are copied. DEST then holds recordings and"
        " keys: keep it safe. To restore, copy DEST and start kikitori serve --data with the copy."
        "\n\nExample: kikitori backup /mnt/backup/kikitori",
    ),
    short_help=text(ja="全体のバックアップを作る", en="Back everything up"),
)
@click.argument("target", metavar="DEST", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--check",
    is_flag=True,
    help=text(
        ja="写さずに、DEST のバックアップが壊れていないか調べる",
        en="Copy nothing: see whether the backup in DEST is whole",
    ),
)
@DATA
def backup(target: Path, check: bool, **given: Any) -> None:
    if check:
        _check(target)
    else:
        _make(target, given)


def _make(target: Path, given: dict[str, Any]) -> None:
    from ..server.database import open_database
    from ..service import open_service, utc_now
    from ..storage.backup import back_up

    settings = settings_from(given)
    open_database(settings)
    done = back_up(open_service(settings), target, utc_now(), _show)
    if done.faults:
        raise _faulty(target, list(done.faults))
    click.echo(
        str(
            Message(
                ja=f"バックアップしました: {target}"
                f"（データベース・設定・鍵と、ファイル {done.files} 件。"
                f"うち新しいもの {done.new} 件）",
                en=f"Backed up to {target}: database, settings, keys and {done.files} files, "
                f"{done.new} of them new.",
            )
        )
    )


def _check(target: Path) -> None:
    from ..storage.manifests import faults_of, read_manifest

    faults = list(faults_of(target))
    if faults:
        raise _faulty(target, faults)
    made_at = read_manifest(target).made_at
    click.echo(
        str(
            Message(
                ja=f"異常はありません: {target}（{made_at:%Y-%m-%d %H:%M} UTC のもの）",
                en=f"Intact: {target}, of {made_at:%Y-%m-%d %H:%M} UTC.",
            )
        )
    )


def _show(number: int, total: int) -> None:
    """A line that counts up, where somebody watches."""
    import sys

    if sys.stderr.isatty():
        click.echo(f"\r{number}/{total}", err=True, nl=number == total)


def _faulty(target: Path, faults: list[Message]) -> StorageError:
    return StorageError(
        Message(
            ja=f"{target} のバックアップに問題があります。"
            + "".join(f"\n  {fault.ja}" for fault in faults),
            en=f"Something is wrong with the backup in {target}."
            + "".join(f"\n  {fault.en}" for fault in faults),
        ),
        Message(
            ja="ほかのものは写されています。別のフォルダーにバックアップし、失われたファイルは古いバックアップから"
            "戻してください。",
            en="All else is there. Back up to another folder, and take lost files from an older "
            "backup.",
        ),
    )
