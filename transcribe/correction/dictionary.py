"""The dictionary of homophones as a model: listed in models.toml, installed like the others."""

from dataclasses import dataclass

from ..models import ModelStore
from .lattice import KanaKanji

NAME = "mozc-dictionary"


@dataclass(frozen=True)
class WordList:
    """An installed dictionary: its name and digest for the record, and its words."""

    name: str
    digest: str
    words: KanaKanji


def installed_dictionary(store: ModelStore) -> WordList | None:
    """The dictionary, its files checked; None where it is not installed. Raises ModelError."""
    if NAME not in {m.id for m in store.installed()}:
        return None
    return WordList(NAME, store.record_of(NAME).digest, KanaKanji(store.folder_of(NAME)))
