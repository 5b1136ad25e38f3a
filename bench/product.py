"""The product, used from within: the same stages, models and settings as `kikitori transcribe`."""

import os
import tempfile
from pathlib import Path
from typing import Any, Literal

from transcribe.correction import installed_dictionary
from transcribe.engines.base import EngineOptions, SpeakerRange, find_engine
from transcribe.engines.loading import Engine
from transcribe.models import open_store
from transcribe.pipeline import Folders, transcribe
from transcribe.request import Request
from transcribe.types import Transcript

from .machine import threads

WHISPER, CAMPPLUS = "whisper-base", "campplus"


def files_of(model_id: str) -> Path:
    """Raises ModelError when the model is not installed, with what to do."""
    return open_store(os.environ).folder_of(model_id)


def engine(kind: Literal["recognizers", "diarizers"], model_id: str) -> Engine:
    """As the command makes it on a CPU."""
    store = open_store(os.environ)
    record = store.record_of(model_id)
    factory = find_engine(kind, store.registry.get(model_id).engine)
    options = EngineOptions(store.folder_of(model_id), "cpu", "int8", threads())
    return Engine(model_id, record.digest, record.revision, factory, options)


def whole_job(
    source: Path, recognizer: Any, diarizer: Any, speakers: SpeakerRange | None = None
) -> Transcript:
    """The pipeline from the working copy to the transcript, with no earlier work to go on from."""
    with tempfile.TemporaryDirectory() as cache:
        folders = Folders(Path(cache) / "work", Path(cache) / "speeds.json")
        request = Request(source, speakers=speakers or SpeakerRange())
        return transcribe(
            request,
            recognizer,
            diarizer,
            folders,
            dictionary=installed_dictionary(open_store(os.environ)),
        )
