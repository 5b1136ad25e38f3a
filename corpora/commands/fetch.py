"""kikitori corpora fetch: a corpus folder from what comes with Kikitori, or from a collection."""

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from transcribe.errors import InputError, UnknownName
from transcribe.messages import Message, text

if TYPE_CHECKING:  # loaded when the command runs
    from ..building import Item
    from ..manifest import Corpus
    from ..recipes import Recipe


def _report(message: Message) -> None:
    click.echo(str(message), err=True)


@click.command(
    help=text(
        ja="コーパスを用意する。何もダウンロードしない。公開・有償の音声コレクションは、自分で入手して"
        "展開したフォルダーを --from で指定する（省くと、入手先と利用条件を示す）。名前は"
        " kikitori corpora list にある。\n\n例: kikitori corpora fetch sample",
        en="Prepare a corpus; nothing is downloaded. Of a public or licensed collection, give your"
        " own unpacked copy as --from (without it you are told where it is had, and its terms)."
        " Names are in kikitori corpora list.\n\nExample: kikitori corpora fetch sample",
    ),
    short_help=text(ja="コーパスを用意する", en="Prepare a corpus"),
)
@click.argument("name", metavar="ID")
@click.option(
    "--from",
    "source",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help=text(ja="入手したコレクションのフォルダー", en="Folder of the collection"),
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help=text(
        ja="作るフォルダー（省くと設定 KIKITORI_CORPORA_DIR か既定の場所の下の ID）",
        en="Folder to make; else ID in the setting KIKITORI_CORPORA_DIR or the usual place",
    ),
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help=text(ja="先頭の N 発話だけ使う", en="Take only the first N utterances"),
)
def fetch(name: str, source: Path | None, out: Path | None, limit: int | None) -> None:
    from ..bundled import bundled
    from ..folders import corpora_folder
    from ..recipes import RECIPES

    own = bundled()
    if name not in own and name not in RECIPES:
        raise UnknownName(Message(ja="コーパス", en="corpus"), name, [*own, *RECIPES])
    target = out or corpora_folder(os.environ) / name
    if name in own:
        _copy(own[name], target)
    elif source is None:
        raise _to_obtain(RECIPES[name])
    else:
        _make(RECIPES[name], source, target, limit)
    click.echo(str(target))


def _copy(corpus: "Corpus", target: Path) -> None:
    from ..bundled import copy_bundled
    from ..manifest import corpus_digest, load_corpus, problems

    sound = target.is_dir() and not list(problems(target, sounds=True))
    if sound and corpus_digest(load_corpus(target)) == corpus_digest(corpus):
        _report(Message(ja="もう用意してあります。", en="It is already there, intact."))
        return
    copy_bundled(corpus, target)
    _done(corpus)


def _make(recipe: "Recipe", source: Path, target: Path, limit: int | None) -> None:
    from ..recipes import make

    _report(Message(ja=f"利用条件: {recipe.terms.ja}", en=f"Terms: {recipe.terms.en}"))
    made = make(recipe, source, target, limit=limit, report=_report, track=_track)
    if made.left_out:
        _report(
            Message(
                ja=f"{made.left_out} 件を除きました（理由は上のとおり）。",
                en=f"{made.left_out} entries were left out, for the reasons above.",
            )
        )
    _done(made.corpus)


def _done(corpus: "Corpus") -> None:
    from ..summary import summarize

    counted = summarize(corpus)
    _report(
        Message(
            ja=f"{corpus.title}: {counted.recordings:,} 件、{counted.minutes:,.1f} 分です。",
            en=f"{corpus.title}: {counted.recordings:,} recordings, {counted.minutes:,.1f} min.",
        )
    )


def _track(items: Sequence["Item"]) -> Iterable["Item"]:
    """Show how far the copying is, where somebody watches."""
    label = text(ja="音声を取り込み中", en="Taking in the sound")
    with click.progressbar(items, label=label, file=sys.stderr) as bar:
        yield from bar


def _to_obtain(recipe: "Recipe") -> InputError:
    return InputError(
        Message(
            ja=f"{recipe.title} は自動では取得しません。ご自身で入手してください。"
            f"\n  入手先: {recipe.obtain.ja}\n  利用条件: {recipe.terms.ja}"
            f"\n  置き方: {recipe.layout.ja}",
            en=f"{recipe.title} is not downloaded: get it yourself."
            f"\n  Obtained from: {recipe.obtain.en}\n  Terms: {recipe.terms.en}"
            f"\n  Layout: {recipe.layout.en}",
        ),
        Message(
            ja=f"入手したら: kikitori corpora fetch {recipe.id} --from フォルダー",
            en=f"Once you have it: kikitori corpora fetch {recipe.id} --from FOLDER",
        ),
    )
