"""What is known about the recordings of a corpus, in files that people can read and correct.

A corpus is a folder:

    corpus.toml        version, what the corpus is, its licence, its speakers
    recordings.jsonl   one Recording per line
    ...                the sound files that the lines name
"""

from .store import corpus_digest, load_corpus, problems, save_corpus
from .types import (
    AGE_BANDS,
    SEXES,
    UNKNOWN_SPEAKER,
    USE_CASE_NAMES,
    USE_CASES,
    Conditions,
    Corpus,
    CorpusSpeaker,
    Recording,
    ReferenceTurn,
    UseCase,
)

__all__ = [
    "AGE_BANDS",
    "SEXES",
    "UNKNOWN_SPEAKER",
    "USE_CASES",
    "USE_CASE_NAMES",
    "Conditions",
    "Corpus",
    "CorpusSpeaker",
    "Recording",
    "ReferenceTurn",
    "UseCase",
    "corpus_digest",
    "load_corpus",
    "problems",
    "save_corpus",
]
