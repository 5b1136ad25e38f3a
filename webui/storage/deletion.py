"""Deleting so that nothing is left: rows, search index, stored files, what was made from them.

Files that another row of the organisation refers to stay. A file goes after its row has gone for
good; where that fails, webui.storage.sweeping removes it later. The caller writes the audit log
first.
"""

import logging
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from transcribe.errors import StorageError
from transcribe.messages import Message
from transcribe.workspace import folder_of

from .. import search
from ..db import empty_wal
from ..errors import Conflict, NotFound
from ..service import WORK
from ..tables import (
    Base,
    CommentRow,
    FileRow,
    FormRow,
    JobRow,
    MaterialRow,
    MeetingRow,
    MinutesRow,
    RecordingRow,
    SigningRow,
    TermRow,
    TranscriptRow,
    TurnRow,
    UploadRow,
)
from .files import FileStore, lock_files
from .found_terms import found_terms
from .incoming import FOLDER, Incoming

log = logging.getLogger(__name__)

# every column that names a stored file
REFERENCES: tuple[InstrumentedAttribute[str] | InstrumentedAttribute[str | None], ...] = (
    MeetingRow.audio_key,
    MeetingRow.peaks_key,
    RecordingRow.file_key,
    MaterialRow.file_key,
    TranscriptRow.file_key,
    UploadRow.file_key,
    SigningRow.file_key,
    FormRow.file_key,
)
AT_WORK = ("waiting", "running")  # states of a meeting whose sound is being used
CHUNK = 500  # keys in one statement; SQLite takes 32,766 values


@dataclass(frozen=True, slots=True)
class Lost:
    """How many of each go with a meeting; recordings only those that are still there.

    duration_s  of these recordings, as far as it is known
    turns       of the text that people read
    """

    recordings: int
    duration_s: float
    transcripts: int
    turns: int
    materials: int
    terms: int


def what_is_lost(session: Session, meeting: MeetingRow) -> Lost:
    """For the page that asks first."""

    def count(table: type[Base], *which: ColumnElement[bool]) -> int:
        found = select(func.count()).select_from(table).where(*which)
        return session.scalar(found) or 0

    is_heard = RecordingRow.meeting_id == meeting.id, RecordingRow.file_key != ""
    is_read = select(TranscriptRow.id).filter_by(meeting_id=meeting.id, is_current=True)
    return Lost(
        recordings=count(RecordingRow, *is_heard),
        duration_s=session.scalar(select(func.sum(RecordingRow.duration_s)).where(*is_heard)) or 0,
        transcripts=count(TranscriptRow, TranscriptRow.meeting_id == meeting.id),
        turns=count(TurnRow, TurnRow.transcript_id.in_(is_read)),
        materials=count(MaterialRow, MaterialRow.meeting_id == meeting.id),
        terms=count(TermRow, TermRow.meeting_id == meeting.id),
    )


def delete_meeting(session: Session, files: FileStore, meeting: MeetingRow, now: datetime) -> None:
    """Delete a meeting and all that belongs to it. Commits. Raises Conflict where it is held."""
    del now
    _check_not_held(meeting)
    _take(session, meeting)
    keys = _audio_keys(session, meeting) | _text_keys(session, meeting)
    coming = session.scalars(select(UploadRow.id).filter_by(meeting_id=meeting.id)).all()
    search.forget(session, meeting.id)
    found_terms(files).forget(meeting.id)
    session.execute(delete(MeetingRow).where(MeetingRow.id == meeting.id))  # others by cascade
    drop_unused(session, files, meeting.organisation_id, keys)
    for upload_id in coming:
        with suppress(OSError):  # Windows keeps what is open; its request removes it
            Incoming(files.scratch.with_name(FOLDER)).remove(upload_id)
    empty_wal(session)


def delete_audio(session: Session, files: FileStore, meeting: MeetingRow, now: datetime) -> None:
    """Delete a meeting's sound and what was made of it to hear and see; its text stays. Commits.

    Raises Conflict where the meeting is held, or its sound is being transcribed.
    """
    _check_not_held(meeting)
    _check_not_at_work(meeting)
    keys = _audio_keys(session, meeting)
    mine = RecordingRow.meeting_id == meeting.id
    session.execute(update(RecordingRow).where(mine).values(file_key=""))
    received = UploadRow.meeting_id == meeting.id, UploadRow.state == "complete"
    session.execute(delete(UploadRow).where(*received))
    meeting.audio_key = meeting.peaks_key = None
    meeting.audio_deleted_at = now
    drop_unused(session, files, meeting.organisation_id, keys)
    empty_wal(session)


def delete_text(session: Session, files: FileStore, meeting: MeetingRow) -> None:
    """Delete what was said and the papers; the sound stays. Commits. Raises like delete_audio."""
    _check_not_held(meeting)
    _check_not_at_work(meeting)
    _take(session, meeting)
    keys = _text_keys(session, meeting)
    search.forget(session, meeting.id)
    for table in (TranscriptRow, MaterialRow, JobRow, MinutesRow, SigningRow, CommentRow):
        session.execute(delete(table).where(table.meeting_id == meeting.id))
    meeting.state = "cancelled"  # there is sound that is not transcribed
    search.index_meeting(session, meeting)
    found_terms(files).forget(meeting.id)
    drop_unused(session, files, meeting.organisation_id, keys)
    empty_wal(session)


def _take(session: Session, meeting: MeetingRow) -> None:
    """Let PostgreSQL wait for who is at the meeting, in the order in which workers take the rows:
    its jobs, the meeting, the search.
    """
    session.execute(select(JobRow.id).filter_by(meeting_id=meeting.id).with_for_update())
    session.execute(select(MeetingRow.id).filter_by(id=meeting.id).with_for_update())


def drop_unused(
    session: Session, files: FileStore, organisation_id: int, keys: Iterable[str]
) -> list[str]:
    """Delete those of the files that no row refers to any more; returns their keys. Commits."""
    session.flush()
    lock_files(session, organisation_id)
    unused = sorted(set(keys) - used_keys(session, keys))
    for chunk in _chunks(unused):
        session.execute(delete(FileRow).where(FileRow.key.in_(chunk)))
    session.commit()
    remove_contents(session, files, organisation_id, unused)
    return unused


def remove_contents(
    session: Session, files: FileStore, organisation_id: int, keys: Iterable[str]
) -> None:
    """Remove the contents that have no row; one that came in again meanwhile stays. Commits."""
    lock_files(session, organisation_id)
    keys = list(keys)
    known = {
        key
        for chunk in _chunks(keys)
        for key in session.scalars(select(FileRow.key).where(FileRow.key.in_(chunk)))
    }
    for key in keys:
        if key in known:
            continue
        try:
            with suppress(NotFound):
                files.delete(key)
        except StorageError as error:  # its rows have gone: it cannot be seen any more
            log.warning("%s stays in the store until the next sweep: %s", key, error)
        shutil.rmtree(unfinished_work(files, key), ignore_errors=True)
    session.commit()


def unfinished_work(files: FileStore, key: str) -> Path:
    """The folder of a transcription of this sound that was not finished, on this machine."""
    return folder_of(files.scratch.with_name(WORK), key.rpartition("/")[2])


def used_keys(session: Session, keys: Iterable[str]) -> set[str]:
    """Those of the keys that some row refers to."""
    return {
        key
        for chunk in _chunks(list(keys))
        for column in REFERENCES
        for key in session.scalars(select(column).where(column.in_(chunk)))
        if key
    }


def _audio_keys(session: Session, meeting: MeetingRow) -> set[str]:
    parts = select(RecordingRow.file_key).where(RecordingRow.meeting_id == meeting.id)
    waiting = select(UploadRow.file_key).where(UploadRow.meeting_id == meeting.id)
    keys = {meeting.audio_key, meeting.peaks_key}
    keys |= {*session.scalars(parts), *session.scalars(waiting)}
    return {key for key in keys if key}


def _text_keys(session: Session, meeting: MeetingRow) -> set[str]:
    said = select(TranscriptRow.file_key).where(TranscriptRow.meeting_id == meeting.id)
    papers = select(MaterialRow.file_key).where(MaterialRow.meeting_id == meeting.id)
    signed = select(SigningRow.file_key).where(SigningRow.meeting_id == meeting.id)
    found = {key for keys in (said, papers, signed) for key in session.scalars(keys)}
    return found - {""}


def _chunks(keys: list[str]) -> Iterable[list[str]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def _check_not_held(meeting: MeetingRow) -> None:
    if meeting.hold:
        raise Conflict(
            Message(
                ja="この会議は「期限が来ても残す」に指定されているため、削除できません。",
                en="This meeting is marked to be kept, and cannot be deleted.",
            ),
            Message(
                ja="削除してよいときは、先に「期限が来ても残す」の指定を外してください。",
                en="Where it may go, take that mark away first.",
            ),
        )


def _check_not_at_work(meeting: MeetingRow) -> None:
    if meeting.state in AT_WORK:
        raise Conflict(
            Message(
                ja="文字起こしの途中のため、削除できません。",
                en="The meeting is being transcribed, so this cannot be deleted now.",
            ),
            Message(
                ja="文字起こしが終わるのを待つか、中止してから削除してください。",
                en="Wait until it is done, or cancel it first.",
            ),
        )
