"""Which model, which device and which precision, when the user leaves it to the machine."""

import ctypes
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..errors import DeviceError, InputError, ModelError, ModelNotInstalled
from ..messages import Message
from .registry import Model
from .store import ModelStore

AUTO = "auto"
LANGUAGE = "ja"
SMALL_GPU_MB = (
    8000  # below it float16 weights of large-v3 and its beams do not fit beside a desktop
)


@dataclass(frozen=True, slots=True)
class Device:
    """Where a model runs, and CTranslate2's name of the precision it runs in."""

    device: Literal["cpu", "cuda"]
    compute_type: str


CPU = Device("cpu", "int8")


def choose_recognizer(
    store: ModelStore,
    requested: str = AUTO,
    *,
    language: str = LANGUAGE,
    memory_mb: int | None = None,
) -> Model:
    """The recognition model asked for, its files checked; "auto": the best that fits.

    Best means the highest rank among the installed ones that know `language` and whose memory fits
    into `memory_mb` (default: what this machine has to spare). Raises UnknownName, InputError (not
    a recognition model), ModelNotInstalled, ModelDamaged, ModelError (none fits).
    """
    model = _asked_for(store, requested) if requested != AUTO else None
    model = model or _best(store, language, memory_mb or available_memory_mb())
    store.folder_of(model.id)
    return model


def _asked_for(store: ModelStore, model_id: str) -> Model:
    model = store.registry.get(model_id)
    if model.task == "recognition":
        return model
    known = ", ".join(m.id for m in store.registry if m.task == "recognition")
    raise InputError(
        Message(
            ja=f"{model_id} は音声認識のモデルではありません。",
            en=f"{model_id} does not recognise speech.",
        ),
        Message(ja=f"使えるもの: {known}", en=f"These do: {known}"),
    )


def _best(store: ModelStore, language: str, memory_mb: int | None) -> Model:
    able = [
        m
        for m in store.installed()
        if m.task == "recognition" and m.rank is not None and m.speaks(language)
    ]
    if not able:
        raise _none_installed(store)
    fitting = [m for m in able if memory_mb is None or m.memory_mb <= memory_mb]
    if not fitting:
        raise _none_fits(min(able, key=lambda m: m.memory_mb), memory_mb or 0)
    return max(fitting, key=lambda m: m.rank or 0)


def _none_installed(store: ModelStore) -> ModelNotInstalled:
    return ModelNotInstalled(
        Message(
            ja=f"音声認識のモデルがこのPCにありません（{store.folder}）。",
            en=f"No speech recognition model is on this PC ({store.folder}).",
        ),
        Message(
            ja="取得してください: kikitori models fetch whisper-base"
            "（ネットワークにつながらない場合は kikitori models import DIR）",
            en="Fetch one: kikitori models fetch whisper-base"
            " (without a network: kikitori models import DIR)",
        ),
    )


def _none_fits(smallest: Model, memory_mb: int) -> ModelError:
    return ModelError(
        Message(
            ja=f"メモリが足りません。{smallest.id} には約 {smallest.memory_mb:,} MB 必要ですが、"
            f"空きは {memory_mb:,} MB です。",
            en=f"Not enough memory: {smallest.id} wants about {smallest.memory_mb:,} MB,"
            f" {memory_mb:,} MB are free.",
        ),
        Message(
            ja="ほかのソフトを閉じるか、--model で小さいモデルを指定してください。",
            en="Close other programs, or name a smaller model with --model.",
        ),
    )


def choose_device(requested: str = AUTO) -> Device:
    """The device asked for ("auto", "cpu", "cuda") and its precision.

    "auto" takes a graphics card only when its libraries load too. Raises DeviceError when "cuda" is
    asked for and cannot be used, InputError for another name.
    """
    if requested == "cpu":
        return CPU
    if requested not in (AUTO, "cuda"):
        raise InputError(
            Message(ja=f"装置「{requested}」はありません。", en=f"No device {requested!r}."),
            Message(ja="auto、cpu、cuda のどれかです。", en="It is one of auto, cpu, cuda."),
        )
    found = _cuda()
    if found is None and requested == "cuda":
        raise DeviceError(
            Message(
                ja="GPU（NVIDIA CUDA）を使えません。",
                en="No graphics card (NVIDIA CUDA) can be used.",
            ),
            Message(
                ja="--device cpu で実行するか、NVIDIA のドライバーと"
                "CUDA（cuBLAS）を入れてください。",
                en="Run with --device cpu, or install NVIDIA's driver and CUDA (cuBLAS).",
            ),
        )
    return found or CPU


def _cuda() -> Device | None:
    import ctranslate2

    try:
        if ctranslate2.get_cuda_device_count() < 1 or not _has_cublas():
            return None
        able = ctranslate2.get_supported_compute_types("cuda")
    except RuntimeError:  # the driver is older than the library, or broken
        return None
    wanted = ["float16", "int8_float16", "int8", "float32"]
    if _gpu_memory_mb() < SMALL_GPU_MB:
        wanted = ["int8_float16", "int8", "float16", "float32"]
    chosen = next((name for name in wanted if name in able), None)
    return Device("cuda", chosen) if chosen else None


def _has_cublas() -> bool:
    """Whether the library loads that CTranslate2 opens only at its first multiplication."""
    names = [f"libcublas.so.{n}" for n in (12, 13)]
    if sys.platform == "win32":
        names = [f"cublas64_{n}.dll" for n in (12, 13)]
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def _gpu_memory_mb() -> int:
    """Memory of the first graphics card in MB; 0 where the driver's tool does not tell."""
    tool = shutil.which("nvidia-smi")
    if not tool:
        return 0
    query = [tool, "--query-gpu=memory.total", "--format=csv,noheader,nounits"]
    try:
        told = subprocess.run(query, capture_output=True, text=True, timeout=10).stdout
        return int(told.splitlines()[0])
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired):
        return 0


def available_memory_mb() -> int | None:
    """Main memory this process may still take, in MB; None where the system does not tell."""
    if sys.platform == "win32":
        return _windows_memory_mb()
    known = [m for m in (_linux_memory_mb(), _cgroup_memory_mb()) if m is not None]
    return min(known, default=None)


def _linux_memory_mb() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    except OSError:
        return None
    kibibytes = next((line.split()[1] for line in lines if line.startswith("MemAvailable:")), None)
    return int(kibibytes) * 1024 // 1_000_000 if kibibytes else None


def _cgroup_memory_mb() -> int | None:
    folder = Path("/sys/fs/cgroup")
    try:
        limit, used = ((folder / f"memory.{n}").read_text("ascii") for n in ("max", "current"))
        return (int(limit) - int(used)) // 1_000_000
    except (OSError, ValueError):  # no such file, or "max": no limit
        return None


def _windows_memory_mb() -> int | None:
    class Status(ctypes.Structure):
        _fields_ = (
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            *(
                (name, ctypes.c_ulonglong)
                for name in ("total", "available", "c", "d", "e", "f", "g")
            ),
        )

    status = Status(length=ctypes.sizeof(Status))
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - exists on Windows only
    return status.available // 1_000_000 if kernel.GlobalMemoryStatusEx(status) else None
