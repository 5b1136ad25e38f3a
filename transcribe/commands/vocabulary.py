"""kikitori vocabulary: the names and terms that a meeting's files give, to look at and to mend."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import InputError
from ..messages import Message, text
from .options import paper_options

if TYPE_CHECKING:  # loaded when the command runs
    from rich.table import Table

    from ..vocabulary import Term, Vocabulary

WIDE = 200  # columns where the table goes into a file
BESIDE = 16  # columns of a note and of a file's name
MEND = Message(
    ja="CSV のよみを直し、使わない語は種別に「使わない」と書いて、\n"
    "資料や名簿と一緒に --glossary で指定してください。",
    en="Mend its readings, write 使わない under 種別 of what is not to be used,\n"
    "and give it with --glossary beside the papers and the roster.",
)


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
@click.argument("files", metavar="[FILE...]", nargs=-1, type=click.Path(path_type=Path))
@paper_options
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
    files: tuple[Path, ...],
    glossaries: tuple[Path, ...],
    rosters: tuple[Path, ...],
    materials: tuple[Path, ...],
    out: Path | None,
    force: bool,
) -> None:
    from ..files import explained, write_all
    from ..vocabulary.export import render_csv

    if not (files or glossaries or rosters or materials):
        raise _nothing_given()
    if out:
        with explained(out):
            exists = out.exists()
            is_read = exists and _is_among(out, (*files, *glossaries, *rosters, *materials))
        if is_read:
            raise _is_read(out)
        if exists and not force:
            raise _exists(out)
    found = _load(files, glossaries, rosters, materials)
    if not found.terms:
        raise _nothing_found()
    if not out:
        _print(found)
        return
    write_all({out: render_csv(found)})
    _tell(found, out)
    click.echo(out)


def _load(
    files: Sequence[Path],
    glossaries: Sequence[Path],
    rosters: Sequence[Path],
    materials: Sequence[Path],
) -> "Vocabulary":
    """Raises InputError that tells of every file that cannot be used."""
    from ..vocabulary import load_vocabulary
    from ..vocabulary.faults import together
    from ..vocabulary.sorting import sort

    kinds, errors = sort(files)
    try:
        found = load_vocabulary(
            [*glossaries, *kinds["glossary"]],
            [*rosters, *kinds["roster"]],
            [*materials, *kinds["material"]],
        )
    except InputError as error:
        errors.append(error)
    if errors:
        raise together(errors)
    return found


def _print(found: "Vocabulary") -> None:
    from rich.console import Console

    from ..vocabulary.export import named, unnamed

    width = None if sys.stdout.isatty() else WIDE
    console = Console(width=width, highlight=False, markup=False)
    names, others = named(found), unnamed(found)
    if names:
        console.print(text(ja="名前と地名", en="Names and places"), style="bold underline")
        console.print(_table(names))
    if names and others:
        console.print()
    if others:
        console.print(text(ja="用語", en="Terms"), style="bold underline")
        console.print(_table(others))
    _tell(found, None)


def _table(terms: "Sequence[Term]") -> "Table":
    """Without a column of notes where there are none: 80 columns are few."""
    from rich.table import Table

    from ..vocabulary.export import HEADER, rows

    shown = [HEADER.index(name) for name in ("表記", "よみ", "推定", "備考", "出典")]
    if not any(term.note for term in terms):
        shown.remove(HEADER.index("備考"))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for at in shown:
        if HEADER[at] in ("備考", "出典"):
            table.add_column(HEADER[at], max_width=BESIDE, no_wrap=True)
        else:
            table.add_column(HEADER[at], overflow="fold")
    for row in rows(terms):
        table.add_row(*(row[at] for at in shown))
    return table


def _tell(found: "Vocabulary", out: Path | None) -> None:
    """How many there are, what to check, and how to mend it."""
    from ..vocabulary.export import named

    guessed = sum(term.guessed for term in found.terms)
    names = sum(term.guessed for term in named(found))
    ja, en = f"{len(found.terms):,}語。", f"{len(found.terms):,} terms."
    if guessed:
        ja += f"うち {guessed:,}語（名前と地名 {names:,}）はよみが推定です。"
        ja += "\nまず名前のよみを確かめてください。"
        en += f" The readings of {guessed:,} are guessed ({names:,} names).\nCheck names first."
    if not out:
        ja = f"{ja}\n直すには、--out 用語.csv を付けて表を書き出します。"
        en = f"{en}\nTo mend them, write the table with --out terms.csv."
    click.echo(text(ja=f"{ja}\n{MEND.ja}", en=f"{en}\n{MEND.en}"), err=True)


def _is_among(out: Path, paths: Sequence[Path]) -> bool:
    return any(path.exists() and path.samefile(out) for path in paths)


def _is_read(out: Path) -> InputError:
    return InputError(
        Message(
            ja=f"--out の {out} は、読み込むファイルと同じです。",
            en=f"--out {out} is one of the files to read.",
        ),
        Message(
            ja="元のファイルが失われないように、--out に別の名前を指定してください。",
            en="Give --out another name, so that the file is not lost.",
        ),
    )


def _exists(out: Path) -> InputError:
    return InputError(
        Message(ja=f"結果 {out} がすでにあります。", en=f"{out} exists already."),
        Message(
            ja="上書きするには --force、別の場所に書くには --out を変えてください。",
            en="Add --force to overwrite it, or give --out another place.",
        ),
    )


def _nothing_given() -> click.UsageError:
    return click.UsageError(text(ja="ファイルを指定してください。", en="Give at least one file."))


def _nothing_found() -> InputError:
    return InputError(
        Message(ja="名前も用語も見つかりませんでした。", en="No names or terms were found."),
        Message(
            ja="会議の次第や資料など、日本語の文章の入ったファイルを指定してください。",
            en="Give an agenda or papers of the meeting, with text in Japanese.",
        ),
    )
