"""kikitori audit: whether the log of who did what is whole, and a copy of it."""

import sys
from typing import Any

import click

from transcribe.errors import AppError
from transcribe.messages import Message, text

from .options import DATA, settings_from


@click.group(
    help=text(
        ja="操作の記録（だれが、いつ、何をしたか）の検査と書き出し。\n\n例: kikitori audit verify",
        en="Check and export the log of who did what.\n\nExample: kikitori audit verify",
    ),
    short_help=text(ja="操作の記録の検査・書き出し", en="Check and export the audit log"),
)
def audit() -> None:
    pass


@audit.command(
    help=text(
        ja="記録が書き換え・削除・差し込みされていないか調べる。最後に表示される照合値を、"
        "紙などに控えておくと、記録全体を作り直されても --includes で気付ける。"
        "\n\n例: kikitori audit verify",
        en="Whether entries were changed, removed or put in. The digest shown at the end, kept"
        " elsewhere (such as on paper), tells later with --includes whether the whole log was made"
        " anew.\n\nExample: kikitori audit verify",
    ),
    short_help=text(ja="書き換えがないか調べる", en="Whether anything was changed"),
)
@DATA
@click.option(
    "--includes",
    metavar="DIGEST",
    help=text(
        ja="前に控えた照合値の記録が残っているかも調べる",
        en="Also whether the entry with a digest noted earlier is still there",
    ),
)
def verify(includes: str | None, **given: Any) -> None:
    from .. import audit as log
    from ..server.database import open_database

    with open_database(settings_from(given)).open() as session:
        faults = log.verify(session)
        if includes and not log.includes(session, includes.strip()):
            faults.append(
                Message(
                    ja=f"照合値 {includes} の記録がありません。",
                    en=f"There is no entry with the digest {includes}.",
                )
            )
        entries, digest = log.head(session)
    if faults:
        raise _broken(faults)
    done = Message(
        ja=f"異常はありません: {entries} 件、最後の照合値 {digest or '（なし）'}",
        en=f"Intact: {entries} entries, the last digest {digest or '(none)'}",
    )
    click.echo(str(done))


@audit.command(
    help=text(
        ja="すべての組織の記録を、CSV（表計算ソフト用）で書き出す。"
        "\n\n例: kikitori audit export > kiroku.csv",
        en="All organisations' entries as CSV for spreadsheets."
        "\n\nExample: kikitori audit export > log.csv",
    ),
    short_help=text(ja="CSVで書き出す", en="Export as CSV"),
)
@DATA
def export(**given: Any) -> None:
    from zoneinfo import ZoneInfo

    from ..audit.reading import Wanted, as_csv
    from ..server.database import open_database

    with open_database(settings_from(given)).open() as session:
        for lines in as_csv(session, None, Wanted(), ZoneInfo("Asia/Tokyo")):
            sys.stdout.buffer.write(lines.encode("utf-8"))


def _broken(faults: list[Message]) -> AppError:
    return AppError(
        Message(
            ja="操作の記録に異常があります。" + "".join(f"\n  {fault.ja}" for fault in faults),
            en="The audit log is not whole." + "".join(f"\n  {fault.en}" for fault in faults),
        ),
        Message(
            ja="データフォルダーに触れず、バックアップの記録と見比べてください: "
            "kikitori backup DEST --check",
            en="Leave the data folder as it is and compare the log with that of a backup: "
            "kikitori backup DEST --check",
        ),
    )
