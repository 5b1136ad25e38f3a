"""Measuring: every recording of a corpus through a system, into one file of results.

A run that was killed goes on where it was: what is in the file is not recognised again, but for
recordings that failed. Texts that were scored under another normaliser are scored again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from corpora.manifest import Corpus, Recording, load_corpus
from corpora.manifest.sounds import sound_path
from transcribe.audio import sha256
from transcribe.batch import Batch, Options
from transcribe.engines.base import OnProgress
from transcribe.errors import AppError, InputError
from transcribe.messages import Message

from .measuring import describe_machine
from .plans import Plan
from .recognizing import RecognitionFailed, RecognizingProcess
from .results import Result, ResultWriter, Run, System
from .resuming import alone, check_earlier, gone_on, refuse_other_machine
from .runs import new_run, result_path, scored


class Report(Protocol):
    """Hears how a run goes on. Seconds are of sound."""

    def begin(self, run: Run, done: int, left_s: float) -> None:
        """`done` recordings are in the file, `left_s` seconds of sound are not."""

    def advance(self, seconds: float) -> None:
        """`seconds` of the recording in work are done."""

    def finish(self, result: Result) -> None:
        """A recording is done and in the file."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A corpus to measure on, and where its sounds lie."""

    corpus: Corpus
    folder: Path


def prepare(
    folders: Sequence[Path],
    models: Sequence[str],
    out: Path,
    options: Options,
    plan: Plan | None,
    environ: Mapping[str, str],
) -> list[tuple[Subject, Run]]:
    """Every corpus with every model, checked before the first is begun. Raises AppError.

    `options` as for a batch; model and language are those of each pair.

    Sounds may be missing: those recordings fail, one by one.
    """
    machine = describe_machine()
    found = {}
    for subject in _subjects(folders):
        for model in models:
            language = subject.corpus.language
            batch = Batch.prepare([], replace(options, model=model, language=language), environ)
            system = _system(batch)
            run = new_run(subject.corpus, system, plan, machine)
            check_earlier(result_path(out, run.corpus, run.system.id), run)
            found[run.corpus, run.system.id] = subject, run
    return list(found.values())


def _subjects(folders: Sequence[Path]) -> list[Subject]:
    found: dict[str, Subject] = {}
    for folder in dict.fromkeys(f.resolve() for f in folders):
        corpus = load_corpus(folder, sounds=False)
        if corpus.id in found:
            raise InputError(
                Message(
                    ja=f"{found[corpus.id].folder} と {folder} のコーパスの id が同じです"
                    f"（{corpus.id}）。",
                    en=f"{found[corpus.id].folder} and {folder} have one id, {corpus.id}.",
                ),
                Message(
                    ja="片方の corpus.toml の id を変えるか、別々の --out で実行してください。",
                    en="Change the id in one corpus.toml, or run them with different --out.",
                ),
            )
        found[corpus.id] = Subject(corpus, folder)
    return list(found.values())


def _system(batch: Batch) -> System:
    engine, options = batch.recognizer, batch.options
    return System(
        id=engine.model,
        kind="kikitori",
        model=engine.model,
        revision=engine.revision,
        digest=engine.digest,
        settings={
            "language": options.language,
            "device": engine.options.device,
            "compute_type": engine.options.compute_type,
            "correction": options.correction,
            "dictionary": batch.dictionary.digest if batch.dictionary else "",
            "vocabulary": batch.vocabulary.digest if batch.vocabulary else "",
        },
    )


def measure(
    subject: Subject,
    run: Run,
    out: Path,
    options: Options,
    report: Report,
    environ: Mapping[str, str],
) -> Path:
    """Measure what is not measured yet, and give the file. Raises AppError.

    InputError where the file there is of another run. A recording that fails costs only itself.
    """
    path = result_path(out, run.corpus, run.system.id)
    with alone(path, environ):
        done = gone_on(path, run)
        left = [r for r in subject.corpus.recordings if r.id not in done]
        report.begin(run, len(done), sum(r.duration for r in left))
        if left:
            refuse_other_machine(path, run)
            language = subject.corpus.language
            chosen = replace(options, model=run.system.model, language=language)
            with (
                ResultWriter(path, run) as writer,
                TemporaryDirectory(prefix="kikitori-eval-", ignore_cleanup_errors=True) as work,
                RecognizingProcess(chosen, Path(work)) as process,
            ):
                for recording in left:
                    result = _measured(subject, recording, process, report.advance)
                    writer.write(result)
                    report.finish(result)
    return path


def _measured(
    subject: Subject, recording: Recording, process: RecognizingProcess, advance: OnProgress
) -> Result:
    def on_progress(share: float) -> None:
        advance(share * recording.duration)

    try:
        heard = process.transcribe(checked_sound(subject, recording), on_progress)
    except RecognitionFailed as error:
        return scored(subject.corpus, recording, "", failure=str(error.reason))
    return scored(
        subject.corpus,
        recording,
        heard.text,
        seconds=heard.seconds,
        peak_memory_bytes=heard.peak_memory_bytes,
        notices=heard.notices,
    )


def checked_sound(subject: Subject, recording: Recording) -> Path:
    """The recording's file, its content as the manifest says. Raises RecognitionFailed."""
    path = sound_path(subject.folder, recording.file)
    if path is None or not path.is_file():
        raise RecognitionFailed(
            Message(
                ja=f"音声 {recording.file} がありません。",
                en=f"The sound {recording.file} is missing.",
            )
        )
    try:
        same = sha256(path) == recording.sha256
    except AppError as error:
        raise RecognitionFailed(error.problem) from error
    if not same:
        raise RecognitionFailed(
            Message(
                ja=f"音声 {recording.file} の中身が、コーパスの記録と違います。",
                en=f"The sound {recording.file} is not the one that the corpus lists.",
            )
        )
    return path
