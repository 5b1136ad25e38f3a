"""Reading and writing a corpus."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from transcribe.errors import InputError
from transcribe.files import explained, write_all
from transcribe.messages import Message

from .faults import faults
from .fields import build, encode
from .files import given_of, parse, render
from .types import Corpus

SHOWN = 20  # faults in one error


def problems(folder: Path, *, sounds: bool = False) -> Iterator[Message]:
    """Yield every fault of the corpus in `folder`, each naming its entry and what to do.

    sounds  read each sound file too, to compare digest and duration; without it only its existence
            is checked, which takes a tenth of a second per thousand recordings
    """
    return faults(parse(folder), folder, sounds=sounds)


def load_corpus(folder: Path, *, sounds: bool = True) -> Corpus:
    """The corpus in `folder`. Raises one InputError that lists its faults.

    Sound files must exist, unless `sounds` is False; `problems(folder, sounds=True)` reads them.
    """
    given = parse(folder)
    found = list(faults(given, folder if sounds else None))
    if found or given.header is None:
        raise _faulty(folder, found)
    header = {name: value for name, value in given.header.items() if name != "version"}
    return build(Corpus, header | {"recordings": [values for _, values in given.recordings]})


def save_corpus(corpus: Corpus, folder: Path) -> None:
    """Write both files of the manifest, or neither; the sounds lie in `folder` already.

    Raises InputError for a corpus with faults, StorageError.
    """
    if found := list(faults(given_of(corpus), folder)):
        raise _faulty(folder, found)
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
    write_all({folder / name: content for name, content in render(corpus).items()})


def corpus_digest(corpus: Corpus) -> str:
    """ "sha256:…" over all that the manifest says, in whatever order its files say it."""
    speakers = tuple(sorted(corpus.speakers, key=lambda s: s.id))
    recordings = tuple(sorted(corpus.recordings, key=lambda r: r.id))
    ordered = replace(corpus, speakers=speakers, recordings=recordings)
    text = json.dumps(encode(ordered), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _faulty(folder: Path, found: list[Message]) -> InputError:
    shown = found[:SHOWN]
    more = len(found) - len(shown)
    return InputError(
        Message(
            ja=f"コーパス {folder} に {len(found)} 件の誤りがあります。"
            + "".join(f"\n  {fault.ja}" for fault in shown)
            + (f"\n  ほか {more} 件" if more else ""),
            en=f"The corpus {folder} has {len(found)} fault(s)."
            + "".join(f"\n  {fault.en}" for fault in shown)
            + (f"\n  and {more} more" if more else ""),
        ),
        Message(
            ja=f"直してから、次で確かめてください: kikitori corpora list --check {folder}",
            en=f"Correct them, then check with: kikitori corpora list --check {folder}",
        ),
    )
