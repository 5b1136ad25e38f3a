"""The models.toml that is shipped."""

import re

import pytest

import transcribe.models as package
from transcribe.models import HubSource, Model, Registry, WheelSource, load_registry

EXPECTED = {
    "whisper-tiny.en",
    "whisper-base",
    "whisper-small",
    "whisper-medium",
    "whisper-large-v3",
    "whisper-large-v3-turbo",
    "kotoba-whisper-v2.0",
    "campplus",
    "pyannote-community-1",
}


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry({})


def test_the_list_is_found_beside_the_package(registry: Registry) -> None:
    assert {model.id for model in registry} >= EXPECTED


@pytest.mark.parametrize("model", list(load_registry({})), ids=lambda m: m.id)
def test_an_entry_is_complete(model: Model) -> None:
    assert model.files
    assert model.sources
    assert model.memory_mb > model.size_mb > 0
    for digest in model.files.values():
        assert re.fullmatch(r"(sha256:[0-9a-f]{64})?", digest)
    for source in model.sources:
        if isinstance(source, HubSource):
            assert re.fullmatch(r"([0-9a-f]{40})?", source.revision)
        else:
            assert isinstance(source, WheelSource)
            assert source.members.keys() == model.files.keys()
            assert all(re.fullmatch(r"[\w.-]+==[\w.]+", r) for r in source.requirements)


def test_auto_never_takes_a_model_without_japanese(registry: Registry) -> None:
    ranked = [m for m in registry if m.rank is not None]
    assert all(m.speaks("ja") for m in ranked)
    assert len({m.rank for m in ranked}) == len(ranked)


def test_the_facts_we_hold_are_in_the_list(registry: Registry) -> None:
    base = registry.get("whisper-base")
    assert base.hub is not None
    assert base.hub.revision == "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66"
    assert base.files["model.bin"].endswith("6a9")
    assert [round(p, 1) for p in base.accuracy.values()] == [71.4, 75.1, 29.6]


def test_a_wheel_for_one_platform_is_asked_for_by_name(registry: Registry) -> None:
    source = registry.get("campplus").sources[0]
    assert isinstance(source, WheelSource)
    assert source.python_version == "3.11"
    assert "manylinux_2_28_x86_64" in source.platforms


def test_public_names() -> None:
    assert sorted(package.__all__) == [
        "CPU",
        "Device",
        "Fault",
        "FileRecord",
        "HubSource",
        "Model",
        "ModelStore",
        "Record",
        "Registry",
        "WheelSource",
        "available_memory_mb",
        "choose_device",
        "choose_recognizer",
        "load_registry",
        "open_store",
        "registry",
        "store_folder",
    ]
