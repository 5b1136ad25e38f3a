"""What several folders of tests share: installed models, the sample, a recogniser, a microphone."""

import os
from collections.abc import Iterator
from pathlib import Path

import microphone
import pytest
import side_by_side

from transcribe.audio import read_audio
from transcribe.engines.base import EngineOptions, Recognizer
from transcribe.engines.faster_whisper import FasterWhisper
from transcribe.models import ModelStore, open_store
from transcribe.types import Audio
from transcribe.voice import crop

SAMPLE = Path(__file__).parents[1] / "transcribe" / "data" / "sample"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if side_by_side.is_one_of_several():
        side_by_side.prepare(items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    if not side_by_side.is_one_of_several():
        return (yield)
    with side_by_side.place(alone=item.get_closest_marker("alone") is not None):
        return (yield)


@pytest.fixture(scope="session")
def models() -> ModelStore:
    """The models of this machine; KIKITORI_MODELS_DIR names another place."""
    return open_store(os.environ)


@pytest.fixture(scope="session")
def sample() -> Audio:
    """A committee meeting of 108 s: four synthetic voices, one after the other."""
    return read_audio(SAMPLE / "meeting.flac")


@pytest.fixture(scope="session")
def opening(sample: Audio) -> Audio:
    """Its first 14.2 s: the chair opens the meeting in three sentences."""
    return crop(sample, (0.0, 14.2))


@pytest.fixture(scope="session")
def recognizer(models: ModelStore) -> Recognizer:
    """Whisper base, loaded once for the whole run."""
    files = models.folder_of("whisper-base")
    return FasterWhisper(EngineOptions(files, "cpu", "int8", threads=2))


@pytest.fixture(scope="session")
def desk_microphone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[microphone.Microphone]:
    """A real sound server with a microphone that hears what is played to it."""
    if why := microphone.missing():
        pytest.skip(why)
    made = microphone.Microphone(tmp_path_factory.mktemp("microphone"))
    yield made
    made.close()
