"""Results of one system over one corpus: a file of JSON lines, complete in itself.

The first line is the Run, every other one a Result. A report needs nothing but such files: the
reference, the conditions and the recognised text are in them. A line is written when its recording
is done; one that was tried again has a later line, and the later one counts.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from corpora.manifest import Conditions, CorpusSpeaker
from transcribe.files import explained, write_all

from .metrics import CharacterCounts
from .result_faults import (
    faulty,
    mixed_corpora,
    mixed_normalizers,
    not_results,
    other_version,
    twice,
    unfinished,
    unreadable,
)
from .score import MEASURES

VERSION = 1
MOST_CHARACTERS = 10**9  # of one recording: a day of speech has a thousandth of it


@dataclass(frozen=True, slots=True)
class System:
    """What was measured.

    id        short name, as the report shows it; unique among the systems compared
    kind      "kikitori", or "imported" for a vendor's transcripts
    model, revision, digest   of the recogniser; "" where the vendor does not say
    settings  JSON values that shape the text
    """

    id: str
    kind: str
    model: str = ""
    revision: str = ""
    digest: str = ""
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """Where results come from.

    corpus_digest  over the manifest's lines: two runs of the same digest heard the same corpus
    normalizer     version and digests of the lists, as `eval.normalize.description()` gives them
    plan           digest of the plan that was fixed beforehand; "" without one
    machine        processor, threads, memory, system, and versions of the libraries; {} for
                   imported transcripts
    started        UTC, ISO 8601
    recordings     how many the corpus has: a file with results of fewer is not finished. 0 where
                   nobody counted
    corpus_licence, corpus_source, corpus_partition   as the manifest gives them
    """

    system: System
    corpus: str
    corpus_title: str
    corpus_digest: str
    normalizer: Mapping[str, object]
    plan: str
    machine: Mapping[str, object]
    started: str
    recordings: int = 0
    corpus_licence: str = ""
    corpus_source: str = ""
    corpus_partition: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One recording, recognised and scored.

    measures           counts by name: strict, standard, lenient, reading
    duration, seconds  of the sound; of the work, None for imported transcripts
    peak_memory_bytes  resident, of the process that recognised; None where not measured
    failure            why there is no text; "" normally. A failed recording still counts, with an
                       empty hypothesis: nothing is left out silently
    synthetic          a program speaks; `speaker` tells it only where there is one speaker
    """

    recording: str
    utterance: str
    speaker: CorpusSpeaker | None
    conditions: Conditions
    reference: str
    hypothesis: str
    measures: Mapping[str, CharacterCounts]
    duration: float
    seconds: float | None = None
    peak_memory_bytes: int | None = None
    notices: tuple[str, ...] = ()
    failure: str = ""
    synthetic: bool = False

    def __post_init__(self) -> None:
        if lacking := [name for name in MEASURES if name not in self.measures]:
            raise ValueError(f"not measured: {', '.join(lacking)}")
        if any(c.length + c.insertions > MOST_CHARACTERS for c in self.measures.values()):
            raise ValueError(f"more than {MOST_CHARACTERS:,} characters")
        distance_m = self.conditions.distance_m
        if self.duration <= 0 or (distance_m is not None and distance_m <= 0):
            raise ValueError(f"duration {self.duration} s, distance {distance_m} m: not above 0")


class ResultWriter:
    """Appends results to a file, each safe on disk before the next; a context manager.

    The file is begun, or gone on with when it is there. Whether it is of the same run is the
    caller's to check (`read_unfinished`). A torn last line, which a killed run leaves, is cut off.
    Raises StorageError.
    """

    def __init__(self, path: Path, run: Run) -> None:
        self._path = path
        with explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                write_all({path: _line({"version": VERSION} | asdict(run))})
            self._file = path.open("r+b")
            whole = self._file.read().rfind(b"\n") + 1
            self._file.truncate(whole)
            self._file.seek(whole)

    def write(self, result: Result) -> None:
        with explained(self._path):
            self._file.write(_line(result))
            self._file.flush()
            os.fsync(self._file.fileno())

    def __enter__(self) -> "ResultWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()


def write_results(path: Path, run: Run, results: Sequence[Result]) -> None:
    """The whole file in one step, in the place of an earlier one. Raises StorageError."""
    lines = [_line({"version": VERSION} | asdict(run)), *(_line(r) for r in results)]
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_all({path: b"".join(lines)})


def read_results(path: Path) -> tuple[Run, tuple[Result, ...]]:
    """A finished file. Raises InputError: no such file, faulty lines (all named), not finished."""
    run, results = read_unfinished(path)
    if len(results) < run.recordings:
        raise unfinished(path, len(results), run.recordings)
    return run, results


def read_unfinished(path: Path) -> tuple[Run, tuple[Result, ...]]:
    """What a file holds so far; a torn last line is passed over. Raises InputError."""
    lines = _lines(path)
    run = _run(path, lines[0]) if lines else None
    if run is None:
        raise not_results(path)
    found: dict[str, Result] = {}
    faults = []
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        result = _decoded(line, Result)
        if isinstance(result, Result):
            found[result.recording] = result
        else:
            faults.append((number, result))
    if faults:
        raise faulty(path, faults)
    return run, tuple(found.values())


def merge_check(runs: Sequence[Run]) -> None:
    """Raise InputError for results that do not belong in one table, with what to do.

    They were normalised alike, a corpus of one name is one corpus, and no system is there twice
    for the same corpus. The order of the runs changes nothing.
    """
    ordered = sorted(runs, key=lambda r: (r.corpus, r.system.id))
    first: dict[str, Run] = {}
    seen = set()
    for run in ordered:
        if run.normalizer != ordered[0].normalizer:
            raise mixed_normalizers(ordered)
        if run.corpus_digest != first.setdefault(run.corpus, run).corpus_digest:
            raise mixed_corpora(first[run.corpus], run)
        if (run.corpus, run.system.id) in seen:
            raise twice(run)
        seen.add((run.corpus, run.system.id))


T = TypeVar("T")


def _line(values: Mapping[str, object] | Result) -> bytes:
    import msgspec  # checks what is read as well, and says where it differs

    return msgspec.json.encode(values) + b"\n"


def _decoded(line: bytes, kind: type[T]) -> T | str:
    """The value of a line, or what is wrong with it."""
    import msgspec

    try:
        return msgspec.json.decode(line, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return str(error)


def _lines(path: Path) -> list[bytes]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    return content.split(b"\n")[:-1]


def _run(path: Path, line: bytes) -> Run | None:
    head = _decoded(line, dict[str, Any])
    if not isinstance(head, dict) or "system" not in head:
        return None
    if head.get("version") != VERSION:
        raise other_version(path, head.get("version"))
    run = _decoded(line, Run)
    if isinstance(run, str):
        raise faulty(path, [(1, run)])
    try:
        datetime.fromisoformat(run.started).astimezone(timezone.max)  # a day in Japan as well
    except (ValueError, OverflowError) as error:
        raise faulty(path, [(1, str(error))]) from error
    return run
