"""What every recipe shares: its description, and the way from a collection to a corpus folder."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from transcribe.errors import InputError
from transcribe.messages import Message

from ..building import Item, Report, gather, new_folder, nothing_usable
from ..manifest import Corpus, save_corpus

Read = Callable[[Path], Iterator[Item | Message]]
Track = Callable[[Sequence[Item]], Iterable[Item]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A public or licensed collection of speech and how it becomes a corpus.

    licence    SPDX identifier, or the name of the terms; goes into the corpus
    partition  the part that is taken
    terms      what its user has to know before using it
    obtain     where it is had
    layout     what the folder must hold
    read       yields an Item per recording, or why an entry of the collection is left out; lazily.
               Raises InputError for a folder that does not hold the collection
    """

    id: str
    title: str
    language: str
    licence: str
    source: str
    partition: str
    terms: Message
    obtain: Message
    layout: Message
    read: Read


@dataclass(frozen=True, slots=True)
class Made:
    """A corpus that was made, and how many entries of the collection are not in it."""

    corpus: Corpus
    left_out: int


def make(
    recipe: Recipe,
    source: Path,
    target: Path,
    *,
    limit: int | None = None,
    report: Report,
    track: Track = iter,
) -> Made:
    """Turn the collection in `source` into a corpus folder `target`.

    limit   take the first so many utterances; all recordings of one utterance stay together
    report  told of every entry that is left out; the partition then says how many
    track   goes through the items, and may show how far it is

    Raises InputError for a folder without the collection, where nothing is usable, or where
    `target` is there already; StorageError.
    """
    left_out = 0

    def leave_out(why: Message) -> None:
        nonlocal left_out
        left_out += 1
        report(why)

    with new_folder(target) as folder:
        items = _first(_usable(recipe.read(source), leave_out), limit)
        speakers, recordings = gather(track(items), folder, leave_out)
        if not recordings:
            raise nothing_usable(recipe.layout)
        corpus = Corpus(
            id=recipe.id,
            title=recipe.title,
            language=recipe.language,
            licence=recipe.licence,
            source=recipe.source,
            partition=_partition(recipe.partition, limit, left_out),
            speakers=speakers,
            recordings=recordings,
        )
        save_corpus(corpus, folder)
    return Made(corpus, left_out)


def find_root(given: Path, patterns: Iterable[str], marker: str, layout: Message) -> Path:
    """The one folder at `given` or at `patterns` below it that holds `marker`.

    Raises InputError, which tells the `layout`, for none; and for more than one.
    """
    candidates = [given, *(p for pattern in patterns for p in sorted(given.glob(pattern)))]
    found = list(dict.fromkeys(p for p in candidates if (p / marker).exists()))
    if not found:
        raise InputError(
            Message(
                ja=f"{given} にこのコレクションが見つかりません（{marker} がありません）。",
                en=f"{given} does not hold this collection: there is no {marker}.",
            ),
            layout,
        )
    if len(found) > 1:
        listed = "".join(f"\n  {path}" for path in found)
        raise InputError(
            Message(
                ja=f"{given} に複数の版があります。{listed}",
                en=f"{given} holds more than one edition.{listed}",
            ),
            Message(ja="--from で 1 つを選んでください。", en="Choose one of them with --from."),
        )
    return found[0]


def lines_of(path: Path, encoding: str = "utf-8-sig") -> Iterator[tuple[int, str]]:
    """Yield each line that is not blank with its number, without the line break; lazily.

    Raises InputError for a file that cannot be read, or is in another encoding.
    """
    try:
        with path.open(encoding=encoding) as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.rstrip("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            Message(ja=f"{path} を読めません（{error}）。", en=f"Cannot read {path}: {error}."),
            Message(
                ja="コレクションを取り直すか、展開し直してください。",
                en="Get the collection again, or unpack it again.",
            ),
        ) from error


def _usable(found: Iterable[Item | Message], left_out: Report) -> Iterator[Item]:
    for item in found:
        if isinstance(item, Message):
            left_out(item)
        elif not os.path.isfile(item.sound):  # noqa: PTH113 - is_file fails on too long a name
            left_out(
                Message(
                    ja=f"{item.id}: 音声 {item.sound} がありません。",
                    en=f"{item.id}: the sound {item.sound} is missing.",
                )
            )
        else:
            yield item


def _first(items: Iterable[Item], limit: int | None) -> list[Item]:
    kept: list[Item] = []
    utterances: set[str] = set()
    for item in items:
        utterances.add(item.utterance)
        if limit is not None and len(utterances) > limit:
            break
        kept.append(item)
    return kept


def _partition(name: str, limit: int | None, left_out: int) -> str:
    """The name with what makes this less than the whole partition; for a reader of the report."""
    notes = [f"先頭 {limit} 件"] if limit is not None else []
    notes += [f"除外 {left_out} 件"] if left_out else []
    return f"{name}（{'、'.join(notes)}）" if notes else name
