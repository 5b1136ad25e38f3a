"""python -m bench.kill: SIGKILL of server and workers at random moments; is all as if undisturbed?

Five recordings are transcribed and three more are uploaded, through the real HTTP interface. The
engines always say the same, so that the transcripts can be compared with those of a quiet run.
"""

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from transcribe.audio import read_audio
from transcribe.audio.wav_file import WavWriter
from webui import audit
from webui.db import Database
from webui.storage.files import FileStore
from webui.tables import FileRow, JobRow, RecordingRow, TranscriptRow, TurnRow, UploadRow

from .clerks import PIECE, Clerk, at_work
from .installation import Installation, install_models
from .meetings import OUT, ROOT

JOBS, UPLOADS = 5, 3
TARGETS = ("worker", "server", "web", "both")
SETTINGS = {"KIKITORI_JOB_LEASE_S": "3", "KIKITORI_JOB_STRETCH_S": "12"}
JOB_S, UPLOAD_S = 120, 500  # seconds of sound
GAP_S = (1.0, 12.0)  # between two moments
END_S = 900.0
VOLATILE = ("provenance",)  # holds times, and what was chosen when


@dataclass(frozen=True, slots=True)
class Moment:
    """at_s: seconds since the clerks began; doing: what was going on in that instant."""

    at_s: float
    target: str
    doing: str


@click.command()
@click.option(
    "--moments", default=20, show_default=True, help="How many times something is killed."
)
@click.option("--seed", type=int, help="Of the moments and targets; printed when it is left out.")
def main(moments: int, seed: int | None) -> None:
    """Kill server and workers at random moments, and see whether anything is lost or done twice.

    \b
    Example: python -m bench.kill --moments 20
    """
    chosen = seed if seed is not None else random.SystemRandom().randrange(10**6)
    click.echo(f"seed {chosen}")
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=OUT) as name:
        folder = Path(name)
        environ = install_models(folder / "models") | SETTINGS
        recordings = list(_recordings(folder))
        quiet = _run(folder / "quiet", environ, recordings, random.Random(chosen), 0)
        killed = _run(folder / "killed", environ, recordings, random.Random(chosen), moments)
        faults = [*quiet.faults(), *killed.faults(), *_differences(quiet, killed)]
        _show(quiet, killed)
    for fault in faults:
        click.echo(f"FAULT {fault}")
    click.echo("nothing lost, nothing done twice" if not faults else f"{len(faults)} faults")
    sys.exit(bool(faults))


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    seconds: float
    clerks: list[Clerk]
    moments: list[Moment]
    data: Path
    ended_alone: bool  # `kikitori serve`, without a signal of ours

    def faults(self) -> Iterator[str]:
        """Whatever is not as it should be, in the clerks' eyes and in the database."""
        if self.ended_alone:
            yield f"{self.name}: kikitori serve ended by itself"
        for clerk in self.clerks:
            yield from (f"{self.name}: {clerk.title}: {fault}" for fault in clerk.faults)
            wanted = "done" if clerk.starts else "stored"
            if clerk.state != wanted:
                yield f"{self.name}: {clerk.title} is {clerk.state}, not {wanted}"
        database = Database(f"sqlite:///{self.data / 'kikitori.db'}")
        files = FileStore(f"file://{self.data / 'files'}", self.data / "scratch")
        with database.open() as session:
            for fault in _stored_faults(session, files, self.clerks):
                yield f"{self.name}: {fault}"

    def count(self, row: type[Any], *conditions: Any) -> int:
        database = Database(f"sqlite:///{self.data / 'kikitori.db'}")
        with database.open() as session:
            return session.scalar(select(func.count()).select_from(row).where(*conditions)) or 0

    def attempts(self) -> int:
        database = Database(f"sqlite:///{self.data / 'kikitori.db'}")
        with database.open() as session:
            return session.scalar(select(func.sum(JobRow.attempt))) or 0


def _recordings(folder: Path) -> Iterator[tuple[Path, bool]]:
    """The sample meeting, begun elsewhere each time and repeated; and whether it is transcribed."""
    sample = read_audio(ROOT / "transcribe" / "data" / "sample" / "meeting.flac")
    for number in range(JOBS + UPLOADS):
        is_job = number < JOBS
        seconds = JOB_S if is_job else UPLOAD_S
        shifted = np.roll(sample.samples, -number * 7 * sample.sample_rate)
        sound = np.resize(shifted, seconds * sample.sample_rate)
        path = folder / f"recording-{number + 1}.wav"
        with WavWriter(path, seconds) as writer:
            writer.append(sound)
            writer.commit()
        yield path, is_job


def _run(
    data: Path,
    environ: dict[str, str],
    recordings: list[tuple[Path, bool]],
    chance: random.Random,
    moments: int,
) -> Outcome:
    installation = Installation(data, environ)
    installation.start()
    try:
        installation.wait_until_up()
        clerks = [_clerk(installation, path, starts, moments) for path, starts in recordings]
        for clerk in clerks:
            clerk.arrive()
        began = time.monotonic()
        threads = at_work(clerks)
        seen = [_strike(installation, clerks, chance, began) for _ in range(moments)]
        for thread in threads:
            thread.join(END_S)
        seconds = time.monotonic() - began
        return Outcome(data.name, seconds, clerks, seen, data, installation.ended_alone)
    finally:
        installation.stop()


def _clerk(installation: Installation, path: Path, starts: bool, moments: int) -> Clerk:
    """Uploads last as long as the moments do, those of jobs a part of it."""
    pieces = path.stat().st_size / PIECE
    lasts_s = moments * sum(GAP_S) / 2
    pause_s = lasts_s / pieces * (0.1 if starts else 0.9)
    return Clerk(
        installation.address,
        installation.link,
        path.stem,
        path,
        starts,
        pause_s,
        time.monotonic() + END_S,
    )


def _strike(
    installation: Installation, clerks: list[Clerk], chance: random.Random, began: float
) -> Moment:
    time.sleep(chance.uniform(*GAP_S))
    target = chance.choice(TARGETS)
    doing = _doing(installation, clerks)
    at_s = time.monotonic() - began
    hit = installation.kill(target)
    if target in ("server", "both"):
        installation.start()
    return Moment(at_s, target if hit else f"({target})", doing)


def _doing(installation: Installation, clerks: list[Clerk]) -> str:
    sending = sum(1 for clerk in clerks if clerk.state == "uploading")
    database = Database(f"sqlite:///{installation.data / 'kikitori.db'}")
    with database.open() as session:
        rows = session.execute(select(JobRow.state, JobRow.stage, JobRow.share)).all()
    database.engine.dispose()
    counts = Counter(state for state, _, _ in rows)
    running = " ".join(f"{stage} {share:.0%}" for state, stage, share in rows if state == "running")
    told = f"{sending} uploads, {counts['done']} done, {counts['queued']} queued"
    return f"{told}, {running}" if running else told


def _stored_faults(session: Session, files: FileStore, clerks: list[Clerk]) -> Iterator[str]:
    if (found := session.scalar(text("PRAGMA integrity_check"))) != "ok":
        yield f"the database is damaged: {found}"
    yield from (f"audit log: {fault.en}" for fault in audit.verify(session))
    for clerk in clerks:
        mine = {"meeting_id": clerk.meeting_id}
        parts = session.scalars(select(RecordingRow).filter_by(**mine)).all()
        if [part.file_key.rpartition("/")[2] for part in parts] != [clerk.sha256]:
            yield f"{clerk.title} has {len(parts)} recordings, or another content"
        for part in parts:
            if files.read(part.file_key) != clerk.recording.read_bytes():
                yield f"{clerk.title}: the stored file differs"
        jobs = session.scalars(select(JobRow).filter_by(**mine)).all()
        rows = session.scalars(select(TranscriptRow).filter_by(**mine)).all()
        wanted = 1 if clerk.starts else 0
        if (len(jobs), len(rows)) != (wanted, wanted):
            yield f"{clerk.title} has {len(jobs)} jobs and {len(rows)} transcripts"
        for row in rows:
            turns = session.scalar(
                select(func.count()).select_from(TurnRow).filter_by(transcript_id=row.id)
            )
            if turns != len(clerk.transcript.get("turns", ())):
                yield f"{clerk.title}: {turns} turns are stored"
    for key, size in session.execute(select(FileRow.key, FileRow.size)):
        if files.size(key) != size:
            yield f"the file {key} has another size than its row says"


def _differences(quiet: Outcome, killed: Outcome) -> Iterator[str]:
    for before, after in zip(quiet.clerks, killed.clerks, strict=True):
        one, other = (
            {k: v for k, v in clerk.transcript.items() if k not in VOLATILE}
            for clerk in (before, after)
        )
        if before.starts and (one != other or not one.get("turns")):
            yield f"the transcript of {after.title} is another one than in the quiet run"


def _show(quiet: Outcome, killed: Outcome) -> None:
    console = Console(highlight=False, width=120)
    table = Table("moment", "at", "killed", "what was going on", box=None, pad_edge=False)
    for number, moment in enumerate(killed.moments, start=1):
        table.add_row(str(number), f"{moment.at_s:.1f} s", moment.target, moment.doing)
    console.print(table)
    table = Table("", "quiet", "killed", box=None, pad_edge=False)
    rows: list[tuple[object, ...]] = [
        ("seconds", f"{quiet.seconds:.0f}", f"{killed.seconds:.0f}"),
        *(
            (f"{row.__tablename__} rows", quiet.count(row), killed.count(row))
            for row in (JobRow, TranscriptRow, TurnRow, RecordingRow)
        ),
        ("jobs done", *(o.count(JobRow, JobRow.state == "done") for o in (quiet, killed))),
        ("attempts", quiet.attempts(), killed.attempts()),
        ("open uploads", *(o.count(UploadRow, UploadRow.state == "open") for o in (quiet, killed))),
        ("requests tried again", *(sum(c.retries for c in o.clerks) for o in (quiet, killed))),
    ]
    for row in rows:
        table.add_row(*map(str, row))
    console.print(table)


if __name__ == "__main__":
    main()
