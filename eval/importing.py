"""A vendor's transcripts as results: the same file, the same scoring, nothing lost silently."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpora.manifest import Corpus, Recording
from transcribe.errors import AppError, InputError
from transcribe.files import why_unread
from transcribe.formats import read_spoken
from transcribe.messages import Message

from .results import Result
from .runs import scored

FORBIDDEN = '<>:"/\\|?*'  # in names of files, on one system or another


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a vendor handed in for a corpus.

    files  one transcript per recording that has one, by its id
    extra  files that belong to no recording
    """

    files: Mapping[str, Path]
    extra: tuple[Path, ...]


def find_transcripts(corpus: Corpus, folder: Path) -> Delivery:
    """Match files with recordings: the name without its ending is the id of the recording.

    Raises InputError: no folder, two files for one recording, none for any.
    """
    known = {_composed(r.id): r.id for r in corpus.recordings}
    found = defaultdict(list)
    extra = []
    for path in _files(folder):
        if name := known.get(_composed(path.stem)):
            found[name].append(path)
        else:
            extra.append(path)
    if twice := [paths for paths in found.values() if len(paths) > 1]:
        raise _twice(twice)
    if not found:
        raise _none(corpus, folder, extra)
    return Delivery({name: paths[0] for name, paths in found.items()}, tuple(extra))


def _composed(name: str) -> str:
    """A Mac writes が as か and a mark of its own; it is the same name."""
    return unicodedata.normalize("NFC", name)


def read_transcripts(corpus: Corpus, delivery: Delivery) -> list[Result]:
    """A result per recording, in the corpus's order. What is missing or unreadable is a failure."""
    return [_result(corpus, recording, delivery) for recording in corpus.recordings]


def _result(corpus: Corpus, recording: Recording, delivery: Delivery) -> Result:
    path = delivery.files.get(recording.id)
    if path is None:
        reason = Message(ja="文字起こしがありません。", en="There is no transcript.")
        return scored(corpus, recording, "", failure=str(reason))
    try:
        spoken = read_spoken(path)
    except AppError as error:
        return scored(corpus, recording, "", failure=str(error.problem))
    remarks = tuple(str(remark.message) for remark in spoken.remarks)
    return scored(corpus, recording, spoken.text, notices=remarks)


def check_name(system: str) -> None:
    """Raise InputError for a name that cannot be part of a file's."""
    if system.strip() and not any(c in FORBIDDEN or not c.isprintable() for c in system):
        return
    raise InputError(
        Message(ja=f"システムの名前「{system}」は使えません。", en=f"{system!r} cannot be a name."),
        Message(
            ja=f"--system には {FORBIDDEN} を含まない短い名前を指定してください（例 A社）。",
            en=f"Give --system a short name without {FORBIDDEN}, such as VendorA.",
        ),
    )


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
    except OSError as error:
        reason = why_unread(error)
        raise InputError(
            Message(
                ja=f"フォルダー {folder} を読めません（{reason.ja}）。",
                en=f"Cannot read the folder {folder}: {reason.en}.",
            ),
            Message(
                ja="文字起こしの入ったフォルダーを指定してください。",
                en="Give the folder with the transcripts.",
            ),
        ) from error


def _twice(found: Sequence[Sequence[Path]]) -> InputError:
    lines = "".join(f"\n  {', '.join(p.name for p in paths)}" for paths in found)
    return InputError(
        Message(
            ja=f"1つの録音に文字起こしが2つ以上あります:{lines}",
            en=f"Some recordings have more than one transcript:{lines}",
        ),
        Message(
            ja="使わないほうを別のフォルダーに移してください。",
            en="Move the ones that are not to be used to another folder.",
        ),
    )


def _none(corpus: Corpus, folder: Path, extra: Sequence[Path]) -> InputError:
    wanted = corpus.recordings[0].id
    given = Message(ja="フォルダーは空です", en="it is empty")
    if extra:
        given = Message(ja=f"あるのは {extra[0].name} など", en=f"there is {extra[0].name} …")
    return InputError(
        Message(
            ja=f"{folder} に、録音と同じ名前の文字起こしがありません（{given.ja}）。",
            en=f"No file in {folder} has the name of a recording ({given.en}).",
        ),
        Message(
            ja=f"ファイルの名前を録音の id にそろえてください（例 {wanted}.txt）。",
            en=f"Name the files by the ids of the recordings, such as {wanted}.txt.",
        ),
    )
