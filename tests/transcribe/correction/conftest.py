"""Turns as a recogniser leaves them, and the dictionary of this machine."""

from collections.abc import Callable

import pytest

from transcribe.correction import KanaKanji, WordList, installed_dictionary
from transcribe.models import ModelStore
from transcribe.types import Turn, Word


@pytest.fixture(scope="session")
def word_list(models: ModelStore) -> WordList:
    found = installed_dictionary(models)
    assert found, "kikitori models fetch mozc-dictionary"
    return found


@pytest.fixture(scope="session")
def dictionary(word_list: WordList) -> KanaKanji:
    return word_list.words


@pytest.fixture
def turn() -> Callable[..., Turn]:
    """A turn of these words, half a second each; (text, probability) or text that is doubtful."""

    def make(*words: str | tuple[str, float], id: str = "T0001") -> Turn:
        parts = [w if isinstance(w, tuple) else (w, 0.3) for w in words]
        made = tuple(Word(text, n / 2, n / 2 + 0.5, p) for n, (text, p) in enumerate(parts))
        return Turn(id, "S1", 0.0, made[-1].end, "".join(w.text for w in made), made)

    return make
