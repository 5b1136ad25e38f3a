"""kikitori corpora list: which corpora there are, what is in them, and what is wrong with them."""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from transcribe.errors import InputError
from transcribe.messages import Message, text

if TYPE_CHECKING:  # loaded when the command runs
    from ..manifest import Corpus
    from ..recipes import Recipe
    from ..summary import Summary

NARROW, WIDE = 96, 200  # columns: below, a table leaves some out; and what it takes in a file
IN_BRIEF = (0, 2, 3, 4, 5, 6, 7, 9)  # columns of the corpora, without title and licence
ABOUT = ("id", "title", "language", "licence", "source", "partition")
MOST_DISTANCES = 4  # told one by one; more of them as a range


@click.command(
    help=text(
        ja="コーパス（測定用の録音と正解）の一覧。フォルダーを省くと、手元にあるものと、これから用意できる"
        "もの（利用条件つき）を示す。--check は音声まで読んで、誤りをすべて示す。"
        "\n\n例: kikitori corpora list --check 会議コーパス",
        en="List corpora: recordings with references to measure with. Without a folder, those on"
        " this machine and those that can be prepared, with their terms. --check reads the sound as"
        " well and shows every fault.\n\nExample: kikitori corpora list --check meetings",
    ),
    short_help=text(ja="コーパスの一覧・検査", en="List and check corpora"),
)
@click.argument("folders", metavar="[FOLDER]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--dir",
    "directory",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help=text(
        ja="コーパスを置いたフォルダー（省くと設定 KIKITORI_CORPORA_DIR か既定の場所）",
        en="Folder of corpora; else the setting KIKITORI_CORPORA_DIR, or the usual place",
    ),
)
@click.option("--check", is_flag=True, help=text(ja="誤りをすべて示す", en="Show every fault"))
@click.option("--json", "as_json", is_flag=True, help=text(ja="JSON で出力", en="Print JSON"))
def list_corpora(
    folders: tuple[Path, ...], directory: Path | None, check: bool, as_json: bool
) -> None:
    from ..folders import corpora_folder, corpora_in
    from ..manifest import problems

    place = directory or corpora_folder(os.environ)
    given = folders or ((place,) if place.is_dir() else ())
    found = list(dict.fromkeys(path for folder in given for path in corpora_in(folder)))
    faults = {path: list(problems(path, sounds=check)) for path in found}
    if as_json:
        click.echo(json.dumps(_as_json(faults), ensure_ascii=False, indent=2))
    elif check:
        _print_faults(faults)
    else:
        _print_tables(faults, known=not folders, place=place)
    if check and (number := sum(map(len, faults.values()))):
        raise InputError(
            Message(ja=f"誤りが {number} 件あります。", en=f"There are {number} fault(s)."),
            Message(
                ja="上の一覧のとおりに直して、もう一度実行してください。",
                en="Correct them as told above, then run it again.",
            ),
        )


def _print_faults(faults: dict[Path, list[Message]]) -> None:
    for path, found in faults.items():
        told = "" if found else text(ja=" 誤りはありません。", en=" no fault.")
        click.echo(f"{path}:{told}")
        for fault in found:
            click.echo(f"  {fault}")
    if not faults:
        click.echo(text(ja="コーパスがありません。", en="There is no corpus."))


def _as_json(faults: dict[Path, list[Message]]) -> dict[str, Any]:
    from ..bundled import bundled
    from ..manifest import corpus_digest, load_corpus
    from ..recipes import RECIPES
    from ..summary import summarize

    known = [{"kind": "bundled"} | _about(corpus) for corpus in bundled().values()]
    for recipe in RECIPES.values():
        told = {name: str(getattr(recipe, name)) for name in ("terms", "obtain", "layout")}
        known.append({"kind": "recipe"} | _about(recipe) | told)
    corpora: list[dict[str, Any]] = []
    for path, found in faults.items():
        entry: dict[str, Any] = {"folder": str(path), "problems": [str(fault) for fault in found]}
        if not found:
            corpus = load_corpus(path)
            entry |= _about(corpus) | {"digest": corpus_digest(corpus)}
            entry |= asdict(summarize(corpus))
        corpora.append(entry)
    return {"known": known, "corpora": corpora}


def _about(what: "Corpus | Recipe") -> dict[str, str]:
    return {name: getattr(what, name) for name in ABOUT}


def _print_tables(faults: dict[Path, list[Message]], *, known: bool, place: Path) -> None:
    from ..bundled import bundled
    from ..recipes import RECIPES

    if faults:
        ja = "ID,名称,件数,分,話者,距離 m,業務,実録音/模擬,利用条件,場所"
        en = "ID,Title,Recordings,Minutes,Speakers,Distance m,Use,Real/simulated,Licence,Folder"
        cells = (_corpus_cells(p, f) for p, f in faults.items())
        _print_table(text(ja=ja, en=en), cells, IN_BRIEF)
    elif known:
        told = Message(ja=f"{place} にコーパスはありません。", en=f"There is no corpus in {place}.")
        click.echo(str(told))
    if known:
        ja = "用意できるもの,名称,言語,区分,利用条件"
        en = "Can be prepared,Title,Language,Part,Terms"
        rows = [(c.id, c.title, c.language, c.partition, c.licence) for c in bundled().values()]
        for r in RECIPES.values():
            rows.append((r.id, r.title, r.language, r.partition, str(r.terms)))
        _print_table(text(ja=ja, en=en), rows)
        click.echo(
            text(
                ja="用意するには（入手先も示します）: kikitori corpora fetch ID",
                en="To prepare one, or to see where it is had: kikitori corpora fetch ID",
            )
        )


def _print_table(
    headings: str, rows: Iterable[Sequence[str]], brief: Sequence[int] | None = None
) -> None:
    """`brief`: the columns that a narrow terminal shows; all of them if not given."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    width = Console().width if sys.stdout.isatty() else WIDE
    names = headings.split(",")
    columns = brief if brief and width < NARROW else range(len(names))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number in columns:
        table.add_column(names[number], overflow="fold", no_wrap=number == 0)
    for row in rows:
        table.add_row(*(row[number] for number in columns))
    Console(width=width, markup=False).print(table)


def _corpus_cells(path: Path, found: list[Message]) -> tuple[str, ...]:
    from ..manifest import load_corpus
    from ..summary import summarize

    if found:
        told = Message(
            ja=f"誤りが {len(found)} 件: kikitori corpora list --check {path}",
            en=f"{len(found)} fault(s): kikitori corpora list --check {path}",
        )
        return (path.name, str(told), *[""] * 7, str(path))
    corpus = load_corpus(path)
    return (corpus.id, _titled(corpus), *_figures(summarize(corpus)), corpus.licence, str(path))


def _titled(corpus: "Corpus") -> str:
    return f"{corpus.title} {corpus.partition}".strip()


def _figures(summary: "Summary") -> tuple[str, ...]:
    from ..manifest import USE_CASE_NAMES

    unknown = text(ja="不明", en="unknown")
    uses = [str(USE_CASE_NAMES[u]) if u else unknown for u in summary.use_cases]
    voices = text(ja=f"（合成音声 {summary.synthetic}）", en=f" ({summary.synthetic} synthetic)")
    return (
        f"{summary.recordings:,}",
        f"{summary.minutes:,.1f}",
        f"{summary.speakers:,}" + (voices if summary.synthetic else ""),
        _distances(summary.distances_m) or unknown,
        "、".join(uses),
        f"{summary.recordings - summary.simulated:,}/{summary.simulated:,}",
    )


def _distances(distances: tuple[float, ...]) -> str:
    if len(distances) > MOST_DISTANCES:
        return f"{distances[0]:g}–{distances[-1]:g} ({len(distances)})"
    return ", ".join(f"{d:g}" for d in distances)
