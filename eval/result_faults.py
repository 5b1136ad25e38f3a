"""What is said about results that cannot be used, and what to do then."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from transcribe.errors import InputError
from transcribe.files import why_unread
from transcribe.messages import Message

if TYPE_CHECKING:  # results.py raises these
    from .results import Run


def unfinished(path: Path, done: int, recordings: int) -> InputError:
    return InputError(
        Message(
            ja=f"{path} は途中までの結果です（{recordings} 件のうち {done} 件）。",
            en=f"{path} is not finished: {done} of {recordings} recordings.",
        ),
        Message(
            ja="測定のコマンド（kikitori eval run）をもう一度実行すると、続きから始まります。",
            en="Give the command (kikitori eval run) again; it goes on where it stopped.",
        ),
    )


def unreadable(path: Path, error: OSError) -> InputError:
    reason = why_unread(error)
    return InputError(
        Message(
            ja=f"結果のファイル {path} を読めません（{reason.ja}）。",
            en=f"Cannot read the results {path}: {reason.en}.",
        ),
        Message(
            ja="ファイルの場所と名前を確かめてください。",
            en="Check the folder and the name of the file.",
        ),
    )


def other_version(path: Path, found: object) -> InputError:
    return InputError(
        Message(
            ja=f"{path} は別の版の結果です（版 {found}）。",
            en=f"{path} holds results of another version ({found}).",
        ),
        Message(
            ja="Kikitori を新しくするか、もう一度測定してください（kikitori eval run）。",
            en="Update Kikitori, or measure again (kikitori eval run).",
        ),
    )


def not_results(path: Path) -> InputError:
    return InputError(
        Message(
            ja=f"{path} は測定結果のファイルではありません。",
            en=f"{path} is not a file of results.",
        ),
        Message(
            ja="kikitori eval run か kikitori eval import が書いた .jsonl を指定してください。",
            en="Give a .jsonl that kikitori eval run or kikitori eval import has written.",
        ),
    )


def faulty(path: Path, faults: Sequence[tuple[int, str]]) -> InputError:
    ja = "".join(f"\n  {number} 行目: {fault}" for number, fault in faults)
    en = "".join(f"\n  line {number}: {fault}" for number, fault in faults)
    return InputError(
        Message(ja=f"{path} に読めない行があります:{ja}", en=f"{path} has faulty lines:{en}"),
        Message(
            ja="その行を消して kikitori eval run をもう一度実行すると、その録音だけ測り直します"
            "（取り込んだ結果は kikitori eval import --force）。",
            en="Delete these lines and give kikitori eval run again: it measures only what lacks"
            " (for imported results: kikitori eval import --force).",
        ),
    )


def mixed_normalizers(runs: Sequence["Run"]) -> InputError:
    listed = [f"{r.system.id} / {r.corpus}: {_shown(r.normalizer)}" for r in runs]
    lines = "".join(f"\n  {line}" for line in listed)
    return InputError(
        Message(
            ja=f"表記をそろえる規則の版が違う結果が混ざっています:{lines}",
            en=f"The results were normalised by different versions:{lines}",
        ),
        Message(
            ja="いまの版で採点し直してください（認識はし直しません）:"
            " kikitori eval rescore 結果のファイル",
            en="Score them again with the version of today (nothing is recognised again):"
            " kikitori eval rescore RESULTS",
        ),
    )


def _shown(normalizer: Mapping[str, object]) -> str:
    """Its version, and of each list enough of the digest to tell two apart."""
    digests = normalizer.get("digests")
    lists = digests if isinstance(digests, Mapping) else {}
    parts = [f"{name} {str(digest).removeprefix('sha256:')[:8]}" for name, digest in lists.items()]
    return " ".join([str(normalizer.get("version", "?")), *sorted(parts)])


def mixed_corpora(one: "Run", other: "Run") -> InputError:
    names = f"{one.system.id}, {other.system.id}"
    return InputError(
        Message(
            ja=f"コーパス {one.corpus} の内容が結果によって違います（{names}）。",
            en=f"The corpus {one.corpus} was not the same for all results ({names}).",
        ),
        Message(
            ja="同じコーパスで測り直すか、どちらかの結果を外してください。",
            en="Measure again on the same corpus, or leave one of the results out.",
        ),
    )


def twice(run: "Run") -> InputError:
    return InputError(
        Message(
            ja=f"{run.system.id} の {run.corpus} の結果が二つあります。",
            en=f"There are two results of {run.system.id} for {run.corpus}.",
        ),
        Message(ja="片方だけを指定してください。", en="Give only one of them."),
    )
