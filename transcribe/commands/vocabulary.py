"""kikitori vocabulary: the names and terms that a meeting's files give, to look at and to mend."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import InputError
from ..messages import Message, text

if TYPE_CHECKING:  # loaded when the command runs
    from ..vocabulary import Vocabulary

WIDE = 200  # columns where the table goes into a file


@click.command(
    help=text(
        ja="次第や資料、名簿、用語集から、文字起こしに使う名前と用語を拾って、よみと一緒に表で示す。"
        "「推定」は、よみを辞書から推定したもの。--out の CSV は、よみを直して"
        " kikitori transcribe の --glossary に指定できる。"
        "\n\n例: kikitori vocabulary 次第.pdf 資料.docx --roster 名簿.csv --out 用語.csv",
        en="Collect the names and terms that transcribing would use, with their readings, from"
        " agendas, papers, rosters and glossaries. 推定 marks readings guessed from a dictionary."
        " The CSV of --out can be edited and given to kikitori transcribe as --glossary."
        "\n\nExample: kikitori vocabulary agenda.pdf paper.docx --roster roster.csv",
    ),
    short_help=text(ja="会議の名前と用語を拾う", en="Collect names and terms"),
)
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--roster",
    "rosters",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=text(
        ja="名簿（氏名,よみ,役職,議席番号 の CSV か Excel）。何度でも指定できる",
        en="Roster, CSV or Excel with 氏名,よみ,役職,議席番号; may be given several times",
    ),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=text(ja="表を書く CSV ファイル", en="CSV file for the table"),
)
@click.option(
    "--force", is_flag=True, help=text(ja="前の結果に上書きする", en="Overwrite an earlier result")
)
def vocabulary(
    files: tuple[Path, ...], rosters: tuple[Path, ...], out: Path | None, force: bool
) -> None:
    from ..files import explained, write_all
    from ..vocabulary.export import render_csv

    if out:
        with explained(out):
            exists = out.exists()
        if exists and not force:
            raise _exists(out)
    found = _load(files, rosters)
    if not found.terms:
        raise _nothing_found()
    if not out:
        _print(found)
        return
    write_all({out: render_csv(found.terms)})
    _tell(found)
    click.echo(out)


def _load(files: Sequence[Path], rosters: Sequence[Path]) -> "Vocabulary":
    from ..vocabulary import load_vocabulary
    from ..vocabulary.sorting import kind_of

    kinds = {path: kind_of(path) for path in files}
    return load_vocabulary(
        [path for path, kind in kinds.items() if kind == "glossary"],
        [*rosters, *(path for path, kind in kinds.items() if kind == "roster")],
        [path for path, kind in kinds.items() if kind == "material"],
    )


def _print(found: "Vocabulary") -> None:
    from rich.console import Console
    from rich.table import Table

    from ..vocabulary.export import HEADER, rows

    shown = HEADER[:5]
    table = Table(*shown, box=None, pad_edge=False, header_style="bold")
    for row in rows(found.terms):
        table.add_row(*row[: len(shown)])
    width = None if sys.stdout.isatty() else WIDE
    Console(width=width, highlight=False, markup=False).print(table)
    _tell(found)


def _tell(found: "Vocabulary") -> None:
    guessed = sum(term.guessed for term in found.terms)
    click.echo(
        text(
            ja=f"{len(found.terms):,}語。うち {guessed:,}語はよみが推定です。",
            en=f"{len(found.terms):,} terms; the readings of {guessed:,} are guessed.",
        ),
        err=True,
    )


def _exists(out: Path) -> InputError:
    return InputError(
        Message(ja=f"結果 {out} がすでにあります。", en=f"{out} exists already."),
        Message(
            ja="上書きするには --force、別の場所に書くには --out を変えてください。",
            en="Add --force to overwrite it, or give --out another place.",
        ),
    )


def _nothing_found() -> InputError:
    return InputError(
        Message(ja="名前も用語も見つかりませんでした。", en="No names or terms were found."),
        Message(
            ja="会議の次第や資料など、日本語の文章の入ったファイルを指定してください。",
            en="Give an agenda or papers of the meeting, with text in Japanese.",
        ),
    )
