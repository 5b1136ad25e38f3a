"""The engines of a worker: found, checked, and kept loaded from one job to the next."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from transcribe.correction import WordList, installed_dictionary
from transcribe.engines.installed import (
    check_known,
    check_language,
    diarization_model,
    installed_engine,
)
from transcribe.engines.loading import Engine
from transcribe.models import Model, ModelStore, choose_device, choose_recognizer, open_store
from transcribe.models.choose import AUTO, available_memory_mb

DIARIZATION = "campplus"
NONE = "none"


@dataclass(slots=True)
class Equipment:
    """One recogniser, one diarizer and the dictionary; another model takes the place of the first.

    environ  says where models are
    """

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    _recognizer: tuple[Engine, int] | None = None  # with the MB of memory it takes
    _diarizer: Engine | None = None
    _dictionary: WordList | None = None

    def recognizer(self, wanted: str, language: str, chosen: str = "") -> Engine:
        """The engine of the model called `wanted`, or "auto".

        chosen  what auto came to when this job was begun: taken again while it is installed, so
                that a job that is gone on with says the same

        Raises InputError, ModelError.
        """
        store = open_store(self.environ)
        check_known(language, store)
        if wanted == AUTO and chosen in {m.id for m in store.installed()}:
            wanted = chosen
        model = choose_recognizer(store, wanted, language=language, memory_mb=self._memory_mb())
        check_language(model, language)
        engine = self._engine(store, model)
        if not self._recognizer or self._recognizer[0] != engine:
            self._recognizer = (engine, model.memory_mb)
        return self._recognizer[0]

    def diarizer(self, wanted: str = DIARIZATION) -> Engine | None:
        """None where `wanted` is "none". Raises InputError, ModelError."""
        if wanted == NONE:
            return None
        store = open_store(self.environ)
        engine = self._engine(store, diarization_model(store, wanted))
        if self._diarizer != engine:
            self._diarizer = engine
        return self._diarizer

    def dictionary(self) -> WordList | None:
        """What homophones are looked up in; None where it is not installed. Raises ModelError."""
        found = installed_dictionary(open_store(self.environ))
        if not (self._dictionary and found and self._dictionary.digest == found.digest):
            self._dictionary = found
        return self._dictionary

    def _engine(self, store: ModelStore, model: Model) -> Engine:
        return installed_engine(store, model, choose_device())

    def _memory_mb(self) -> int | None:
        """What the system has to spare, and what a model takes that would be given up."""
        free = available_memory_mb()
        kept = self._recognizer
        is_loaded = kept is not None and "loaded" in vars(kept[0])
        return free if free is None or not (kept and is_loaded) else free + kept[1]
