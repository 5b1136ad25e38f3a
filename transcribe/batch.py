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
from .engines.base import SpeakerRange
from .engines.installed import (
    check_known,
    check_language,
    diarization_model,
    installed_engine,
)
from .engines.loading import Engine
from .errors import Cancelled, InputError
from .files import explained, write_all
from .formats import View, check_formats, written
from .japanese.number_style import NumeralStyle
from .messages import Message
from .models import choose_device, choose_recognizer, open_store
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
        check_known(options.language, store)
        device = choose_device(options.device)
        model = choose_recognizer(store, options.model, language=options.language)
        check_language(model, options.language)
        recognizer = installed_engine(store, model, device)
        diarizer = None
        if options.diarization != "none" and not options.separate:
            diarizer = installed_engine(
                store, diarization_model(store, options.diarization), device
            )
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


def _write(transcript: Transcript, targets: Mapping[str, Path], title: str, view: View) -> None:
    write_all({path: written(transcript, name, title, view) for name, path in targets.items()})
