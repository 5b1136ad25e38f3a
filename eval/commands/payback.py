"""kikitori eval payback: what a tool costs and saves, and when it pays."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from transcribe.errors import InputError
from transcribe.files import explained, write_all
from transcribe.messages import Message, text

if TYPE_CHECKING:
    from ..payback import Outcome

FILE = click.Path(path_type=Path)


def _notice(message: Message) -> None:
    click.echo(text(ja=f"注意: {message.ja}", en=f"Note: {message.en}"), err=True)


@click.command(
    help=text(
        ja="庁内の業務の一覧と費用を書いた計画 (TOML) から、年間に減る時間と金額、元が取れるまでの"
        "月数と利用回数、ほかの方法との比較、共同利用の分担を計算する。RESULTS は kikitori eval run"
        " の結果で、業務の距離で測った精度が使われる。計画は --new の見本を書き換えて作る。"
        "\n\n例: kikitori eval payback 計画.toml 結果.jsonl --out 費用対効果"
        "\n\n実績の CSV の1行目: --usage は task,times,hours（業務,回数,時間）。年間の回数と録音の"
        "合計時間。--effort は meeting,task,duration_s,edit_s,characters_changed_share。",
        en="From a plan (TOML) of an office's uses and costs: hours and yen saved a year,"
        " break-even in months and uses, the alternatives, costs shared by municipalities. RESULTS"
        " are those of kikitori eval run: the accuracy measured at each use's distance is taken."
        " Start from the commented plan that --new writes."
        "\n\nExample: kikitori eval payback plan.toml results.jsonl --out payback"
        "\n\nHeaders of the CSV files: --usage task,times,hours (of a year; hours of speech"
        " together); --effort meeting,task,duration_s,edit_s,characters_changed_share.",
    ),
    short_help=text(ja="費用対効果を計算する", en="Does it pay"),
)
@click.argument("plan_file", metavar="[PLAN.toml]", type=FILE, required=False)
@click.argument("results", metavar="[RESULTS]...", type=FILE, nargs=-1)
@click.option(
    "--usage",
    type=FILE,
    metavar="CSV",
    help=text(ja="利用の実績。計画の仮定に代わる", en="Counted uses, in place of the plan's"),
)
@click.option(
    "--effort",
    type=FILE,
    metavar="CSV",
    help=text(
        ja="会議ごとの編集時間の実績。精度からの見込みに代わる",
        en="Measured editing of meetings, in place of the saving function",
    ),
)
@click.option("--json", "as_json", is_flag=True, help=text(ja="JSON で出力", en="Print JSON"))
@click.option(
    "--out",
    type=FILE,
    metavar="DIR",
    help=text(
        ja="payback.html・payback.csv・payback.xlsx を書くフォルダー",
        en="Folder for payback.html, payback.csv and payback.xlsx",
    ),
)
@click.option(
    "--force", is_flag=True, help=text(ja="同じ名前のファイルを上書きする", en="Overwrite files")
)
@click.option(
    "--new",
    is_flag=True,
    help=text(
        ja="説明の付いた見本を PLAN.toml に書く", en="Write a commented example to PLAN.toml"
    ),
)
def payback(
    plan_file: Path | None,
    results: tuple[Path, ...],
    usage: Path | None,
    effort: Path | None,
    as_json: bool,
    out: Path | None,
    force: bool,
    new: bool,
) -> None:
    if plan_file is None:
        raise _no_plan()
    if new:
        _write_example(plan_file, force)
        return
    found = _calculate(plan_file, results, usage, effort)
    if out:
        _write(found, out, force)
    _show(found, as_json)


def _calculate(
    plan_file: Path, results: tuple[Path, ...], usage: Path | None, effort: Path | None
) -> "Outcome":
    from ..payback import calculate, gather, load_plan
    from ..payback.verdict import notices

    plan = load_plan(plan_file, _notice)
    situation = gather(plan, results, usage, effort, _notice)
    for message in notices(situation):
        _notice(message)
    return calculate(situation)


def _show(found: "Outcome", as_json: bool) -> None:
    if as_json:
        import json

        from ..payback.records import to_json

        click.echo(json.dumps(to_json(found), ensure_ascii=False, indent=2))
        return
    from ..payback.terminal import show

    show(found)


def _write(found: "Outcome", out: Path, force: bool) -> None:
    from ..payback.records import to_csv
    from ..payback.workbook import workbook
    from ..reports.payback import payback_page

    names = ("payback.html", "payback.csv", "payback.xlsx")
    _refuse([out / name for name in names], force)
    with explained(out):
        out.mkdir(parents=True, exist_ok=True)
    page = payback_page(found, date.today()).encode("utf-8")
    contents = (page, to_csv(found), workbook(found))
    write_all({out / name: content for name, content in zip(names, contents, strict=True)})
    click.echo(text(ja=f"書きました: {out}", en=f"Written: {out}"), err=True)


def _write_example(path: Path, force: bool) -> None:
    from ..payback import example

    _refuse([path], force)
    write_all({path: example().encode("utf-8")}, "PLAN.toml")
    click.echo(path)


def _refuse(paths: list[Path], force: bool) -> None:
    """Raise InputError for files that are there, unless they may be overwritten."""
    there = [path for path in paths if path.exists()]
    if there and not force:
        listed = ", ".join(map(str, there))
        raise InputError(
            Message(ja=f"すでにあります: {listed}", en=f"Already there: {listed}"),
            Message(
                ja="上書きするなら --force を付けるか、別の場所を指定してください。",
                en="Add --force to overwrite, or choose another place.",
            ),
        )


def _no_plan() -> InputError:
    return InputError(
        Message(ja="計画 (PLAN.toml) を指定してください。", en="Give a plan (PLAN.toml)."),
        Message(
            ja="見本から始めるには: kikitori eval payback 計画.toml --new",
            en="To start from an example: kikitori eval payback plan.toml --new",
        ),
    )
