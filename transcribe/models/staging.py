"""Bringing files into the store so that a model is there whole or not at all.

Everything is built in `STORE/.partial/ID/`, on the same disk as the place it ends up in, and moved
there as the last step. What a stopped fetch leaves in `.partial` is used again by the next one.
"""

import errno
import hashlib
import shutil
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO
from zipfile import BadZipFile

from ..errors import AppError, InputError, ModelDamaged, ModelError, StorageError
from ..messages import Message
from .record import FileRecord, Record, file_record, write_record
from .registry import Model

PARTIAL = ".partial"
BLOCK = 1 << 20  # bytes
Open = Callable[[], BinaryIO]


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Files that a source offers for a model.

    parts     file name -> what to read, one after the other, to get the whole file
    expected  file name -> sha256 the source itself states; used where models.toml has none
    """

    source: str
    parts: Mapping[str, tuple[Open, ...]]
    revision: str = ""
    expected: Mapping[str, str] | None = None


def opener(path: Path) -> Open:
    """Reads a file from its beginning each time it is called."""
    return lambda: path.open("rb")


@contextmanager
def locked(store: Path) -> Iterator[None]:
    """One writer per store; the system lets go of the lock when its process ends.

    Raises ModelError when another process holds it.
    """
    with storage(store):
        store.mkdir(parents=True, exist_ok=True)
        file = (store / ".lock").open("w")
    with file:
        try:
            _lock(file)
        except OSError as error:
            raise ModelError(
                Message(
                    ja="別の画面でモデルを取得しているところです。",
                    en="Another command is fetching models right now.",
                ),
                Message(
                    ja="それが終わるのを待って、もう一度実行してください。",
                    en="Wait until it has finished, then run this again.",
                ),
            ) from error
        yield


@contextmanager
def storage(place: Path) -> Iterator[None]:
    """Turn the system's refusals to write below `place` into StorageError."""
    try:
        yield
    except AppError:
        raise
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise disk_full(place) from error
        raise StorageError(
            Message(ja=f"{place} に保存できません（{error}）。", en=f"Cannot write: {error}."),
            Message(
                ja="フォルダの書き込み権限を確かめるか、KIKITORI_MODELS_DIR で別の場所を"
                "指定してください。",
                en="Check the folder's permissions, or name another one with KIKITORI_MODELS_DIR.",
            ),
        ) from error


def disk_full(place: Path, needed_mb: int | None = None) -> StorageError:
    """The error for a full disk; `needed_mb` where it is known beforehand."""
    ja = f"（{needed_mb:,} MB 必要）" if needed_mb else ""
    en = f" ({needed_mb:,} MB needed)" if needed_mb else ""
    return StorageError(
        Message(ja=f"{place} の空き容量が足りません{ja}。", en=f"The disk of {place} is full{en}."),
        Message(
            ja="不要なファイルを消すか、KIKITORI_MODELS_DIR で空きのある場所を指定してください。",
            en="Free some space, or name a roomier place with KIKITORI_MODELS_DIR.",
        ),
    )


def check_space(store: Path, needed_mb: int) -> None:
    """Raises StorageError when the disk has less than `needed_mb` left."""
    if shutil.disk_usage(store).free < needed_mb * 1_000_000:
        raise disk_full(store, needed_mb)


def install(store: Path, model: Model, arrival: Arrival) -> Record:
    """Read the arrival's files, check them, and put them in place as the last step.

    Raises ModelDamaged when a digest differs (nothing is installed then), StorageError.
    """
    partial = store / PARTIAL / model.id
    ready = partial / "ready"
    with storage(store):
        shutil.rmtree(ready, ignore_errors=True)
        files = {name: _write(ready / name, arrival.parts[name]) for name in model.files}
        _check(model, arrival, files, partial)
        record = Record(model.id, arrival.source, arrival.revision, files)
        write_record(ready, record)
        _swap(ready, store / model.id, partial / "old")
        shutil.rmtree(partial, ignore_errors=True)
        with suppress(OSError):  # others may have left something there
            partial.parent.rmdir()
    return record


def _write(target: Path, parts: Iterable[Open]) -> FileRecord:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with target.open("wb") as out:
        for block in _blocks(target.name, parts):
            digest.update(block)
            out.write(block)
    return file_record(target, digest.hexdigest())


def _blocks(name: str, parts: Iterable[Open]) -> Iterator[bytes]:
    try:
        for part in parts:
            with part() as source:
                while block := source.read(BLOCK):
                    yield block
    except (OSError, BadZipFile, zlib.error) as error:
        raise InputError(
            Message(ja=f"{name} を読めません（{error}）。", en=f"{name} cannot be read ({error})."),
            Message(
                ja="USBメモリなどが外れていないか確かめて、もう一度実行してください。",
                en="Check that the USB stick or share is still there, and run this again.",
            ),
        ) from error


def _check(model: Model, arrival: Arrival, files: dict[str, FileRecord], partial: Path) -> None:
    stated = arrival.expected or {}
    wrong = []
    for name, file in files.items():
        expected = model.files[name].removeprefix("sha256:") or stated.get(name, "")
        if expected not in ("", file.sha256):
            wrong.append(name)
    if wrong:
        shutil.rmtree(partial, ignore_errors=True)  # so that a retry starts afresh
        raise differs(model.id, wrong)


def differs(model_id: str, names: Iterable[str]) -> ModelDamaged:
    """The error for files that came or lie there with another content than the recorded one."""
    listed = ", ".join(names)
    return ModelDamaged(
        Message(
            ja=f"モデル {model_id} のファイルが正しくありません: {listed}",
            en=f"Files of the model {model_id} are not what they should be: {listed}",
        ),
        Message(
            ja=f"取得し直してください: kikitori models fetch {model_id}"
            "（ネットワークにつながらない場合は kikitori models import DIR）",
            en=f"Fetch it again: kikitori models fetch {model_id}"
            " (without a network: kikitori models import DIR)",
        ),
    )


def _swap(ready: Path, place: Path, old: Path) -> None:
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.replace(old)
    place.parent.mkdir(parents=True, exist_ok=True)
    ready.replace(place)
