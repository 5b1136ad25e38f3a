"""A command's worth of recordings: the same engines, one transcript after the other."""

import errno
import logging
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path

from .audio import probe
from .audio.source import shown
from .cache import PLACE, cache_folder, work_folder
from .console import Console
from .correction import Strictness, WordList, installed_dictionary
from .engines.base import EngineOptions, SpeakerRange, find_engine
from .engines.loading import Engine
from .errors import Cancelled, InputError
from .files import explained, write_all
from .formats import View, check_formats, render
from .japanese.number_style import NumeralStyle
from .messages import Message
from .models import Device, Model, ModelStore, choose_device, choose_recognizer, open_store
from .pipeline import Folders, transcribe
from .request import Request
from .startup import check_environment
from .types import Transcript
from .vocabulary import Vocabulary, load_vocabulary


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asked for, names not yet checked. out=None: beside the recording."""

    formats: tuple[str, ...] = ("txt",)
    model: str = "auto"
    diarization: str = "campplus"
    language: str = "ja"
    speakers: tuple[int | None, int | None] = (None, None)
    channel: int | None = None
    separate: bool = False
    out: Path | None = None
    force: bool = False
    device: str = "auto"
    quiet: bool = False
    glossaries: tuple[Path, ...] = ()
    rosters: tuple[Path, ...] = ()
    materials: tuple[Path, ...] = ()
    correction: Strictness = "standard"
    numerals: NumeralStyle = "as-heard"


@dataclass(frozen=True, slots=True)
class Batch:
    """Recordings to transcribe with the same options. Make one with `prepare`."""

    options: Options
    recognizer: Engine
    diarizer: Engine | None
    folders: Folders
    console: Console
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    dictionary: WordList | None = None

    @classmethod
    def prepare(
        cls, sources: Sequence[Path], options: Options, environ: Mapping[str, str]
    ) -> "Batch":
        """Check what concerns all recordings, before the first is begun. Raises AppError."""
        check_environment()
        check_formats(options.formats)
        _refuse_same_results(sources, options.out)
        vocabulary = load_vocabulary(options.glossaries, options.rosters, options.materials)
        cache = cache_folder(environ)
        _log_to(cache)
        store = open_store(environ)
        _check_known(options.language, store)
        device = choose_device(options.device)
        model = choose_recognizer(store, options.model, language=options.language)
        _check_language(model, options.language)
        recognizer = _engine(store, model, device)
        diarizer = None
        if options.diarization != "none" and not options.separate:
            diarizer = _engine(store, _diarization_model(store, options.diarization), device)
        console = Console(options.quiet)
        corrects = options.correction != "off" and options.language == "ja"
        dictionary = installed_dictionary(store) if corrects else None
        console.engines(model, recognizer, diarizer, corrects=corrects)
        console.vocabulary(vocabulary)
        if corrects and not dictionary:
            console.no_dictionary()
        folders = Folders(work=work_folder(environ), speeds=cache / "speeds.json")
        return cls(options, recognizer, diarizer, folders, console, vocabulary, dictionary)

    def transcribe(self, source: Path) -> None:
        """Transcribe one recording and write its results. Raises AppError."""
        probe(source)  # what is no recording is told so, whatever lies in the results' place
        targets = self._targets(source)
        self._check_targets(targets)
        request = Request(
            source=source,
            language=self.options.language,
            speakers=SpeakerRange(*self.options.speakers),
            channel=self.options.channel,
            separate_channels=self.options.separate,
            vocabulary=self.vocabulary,
            correction=self.options.correction,
        )
        view = View(self.options.numerals)
        began = time.monotonic()
        with self.console.showing(source):
            try:
                transcript = transcribe(
                    request,
                    self.recognizer,
                    self.diarizer,
                    self.folders,
                    dictionary=self.dictionary,
                    deliver=lambda t: _write(t, targets, shown(Path(source.stem)), view),
                    report=self.console.report,
                )
            except KeyboardInterrupt:
                raise Cancelled.by_user() from None
        self.console.finished(transcript, list(targets.values()), time.monotonic() - began)

    def _targets(self, source: Path) -> dict[str, Path]:
        folder = self.options.out or source.parent
        return {name: folder / f"{source.stem}.{name}" for name in self.options.formats}

    def _check_targets(self, targets: Mapping[str, Path]) -> None:
        """Before hours of work: is there a place for the result? Raises AppError."""
        for path in targets.values():
            with explained(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                exists = path.exists()
                if path.is_dir() and self.options.force:
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            if exists and not self.options.force:
                raise InputError(
                    Message(ja=f"結果 {path} がすでにあります。", en=f"{path} exists already."),
                    Message(
                        ja="上書きするには --force、別の場所に書くには --out を付けてください。",
                        en="Add --force to overwrite it, or --out to write elsewhere.",
                    ),
                )
            trial = path.parent / f".{path.name[:50]}.writable"
            with explained(path):
                trial.touch()
                trial.unlink()


def _log_to(cache: Path) -> None:
    """Warnings of libraries and tracebacks go into a file, not before a clerk's eyes."""
    with explained(cache, PLACE):
        cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = RotatingFileHandler(
        cache / "kikitori.log", maxBytes=1_000_000, backupCount=1, encoding="utf-8", delay=True
    )
    logging.basicConfig(
        handlers=[handler], level=logging.WARNING, format="%(asctime)s %(name)s %(message)s"
    )
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a log that cannot be written is no news for a clerk


def _refuse_same_results(sources: Sequence[Path], out: Path | None) -> None:
    seen: dict[Path, Path] = {}
    for source in sources:
        result = ((out or source.parent) / source.stem).absolute()
        if result in seen:
            raise InputError(
                Message(
                    ja=f"{seen[result]} と {source} の結果が同じ名前（{source.stem}）になります。",
                    en=f"{seen[result]} and {source} would have results of the same name.",
                ),
                Message(
                    ja="ファイル名を変えるか、--out を変えて別々に実行してください。",
                    en="Rename one, or run them separately with different --out folders.",
                ),
            )
        seen[result] = source


def _check_known(language: str, store: ModelStore) -> None:
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


def _check_language(model: Model, language: str) -> None:
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


def _diarization_model(store: ModelStore, model_id: str) -> Model:
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


def _engine(store: ModelStore, model: Model, device: Device) -> Engine:
    """The model's files are checked here; the engine itself is loaded when it is needed."""
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


def _write(transcript: Transcript, targets: Mapping[str, Path], title: str, view: View) -> None:
    write_all(
        {path: render(transcript, name, title, view).encode() for name, path in targets.items()}
    )
