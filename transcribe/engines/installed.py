"""From a model that is installed to the engine that runs it, with what is checked before."""

import os

from ..errors import InputError
from ..messages import Message
from ..models import Device, Model, ModelStore
from .base import EngineOptions, find_engine
from .loading import Engine


def check_known(language: str, store: ModelStore) -> None:
    """Raises InputError where no model of the list knows the language."""
    if any(model.speaks(language) for model in store.registry):
        return
    raise InputError(
        Message(
            ja=f"言語「{language}」を認識できるモデルはありません。",
            en=f"No model knows a language called {language!r}.",
        ),
        Message(
            ja="--language には2文字の記号を指定してください（日本語 ja、英語 en）。",
            en="Give --language its two letters, such as ja for Japanese or en for English.",
        ),
    )


def check_language(model: Model, language: str) -> None:
    """Raises InputError where this model does not know the language."""
    if model.speaks(language):
        return
    raise InputError(
        Message(
            ja=f"モデル {model.id} は言語「{language}」を認識できません。",
            en=f"The model {model.id} does not know the language {language!r}.",
        ),
        Message(
            ja="--language を確かめるか、kikitori models list から別のモデルを選んでください。",
            en="Check --language, or choose another model from: kikitori models list",
        ),
    )


def diarization_model(store: ModelStore, model_id: str) -> Model:
    """Raises UnknownName, InputError for a model that does something else."""
    model = store.registry.get(model_id)
    if model.task == "diarization":
        return model
    known = ", ".join(m.id for m in store.registry if m.task == "diarization")
    raise InputError(
        Message(
            ja=f"{model_id} は話者を分けるモデルではありません。",
            en=f"{model_id} does not tell speakers apart.",
        ),
        Message(ja=f"使えるもの: {known}、none", en=f"These do: {known}; or none"),
    )


def installed_engine(store: ModelStore, model: Model, device: Device) -> Engine:
    """The model's files are checked here; the engine itself is loaded when it is needed.

    Raises ModelNotInstalled, ModelDamaged, UnknownName for an engine that is not there.
    """
    recognizes = model.task == "recognition"
    factory = find_engine("recognizers" if recognizes else "diarizers", model.engine)
    record = store.record_of(model.id)
    compute_type = device.compute_type if recognizes else "float32"  # torch runs as it is
    options = EngineOptions(store.folder_of(model.id), device.device, compute_type, _threads())
    return Engine(model.id, record.digest, record.revision, factory, options)


def _threads() -> int:
    """The processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
