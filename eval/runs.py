"""A run that starts, and what came of each of its recordings."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from corpora.manifest import Corpus, Recording, corpus_digest
from transcribe.errors import InputError
from transcribe.messages import Message

from .normalize import description, standard
from .plans import Plan, deviations
from .results import Result, Run, System
from .score import score

LONGEST_NAME = 255  # bytes, on the usual file systems


def result_path(out: Path, corpus: str, system: str) -> Path:
    """The file of a system's results. Raises InputError for names too long to make one."""
    name = f"{corpus}--{system}.jsonl"
    if len(os.fsencode(name)) > LONGEST_NAME:
        raise InputError(
            Message(
                ja=f"名前が長すぎて、結果のファイルを作れません: {name}",
                en=f"The names are too long for a file of results: {name}",
            ),
            Message(
                ja="システムの名前（--system）か、corpus.toml の id を短くしてください。",
                en="Shorten the system's name (--system), or the id in corpus.toml.",
            ),
        )
    return out / name


def refuse_existing(path: Path) -> None:
    """Raise InputError where results are there already."""
    if path.exists():
        raise InputError(
            Message(ja=f"結果 {path} がすでにあります。", en=f"{path} exists already."),
            Message(
                ja="上書きするには --force、別の場所に書くには --out を付けてください。",
                en="Add --force to overwrite it, or --out to write elsewhere.",
            ),
        )


def new_run(
    corpus: Corpus, system: System, plan: Plan | None, machine: Mapping[str, object]
) -> Run:
    """A run that starts now.

    Raises InputError where a reference has nothing to compare with, or the plan says otherwise.
    """
    _check_references(corpus)
    run = Run(
        system=system,
        corpus=corpus.id,
        corpus_title=corpus.title,
        corpus_digest=corpus_digest(corpus),
        normalizer=description(),
        plan=plan.digest if plan else "",
        machine=machine,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        recordings=len(corpus.recordings),
        corpus_licence=corpus.licence,
        corpus_source=corpus.source,
        corpus_partition=corpus.partition,
    )
    if plan and (found := deviations(plan, run)):
        raise InputError(
            Message(
                ja="計画どおりの測定になりません:" + "".join(f"\n  {d.ja}" for d in found),
                en="This would not be what was planned:" + "".join(f"\n  {d.en}" for d in found),
            ),
            Message(
                ja="計画に合わせて実行するか、計画を作り直して測る前に控えてください"
                "（kikitori eval plan）。",
                en="Run what was planned, or make another plan before measuring"
                " (kikitori eval plan).",
            ),
        )
    return run


def _check_references(corpus: Corpus) -> None:
    silent = [r.id for r in corpus.recordings if not standard(r.text)]
    if silent:
        raise InputError(
            Message(
                ja=f"正解に文字が一つもない録音があります: {', '.join(silent)}",
                en=f"The references of some recordings have no letter: {', '.join(silent)}",
            ),
            Message(
                ja="話した言葉を書き足すか、その録音をコーパスから外してください。",
                en="Write down what is said, or take these recordings out of the corpus.",
            ),
        )


def scored(
    corpus: Corpus,
    recording: Recording,
    text: str,
    *,
    seconds: float | None = None,
    peak_memory_bytes: int | None = None,
    notices: tuple[str, ...] = (),
    failure: str = "",
) -> Result:
    """What was recognised, against the reference."""
    speakers = {s.id: s for s in corpus.speakers}
    spoken = {turn.speaker for turn in recording.turns}
    return Result(
        recording=recording.id,
        utterance=recording.utterance,
        speaker=speakers[recording.speaker] if recording.speaker else None,
        conditions=recording.conditions,
        reference=recording.text,
        hypothesis=text,
        measures=score(recording.text, text).measures,
        duration=recording.duration,
        seconds=seconds,
        peak_memory_bytes=peak_memory_bytes,
        notices=notices,
        failure=failure,
        synthetic=any(s in speakers and speakers[s].synthetic for s in spoken),
    )
