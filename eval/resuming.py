"""Going on with results that are there: of the same run, scored as today, by one process."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from transcribe.cache import locked, work_folder
from transcribe.errors import InputError
from transcribe.messages import Message

from .normalize import description
from .results import Run, read_unfinished, write_results
from .score import score

SAME_MACHINE = ("processor", "threads", "versions")  # texts and times depend on these


@contextmanager
def alone(path: Path, environ: Mapping[str, str]) -> Iterator[None]:
    """While this block runs, no other process writes these results. Raises InputError."""
    name = hashlib.sha256(str(path.absolute()).encode("utf-8", "surrogateescape")).hexdigest()
    busy = Message(
        ja=f"結果 {path} には、いま別の処理が書き込んでいます。",
        en=f"Another process is writing the results {path} right now.",
    )
    with locked(work_folder(environ) / f"eval-{name[:32]}.lock", busy):
        yield


def gone_on(path: Path, run: Run) -> frozenset[str]:
    """Recordings that need not be recognised again, their texts scored as today.

    Those that failed are not among them. Raises InputError where the file is of another run.
    """
    if not path.exists():
        return frozenset()
    check_earlier(path, run)
    rescore(path)
    _, results = read_unfinished(path)
    return frozenset(r.recording for r in results if not r.failure)


def check_earlier(path: Path, run: Run) -> None:
    """Raise InputError where there is a file of another run."""
    if path.exists():
        earlier, _ = read_unfinished(path)
        _refuse(path, list(_differences(earlier, run)))


def rescore(path: Path) -> bool:
    """Score the texts of a file again where another normaliser scored them; whether it was so.

    Nothing is recognised again. Raises InputError, StorageError.
    """
    run, results = read_unfinished(path)
    now = description()
    if run.normalizer == now:
        return False
    again = [replace(r, measures=score(r.reference, r.hypothesis).measures) for r in results]
    write_results(path, replace(run, normalizer=now), again)
    return True


def refuse_other_machine(path: Path, run: Run) -> None:
    """Raise InputError where the rest of a run would be measured on another machine, or by other
    versions, than its beginning."""
    if not path.exists():
        return
    earlier, _ = read_unfinished(path)
    pairs = [(earlier.machine.get(name), run.machine.get(name)) for name in SAME_MACHINE]
    changed = [(a, b) for a, b in pairs if a != b]
    _refuse(
        path,
        [
            Message(
                ja=f"途中まで別のPCか別の版で測っています: {_shown(a)} → {_shown(b)}",
                en=f"begun on another machine or by other versions: {_shown(a)} → {_shown(b)}",
            )
            for a, b in changed
        ],
    )


def _differences(earlier: Run, run: Run) -> Iterator[Message]:
    if earlier.corpus_digest != run.corpus_digest:
        yield Message(ja="コーパスの内容が変わっています", en="the corpus has changed")
    one, other = earlier.system, run.system
    if one.kind != other.kind:
        yield Message(ja=f"種類が違います: {one.kind}", en=f"it is of another kind: {one.kind}")
    if (one.model, one.revision, one.digest) != (other.model, other.revision, other.digest):
        yield Message(
            ja=f"モデルの中身が違います: {one.model} {one.digest[:19]}",
            en=f"the model is another one: {one.model} {one.digest[:19]}",
        )
    if one.settings != other.settings:
        yield Message(
            ja=f"設定が違います: {_shown(one.settings)} → {_shown(other.settings)}",
            en=f"the settings differ: {_shown(one.settings)} → {_shown(other.settings)}",
        )
    if earlier.plan != run.plan:
        yield Message(
            ja="計画（--plan）が違います", en="the plan (--plan) is another one, or there was none"
        )


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {v}" for name, v in value.items())
    return str(value)


def _refuse(path: Path, differences: list[Message]) -> None:
    if not differences:
        return
    raise InputError(
        Message(
            ja=f"結果 {path} は別の測定のものなので、続きを書けません:"
            + "".join(f"\n  {d.ja}" for d in differences),
            en=f"The results {path} are of another run and cannot be gone on with:"
            + "".join(f"\n  {d.en}" for d in differences),
        ),
        Message(
            ja="--out で別のフォルダーを指定するか、前の結果を別の場所に移してから、"
            "もう一度実行してください。",
            en="Choose another folder with --out, or move the earlier results away, then retry.",
        ),
    )
