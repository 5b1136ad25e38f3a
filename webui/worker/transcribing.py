"""A job's work: the meeting's sound becomes its transcript, which is stored as the job ends.

A job that says it is done has a transcript: both are in one commit, and only then is the unfinished
work in DATA/work removed.
"""

import shutil
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from transcribe.correction import Strictness
from transcribe.engines.base import Diarization, SpeakerRange
from transcribe.errors import Cancelled, InputError
from transcribe.pipeline import Folders, diarize, transcribe
from transcribe.rejoin import rejoin
from transcribe.request import Request
from transcribe.types import Transcript
from transcribe.vocabulary import Vocabulary, attendees
from transcribe.workspace import folder_of

from .. import editing, glossaries, transcripts
from ..jobs import leases
from ..jobs.attempts import Attempt
from ..minutes import carrying
from ..service import WORK, Service
from ..storage.deletion import unfinished_work, used_keys
from ..tables import JobRow, MeetingRow, TranscriptRow
from . import preparing
from .equipment import DIARIZATION, Equipment
from .speaker_matching import kept_names

SPEEDS = "speeds.json"  # in the data folder
CHOSEN = "chosen"  # the option that remembers which model auto came to


@dataclass(frozen=True, slots=True)
class Task:
    """What a job asks for, read once its sound is prepared."""

    kind: str
    meeting_id: str
    audio_key: str
    language: str
    model: str
    correction: Strictness
    speakers: SpeakerRange
    options: Mapping[str, Any]
    vocabulary: Vocabulary
    unreadable: tuple[InputError, ...]  # papers that were left out


def work(service: Service, equipment: Equipment, attempt: Attempt) -> None:
    """Do the job of the attempt and end it. Raises AppError; Cancelled where it is stopped."""
    with service.database.open() as session:
        meeting_id = session.get_one(JobRow, attempt.job_id).meeting_id
    preparing.prepare(service, meeting_id, attempt.prepared, lambda: _check(attempt))
    with service.database.open() as session:
        task = _task(session, service, attempt.job_id)
    with _local_sound(service, task) as sound:
        attempt.watch(folder_of(_folders(service).work, task.audio_key.rpartition("/")[2]))
        run = _diarize if task.kind == "diarize" else _transcribe
        try:
            run(service, equipment, attempt, task, sound)
        finally:
            _leave_nothing_of_deleted(service, attempt, task)


def _leave_nothing_of_deleted(service: Service, attempt: Attempt, task: Task) -> None:
    """Where the meeting was deleted during the work, what was written since then goes as well."""
    with service.database.open() as session:
        is_gone = session.get(JobRow, attempt.job_id) is None
        if is_gone and not used_keys(session, [task.audio_key]):
            shutil.rmtree(unfinished_work(service.files, task.audio_key), ignore_errors=True)


def _check(attempt: Attempt) -> None:
    if attempt.is_stopped():
        raise Cancelled.by_user()


def _task(session: Session, service: Service, job_id: int) -> Task:
    job = session.get_one(JobRow, job_id)
    meeting = session.get_one(MeetingRow, job.meeting_id)
    options = job.options
    lowest, highest = options.get("speakers", (meeting.speakers_lowest, meeting.speakers_highest))
    assert meeting.audio_key is not None  # preparing has seen to it
    gathered = glossaries.gather(session, service.files, meeting)
    return Task(
        kind=job.kind,
        meeting_id=meeting.id,
        audio_key=meeting.audio_key,
        language=options.get("language", meeting.language),
        model=options.get("model", meeting.model),
        correction=options.get("correction", meeting.correction),
        speakers=SpeakerRange(lowest, highest),
        options=options,
        vocabulary=gathered.vocabulary,
        unreadable=gathered.unreadable,
    )


def _local_sound(service: Service, task: Task) -> AbstractContextManager[Path]:
    return service.files.local(task.audio_key)


def _folders(service: Service) -> Folders:
    data = service.settings.data
    return Folders(work=data / WORK, speeds=data / SPEEDS)


def _request(service: Service, task: Task, sound: Path) -> Request:
    return Request(
        source=sound,
        language=task.language,
        speakers=task.speakers,
        vocabulary=task.vocabulary,
        correction=task.correction,
        longest_stretch_s=float(max(service.settings.job_stretch_s, 1)),
    )


def _transcribe(
    service: Service, equipment: Equipment, attempt: Attempt, task: Task, sound: Path
) -> None:
    engine = equipment.recognizer(task.model, task.language, task.options.get(CHOSEN, ""))
    _remember(service, attempt, engine.model)
    corrects = task.correction != "off" and task.language == "ja"

    def deliver(transcript: Transcript) -> None:
        with service.database.begin() as session:
            meeting, job = _end(session, service, attempt)
            _store(session, service, meeting, job, _completed(meeting, task, transcript))

    transcribe(
        _request(service, task, sound),
        engine,
        equipment.diarizer(task.options.get("diarization", DIARIZATION)),
        _folders(service),
        dictionary=equipment.dictionary() if corrects else None,
        deliver=deliver,
        report=attempt.report,
        cancelled=attempt.is_stopped,
    )


def _diarize(
    service: Service, equipment: Equipment, attempt: Attempt, task: Task, sound: Path
) -> None:
    engine = equipment.diarizer()
    assert engine is not None  # it was not asked for none

    def deliver(diarization: Diarization) -> None:
        with service.database.begin() as session:
            meeting, job = _end(session, service, attempt)  # first: what people write waits now
            row = transcripts.current(session, meeting.id)
            assert row is not None  # the job would not have been made
            text = transcripts.read(session, service.files, row)
            found = rejoin(text, diarization, attendees(task.vocabulary))
            told = {"diarization": engine.provenance, "text_of_transcript": row.id}
            found = replace(found, provenance=dict(text.provenance) | told)
            _store(session, service, meeting, job, found, text_of=row)

    diarize(
        _request(service, task, sound),
        engine,
        _folders(service),
        deliver=deliver,
        report=attempt.report,
        cancelled=attempt.is_stopped,
    )


def _remember(service: Service, attempt: Attempt, model: str) -> None:
    with service.database.begin() as session:
        job = session.get_one(JobRow, attempt.job_id)
        job.options = dict(job.options) | {CHOSEN: model}


def _end(session: Session, service: Service, attempt: Attempt) -> tuple[MeetingRow, JobRow]:
    """The job is done with the commit of `session`. Raises Cancelled where it is not ours."""
    if not leases.finish(session, attempt.job_id, attempt.number, service.now()):
        attempt.stop("lost")
        raise Cancelled.by_user()
    job = session.get_one(JobRow, attempt.job_id, populate_existing=True)
    meeting = session.get_one(MeetingRow, job.meeting_id, populate_existing=True)
    editing.hold(session, meeting)
    return meeting, job


def _completed(meeting: MeetingRow, task: Task, transcript: Transcript) -> Transcript:
    """With what was noticed when the recordings were joined, and which they were."""
    unread = glossaries.notices_of(task.unreadable, transcript.duration)
    notices = [*transcript.notices, *preparing.notices_of(meeting), *unread]
    parts = [
        {"name": row.name, "sha256": row.file_key.rpartition("/")[2], "start": row.start_s}
        for row in meeting.recordings
        if not row.is_backup
    ]
    source = {"name": str(parts[0]["name"]), "parts": parts}
    joined = dict(transcript.provenance)["source"]
    if isinstance(joined, dict):
        source |= {"sha256": joined["sha256"]}
    return replace(
        transcript,
        notices=tuple(sorted(notices, key=lambda n: n.start)),
        provenance=dict(transcript.provenance) | {"source": source},
    )


def _store(
    session: Session,
    service: Service,
    meeting: MeetingRow,
    job: JobRow,
    transcript: Transcript,
    *,
    text_of: TranscriptRow | None = None,
) -> None:
    """Store it with the names that people gave to the voices of the one before."""
    row = transcripts.current(session, meeting.id)
    names: Mapping[str, str] = {}
    if row:
        given = {s.code: s.name for s in transcripts.speakers(session, row) if s.is_named}
        kept = kept_names(given, transcripts.read(session, service.files, row), transcript)
        others = [p for p in transcript.speaker_proposals if p.speaker not in kept.names]
        proposals = (*kept.proposals, *others)
        transcript, names = replace(transcript, speaker_proposals=proposals), kept.names
    now = service.now()
    stored = transcripts.store(
        session, service.files, meeting, job, transcript, now, names=names, text_of=text_of
    )
    if row:
        carrying.carry(session, meeting, row, stored, now)
