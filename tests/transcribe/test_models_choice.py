"""Which model and which device `auto` takes."""

from dataclasses import replace
from pathlib import Path

import ctranslate2
import pytest

from transcribe.errors import (
    DeviceError,
    InputError,
    ModelDamaged,
    ModelError,
    ModelNotInstalled,
    UnknownName,
)
from transcribe.models import (
    CPU,
    Model,
    ModelStore,
    Registry,
    available_memory_mb,
    choose_device,
    choose_recognizer,
)

BASE = Model("base", "recognition", "faster-whisper", "MIT", {"m": ""}, ("*",), 500, 100, rank=10)
LARGE = replace(BASE, id="large", memory_mb=5000, rank=50)
ENGLISH = replace(BASE, id="english", languages=("en",), rank=60)
UNRANKED = replace(BASE, id="unranked", rank=None)
SPEAKERS = replace(BASE, id="speakers", task="diarization")
ALL = (BASE, LARGE, ENGLISH, UNRANKED, SPEAKERS)

has_cuda = ctranslate2.get_cuda_device_count() > 0


def stored(tmp_path: Path, *models: Model) -> ModelStore:
    """A store in which `models`, out of ALL, are installed."""
    store = ModelStore(tmp_path / "store", Registry({m.id: m for m in ALL}))
    for model in models:
        folder = tmp_path / "usb" / model.id
        folder.mkdir(parents=True)
        (folder / "m").write_bytes(b"weights")
    if models:
        store.import_from(tmp_path / "usb", lambda _: None)
    return store


def test_auto_takes_the_highest_rank_that_fits(tmp_path: Path) -> None:
    store = stored(tmp_path, *ALL)
    assert choose_recognizer(store, "auto", memory_mb=8000) is LARGE
    assert choose_recognizer(store, "auto", memory_mb=4000) is BASE
    assert choose_recognizer(store, "auto", language="en", memory_mb=4000) is ENGLISH
    with pytest.raises(ModelError, match="500"):
        choose_recognizer(store, "auto", memory_mb=300)


def test_auto_takes_only_what_is_installed(tmp_path: Path) -> None:
    assert choose_recognizer(stored(tmp_path, BASE), "auto", memory_mb=8000) is BASE


def test_auto_without_a_model_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ModelNotInstalled, match="kikitori models fetch"):
        choose_recognizer(stored(tmp_path, ENGLISH, SPEAKERS))


def test_a_named_model_is_taken_whatever_its_rank(tmp_path: Path) -> None:
    store = stored(tmp_path, UNRANKED, SPEAKERS)
    assert choose_recognizer(store, "unranked", memory_mb=1) is UNRANKED
    with pytest.raises(ModelNotInstalled):
        choose_recognizer(store, "base")
    with pytest.raises(UnknownName):
        choose_recognizer(store, "bass")
    with pytest.raises(InputError, match="speakers"):
        choose_recognizer(store, "speakers")


def test_a_damaged_model_is_not_chosen_silently(tmp_path: Path) -> None:
    store = stored(tmp_path, BASE, LARGE)
    (store.folder / "large" / "m").write_bytes(b"weight")
    with pytest.raises(ModelDamaged):
        choose_recognizer(store, "auto", memory_mb=8000)


def test_this_machine_tells_its_memory() -> None:
    assert (available_memory_mb() or 0) > 100


def test_the_cpu_is_always_there() -> None:
    assert choose_device("cpu") == CPU
    assert CPU.compute_type == "int8"
    with pytest.raises(InputError):
        choose_device("tpu")


@pytest.mark.skipif(has_cuda, reason="a graphics card is here")
def test_without_a_graphics_card() -> None:
    assert choose_device("auto") == CPU
    with pytest.raises(DeviceError):
        choose_device("cuda")


@pytest.mark.skipif(not has_cuda, reason="no graphics card here")
def test_with_a_graphics_card() -> None:
    assert choose_device("auto").device == "cuda"
    assert choose_device("cuda").compute_type in ("float16", "int8_float16")
