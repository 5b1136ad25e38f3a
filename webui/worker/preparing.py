"""One sound of a meeting's recordings, as recogniser and player hear it, and its waveform.

Parts are decoded one behind the other into one FLAC file (16 kHz, mono, 16 bits), block by block:
however long they are, memory stays small. A backup device's sound does not count. Where each part
begins, and what was noticed when it was read, stands at the recording.

The waveform is JSON as the program audiowaveform writes it, which wavesurfer.js draws: for each
tenth of a second the lowest and the highest sample, each in 8 bits (`data`: low, high, low, …).
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from transcribe.audio import SAMPLE_RATE, probe
from transcribe.audio.decode import Decoder
from transcribe.audio.wav_file import steps
from transcribe.audio.working_copy import damage_notices
from transcribe.errors import InputError
from transcribe.files import explained
from transcribe.messages import Message
from transcribe.types import Notice, Samples

from ..errors import NotFound
from ..jobs import errors as job_errors
from ..meetings import recordings
from ..service import Service
from ..storage import deletion
from ..storage.files import FileStore, disk_full
from ..tables import MeetingRow, RecordingRow

BLOCK_S = 30.0
PEAKS_PER_SECOND = 10
_FRAMES = SAMPLE_RATE // PEAKS_PER_SECOND


@dataclass(frozen=True, slots=True)
class Part:
    """A recording that counts: its row's id, its name for people, its file, seconds if known."""

    id: int
    name: str
    key: str
    duration_s: float | None


@dataclass(frozen=True, slots=True)
class Joined:
    """A part as it was read: where it begins in the meeting's time, and for how long it lasts."""

    part: Part
    start_s: float
    duration_s: float
    notices: tuple[Notice, ...]


def is_prepared(session: Session, meeting: MeetingRow) -> bool:
    """Whether the joined sound is there; any change of the recordings forgets their starts."""
    counted = [row for row in recordings.parts(session, meeting) if not row.is_backup]
    known = all(row.start_s is not None for row in counted)
    return bool(meeting.audio_key and meeting.peaks_key and counted and known)


def notices_of(meeting: MeetingRow) -> list[Notice]:
    """What was noticed when the recordings were read, in the meeting's time.

    What is missing at the end of a part has no time there: it lies at the joint.
    """
    found = []
    for row in meeting.recordings:
        if row.start_s is None or row.is_backup:
            continue
        for notice in (Notice(**values) for values in row.notices):
            start, end = (
                row.start_s + min(t, row.duration_s or t) for t in (notice.start, notice.end)
            )
            found.append(replace(notice, start=start, end=end))
    return found


def prepare(
    service: Service, meeting_id: str, report: Callable[[float], None], check: Callable[[], None]
) -> None:
    """Join the meeting's sound, unless that has been done. Commits.

    report  called with the share done, 0..1
    check   called for each block; raises to stop

    Raises InputError for a recording that cannot be read, StorageError, and what `check` raises.
    """
    with service.database.begin() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        if is_prepared(session, meeting):
            return
        organisation_id = meeting.organisation_id
        rows = [row for row in recordings.parts(session, meeting) if not row.is_backup]
        parts = [Part(r.id, r.name, r.file_key, r.duration_s) for r in rows]
    if not parts:
        raise job_errors.no_recording(is_deleted=False)
    files = service.files
    with files.scratch_file() as sound, files.scratch_file() as waveform:
        joined, peaks = join(files, parts, sound, report, check)
        with explained(waveform, "--data"):
            waveform.write_text(peaks.json(), "ascii")
        with service.database.begin() as session:
            now = service.now()
            peaks_row = files.put(session, organisation_id, waveform, now, may_link=True)
            sound_row = files.put(session, organisation_id, sound, now, may_link=True)
            meeting = session.get_one(MeetingRow, meeting_id)
            old = [key for key in (meeting.audio_key, meeting.peaks_key) if key]
            meeting.audio_key, meeting.peaks_key = sound_row.key, peaks_row.key
            _note(session, meeting, joined)
    with service.database.open() as session:
        deletion.drop_unused(session, files, organisation_id, old)


def _note(session: Session, meeting: MeetingRow, joined: Sequence[Joined]) -> None:
    meeting.duration_s = sum(j.duration_s for j in joined)
    for found in joined:
        row = session.get_one(RecordingRow, found.part.id)
        row.start_s, row.duration_s = found.start_s, found.duration_s
        row.notices = [asdict(notice) for notice in found.notices]


def join(
    files: FileStore,
    parts: Sequence[Part],
    target: Path,
    report: Callable[[float], None],
    check: Callable[[], None],
) -> tuple[list[Joined], "Peaks"]:
    """Write the parts' sound into the FLAC file `target`. Raises as `prepare` does."""
    peaks, joined, start_s = Peaks(), [], 0.0
    total = sum(p.duration_s or 0.0 for p in parts)
    with _writing(target) as written:
        for part in parts:
            with _local(files, part) as path:
                decoded = _Decoded(path, part)
                for block in decoded.blocks():
                    check()
                    written.write(steps(block))
                    peaks.add(block)
                    report(min((start_s + decoded.seconds) / total, 1.0) if total else 0.0)
            joined.append(Joined(part, start_s, decoded.seconds, decoded.notices))
            start_s += decoded.seconds
    report(1.0)
    return joined, peaks


@contextmanager
def _local(files: FileStore, part: Part) -> Iterator[Path]:
    with ExitStack() as stack:
        try:
            path = stack.enter_context(files.local(part.key))
        except NotFound as error:
            raise job_errors.gone(part.name) from error
        yield path


@contextmanager
def _writing(target: Path) -> Iterator[Any]:
    """A FLAC file to write blocks to. The library may lose what a full disk refuses without a
    word, so the file's end is read back. Raises StorageError.
    """
    import soundfile

    try:
        with soundfile.SoundFile(target, "w", SAMPLE_RATE, 1, "PCM_16", format="FLAC") as written:
            yield written
            frames = written.frames
        with soundfile.SoundFile(target) as whole:
            whole.seek(max(0, frames - SAMPLE_RATE))
            if len(whole.read(dtype="int16")) != min(frames, SAMPLE_RATE):
                raise disk_full()
    except (soundfile.SoundFileError, AssertionError) as error:
        raise disk_full() from error


class _Decoded:
    """One part on its way: seconds so far, and once all its blocks are out, what was noticed."""

    def __init__(self, path: Path, part: Part) -> None:
        self._path, self._part = path, part
        self.seconds = 0.0
        self.notices: tuple[Notice, ...] = ()

    def blocks(self) -> Iterator[Samples]:
        try:
            with Decoder(self._path, probe(self._path), None) as decoder:
                for block in decoder.blocks(BLOCK_S):
                    self.seconds = decoder.frames / SAMPLE_RATE
                    yield block
                self.notices = damage_notices(decoder.finish())
        except InputError as error:
            raise _told_of(self._part.name, self._path.name, error) from error


def _told_of(name: str, stored: str, error: InputError) -> InputError:
    """The same error, about the file as its people know it."""
    problem, hint = (
        Message(ja=m.ja.replace(stored, name), en=m.en.replace(stored, name))
        for m in (error.problem, error.hint)
    )
    return type(error)(problem, hint)


@dataclass(slots=True)
class Peaks:
    """The waveform so far; blocks but the last hold whole tenths of a second."""

    values: list[int] = field(default_factory=list)

    def add(self, block: Samples) -> None:
        firsts = np.arange(0, len(block), _FRAMES)
        low, high = np.minimum.reduceat(block, firsts), np.maximum.reduceat(block, firsts)
        pairs = np.clip(np.rint(np.stack([low, high], axis=1) * 127), -128, 127)
        self.values += pairs.astype(int).ravel().tolist()

    def json(self) -> str:
        return json.dumps(
            {
                "version": 2,
                "channels": 1,
                "sample_rate": SAMPLE_RATE,
                "samples_per_pixel": _FRAMES,
                "bits": 8,
                "length": len(self.values) // 2,
                "data": self.values,
            },
            separators=(",", ":"),
        )
