"""A small corpus cut from the sample meeting, and a store of models that say what they are told."""

import contextvars
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from click.testing import CliRunner
from click.testing import Result as Ran
from media import SAMPLE

from corpora.manifest import (
    Conditions,
    Corpus,
    CorpusSpeaker,
    Recording,
    ReferenceTurn,
    save_corpus,
)
from eval.metrics import CharacterCounts
from eval.results import Result, Run, System
from transcribe.audio import read_audio
from transcribe.audio.wav_file import WavWriter
from transcribe.cli import main
from transcribe.models import ModelStore, load_registry
from transcribe.voice import crop

CLEAN = {"LC_ALL": None, "LC_MESSAGES": None, "KIKITORI_LANGUAGE": None}
MODEL = """
[[model]]
id = "{name}"
task = "recognition"
engine = "{engine}"
licence = "none"
languages = ["ja"]
memory_mb = 1
size_mb = 1
files = {{ "script.json" = "" }}
"""


def spoken() -> list[dict[str, str]]:
    """The utterances of the sample meeting: id, speaker, text, start and end."""
    return json.loads((SAMPLE / "reference.json").read_text("utf-8"))["utterances"]


def cut_corpus(folder: Path, count: int, name: str = "kaigi", first: int = 0) -> Corpus:
    """A corpus of `count` utterances of the sample meeting, from number `first` on."""
    folder.mkdir(parents=True, exist_ok=True)
    meeting = read_audio(SAMPLE / "meeting.flac")
    chosen = spoken()[first : first + count]
    recordings = []
    for u in chosen:
        clip = crop(meeting, (float(u["start"]), float(u["end"])))
        path = folder / f"{u['id']}.wav"
        with WavWriter(path, clip.duration) as writer:
            writer.append(clip.samples)
            writer.commit()
        recordings.append(
            Recording(
                id=u["id"],
                file=path.name,
                sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
                duration=round(clip.duration, 3),
                turns=(ReferenceTurn(u["speaker"], u["text"]),),
                conditions=Conditions(use_case="assembly", distance_m=0.1),
                utterance=u["id"],
            )
        )
    speakers = tuple(
        CorpusSpeaker(s, s, synthetic=True) for s in sorted({u["speaker"] for u in chosen})
    )
    corpus = Corpus(name, "委員会", "ja", "CC0-1.0", "the sample", "", speakers, tuple(recordings))
    save_corpus(corpus, folder)
    return corpus


class Desk:
    """Where somebody measures: models of their own, a cache, results in `out`."""

    def __init__(self, folder: Path, scripts: Mapping[str, Sequence[str]]) -> None:
        self.out = folder / "results"
        self.cache = folder / "cache"
        store = folder / "models"
        store.mkdir(parents=True)
        self._store = store
        self._listed = ""
        self.environ = {
            "KIKITORI_CACHE_DIR": str(self.cache),
            "KIKITORI_MODELS_DIR": str(store),
            "KIKITORI_MODELS_TOML": str(store / "models.toml"),
        }
        for name, lines in scripts.items():
            self.install(name, lines)

    def install(self, name: str, lines: Sequence[str], engine: str = "scripted") -> None:
        """A model that says these lines."""
        self._listed += MODEL.format(name=name, engine=engine)
        (self._store / "models.toml").write_text(self._listed, "utf-8")
        stick = self._store / "stick" / name
        stick.mkdir(parents=True)
        (stick / "script.json").write_text(json.dumps(list(lines)), "utf-8")
        ModelStore(self._store, load_registry(self.environ)).import_from(stick, lambda _: None)

    def eval(self, *args: str | Path, language: str = "ja") -> Ran:
        """`kikitori eval …` in this process."""
        env = self.environ | CLEAN | {"KIKITORI_LANGUAGE": language}
        given = ["eval", *map(str, args)]
        return contextvars.Context().run(CliRunner(env=env).invoke, main, given)

    def environment(self) -> dict[str, str]:
        return {k: v for k, v in os.environ.items() if k not in CLEAN} | self.environ


def run_of(system: str, corpus: str = "kaigi", **more: object) -> Run:
    """A run that somebody else measured."""
    values: dict[str, object] = {
        "system": System(system, "kikitori", system, "", f"sha256:{system}"),
        "corpus": corpus,
        "corpus_title": corpus,
        "corpus_digest": f"sha256:{corpus}",
        "normalizer": {"version": "kikitori-2", "digests": {"fillers.toml": "sha256:1"}},
        "plan": "",
        "machine": {},
        "started": "2026-11-03T01:00:00+00:00",
    }
    return Run(**(values | more))


def result_of(
    recording: str, counts: CharacterCounts, *, speaker: str = "S", **more: object
) -> Result:
    """A result with the same counts under every measure."""
    values: dict[str, object] = {
        "recording": recording,
        "utterance": recording,
        "speaker": CorpusSpeaker(speaker, speaker) if speaker else None,
        "conditions": Conditions(),
        "reference": "あ" * counts.length,
        "hypothesis": "あ" * counts.hits,
        "measures": dict.fromkeys(("strict", "standard", "lenient", "reading"), counts),
        "duration": 10.0,
        "seconds": 2.0,
    }
    return Result(**(values | more))
