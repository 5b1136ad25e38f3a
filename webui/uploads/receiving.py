"""Taking the bytes of uploads in, so that nothing that arrived is lost or doubled.

A byte counts once it is safe on disk and the upload's row says so; both happen again and again
while a request is read. A complete file is looked at, stored and put into its meeting in one
commit; where a crash comes in between, asking for the upload completes it, and the worker does.
"""

import errno
import hashlib
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import select, update

from transcribe.errors import AppError, NoAudioStream, StorageError, UnreadableMedia
from transcribe.messages import Message

from .. import audit
from ..errors import Busy, Conflict, Mismatch, NotFound, OverLimit
from ..meetings import recordings
from ..service import Service
from ..settings import MB
from ..storage.files import disk_full
from ..storage.incoming import write_all
from ..tables import MeetingRow, PersonRow, RecordingRow, UploadRow
from .sound_head import refuse_early
from .tus import UPLOAD, Desk, find

log = logging.getLogger(__name__)

SAVE_EVERY = 8 * MB  # bytes at risk when the machine loses power
PROBE_AT = 2 * MB  # as much tells what kind of file it is
CHECKSUMS = ("sha1", "md5", "sha256")
REFUSALS = (UnreadableMedia, NoAudioStream)


@dataclass(frozen=True, slots=True)
class Body:
    """What one request brings.

    pieces    of at most 1 MB each; they end early where the connection is cut
    length    bytes that the request promises; None: as many as come
    checksum  one of CHECKSUMS and the digest of the whole: a body that is cut is then dropped
    """

    pieces: Iterator[bytes]
    length: int | None = None
    checksum: tuple[str, bytes] | None = None


def offset_of(desk: Desk, upload_id: str) -> UploadRow:
    """The upload, its offset as far as it is safe. One that has all its bytes is completed.

    Raises NotFound, Expired, Busy, and what `append` raises for a complete file.
    """
    row = find(desk, upload_id)
    if row.state != "open":
        return row
    if _safe_offset(desk, row) == row.length:
        with desk.incoming.locked(row.id):
            return _completed(desk, find(desk, upload_id))
    row.offset = _safe_offset(desk, row)
    return row


def _safe_offset(desk: Desk, row: UploadRow) -> int:
    return min(row.offset, desk.incoming.size(row.id))


def append(desk: Desk, upload_id: str, offset: int, body: Body) -> UploadRow:
    """Take what a request brings from `offset` on. Commits as it goes.

    Raises Busy while another request does so, Conflict for another offset than the upload's,
    OverLimit for more than was announced, Mismatch for another checksum, StorageError, and
    UnreadableMedia or NoAudioStream for a file without sound: the upload is refused for good.
    """
    find(desk, upload_id)
    with desk.incoming.locked(upload_id):
        row = find(desk, upload_id)
        _check_place(desk, row, offset, body)
        if row.state == "complete":
            return row
        desk.session.commit()  # reading takes long: the connection goes back meanwhile
        try:
            with desk.incoming.opened(row.id, offset) as file:
                _take(desk, row, file, offset, body)
        except OSError as error:
            raise _unwritable(error) from error
        except REFUSALS as error:
            _refuse(desk, row, error)
            raise
        except NotFound:  # deleted while its bytes came in
            desk.incoming.remove(row.id)
            raise
        return _completed(desk, row)


def _check_place(desk: Desk, row: UploadRow, offset: int, body: Body) -> None:
    safe = row.length if row.state == "complete" else _safe_offset(desk, row)
    if offset != safe:
        raise Conflict(
            Message(
                ja=f"続きの位置が合いません（{safe} バイト目からです）。",
                en=f"This upload goes on at byte {safe}, not at {offset}.",
            ),
            Message(
                ja="位置を問い合わせてから、続きを送ってください。",
                en="Ask for its offset, then send on from there.",
            ),
        )
    if body.length is not None and offset + body.length > row.length:
        raise _too_long(row)


def _take(desk: Desk, row: UploadRow, file: BinaryIO, offset: int, body: Body) -> None:
    digest = hashlib.new(body.checksum[0], usedforsecurity=False) if body.checksum else None
    end = saved = offset
    for piece in body.pieces:
        if end + len(piece) > row.length:
            raise _too_long(row)
        write_all(file, piece)
        end += len(piece)
        if digest:
            digest.update(piece)
        elif end - saved >= SAVE_EVERY:
            saved = _saved(desk, row, file, saved, end)
    if digest and body.checksum:
        if body.length is not None and end - offset < body.length:
            return  # cut: what came of it cannot be checked
        if digest.digest() != body.checksum[1]:
            raise _damaged()
    if end > saved:
        _saved(desk, row, file, saved, end)


def _saved(desk: Desk, row: UploadRow, file: BinaryIO, before: int, end: int) -> int:
    """The bytes up to `end` are safe, then the row says so. Commits; returns `end`."""
    os.fsync(file.fileno())
    if before < PROBE_AT <= end < row.length:
        refuse_early(desk.incoming.path(row.id), row.name)
    _change(desk, row, {"offset": end, "expires_at": desk.expiry})
    return end


def _change(desk: Desk, row: UploadRow, values: dict[str, object]) -> None:
    """Raises NotFound where the upload, or its meeting, was deleted meanwhile. Commits."""
    changed = update(UploadRow).where(UploadRow.id == row.id).values(values)
    found = desk.session.scalar(changed.returning(UploadRow.id))
    desk.session.commit()
    if not found:
        raise NotFound(UPLOAD)


def _completed(desk: Desk, row: UploadRow) -> UploadRow:
    """Store the file, if all of it is there, and put it into its meeting. Commits."""
    if row.state != "open" or row.offset < row.length:
        return row
    try:
        _store(desk, row)
    except (*REFUSALS, Conflict) as error:
        _refuse(desk, row, error)
        raise
    desk.incoming.remove(row.id)
    return row


def _store(desk: Desk, row: UploadRow) -> None:
    session, path = desk.session, desk.incoming.path(row.id)
    info = recordings.probe_sound(path, row.name)
    session.commit()  # storing a large file takes long, too
    file = desk.files.put(session, row.organisation_id, path, desk.now, may_link=True)
    if not session.get(UploadRow, row.id, populate_existing=True):
        raise NotFound(UPLOAD)
    row.state, row.file_key, row.expires_at = "complete", file.key, desk.expiry
    meeting = session.get(MeetingRow, row.meeting_id) if row.meeting_id else None
    if meeting:
        recording = recordings.add_recording(
            session,
            desk.files,
            meeting,
            file,
            row.name,
            is_backup=row.is_backup,
            has_break=row.has_break,
            duration_s=info.duration,
            now=desk.now,
        )
        _put_in_order(desk, row, recording)
        _note(desk, meeting, row.name)
    session.commit()


def _put_in_order(desk: Desk, row: UploadRow, recording: RecordingRow) -> None:
    """Before the first part that was chosen to come later, however soon it arrived."""
    later = select(UploadRow.file_key).where(
        UploadRow.meeting_id == row.meeting_id,
        UploadRow.state == "complete",
        UploadRow.position > row.position,
    )
    keys = set(desk.session.scalars(later))
    for part in recordings.parts(desk.session, recording.meeting):
        if part.file_key in keys and part.id != recording.id:
            recordings.place(desk.session, recording, part.position, desk.now)
            return


def _note(desk: Desk, meeting: MeetingRow, name: str) -> None:
    audit.record(
        desk.session,
        "recording.add",
        now=desk.now,
        person=desk.person,
        meeting=meeting,
        address=desk.address,
        detail={"name": name},
    )


def _refuse(desk: Desk, row: UploadRow, error: AppError) -> None:
    """What cannot be used goes at once; the row keeps why, for who asks again. Commits."""
    desk.session.rollback()
    problem, hint = error.problem, error.hint
    why = Message(ja=f"{problem.ja}\n{hint.ja}", en=f"{problem.en}\n{hint.en}")
    _change(desk, row, {"state": "refused", "error": why})
    desk.incoming.remove(row.id)


def finish_received(service: Service, now: datetime) -> None:
    """Complete the uploads whose last byte came just before a crash. The worker calls this."""
    with service.database.open() as session:
        all_there = UploadRow.state == "open", UploadRow.offset == UploadRow.length
        waiting = list(session.execute(select(UploadRow.id, UploadRow.person_id).where(*all_there)))
        session.commit()
        for upload_id, person_id in waiting:
            person = session.get(PersonRow, person_id)
            row = session.get(UploadRow, upload_id, populate_existing=True)
            if not person or not row:
                continue
            desk = Desk(service, session, person, now)
            try:
                _finish(desk, row)
            except Busy:
                continue  # a request is at it
            except AppError as error:
                session.rollback()
                log.warning("upload %s: %s", upload_id, error)


def _finish(desk: Desk, row: UploadRow) -> None:
    with desk.incoming.locked(row.id):
        desk.session.refresh(row)
        if _safe_offset(desk, row) == row.length:  # another machine's bytes lie elsewhere
            _completed(desk, row)


def _too_long(row: UploadRow) -> OverLimit:
    shown = row.name[:80]
    return OverLimit(
        Message(
            ja=f"「{shown}」は、初めに知らされた大きさ（{row.length} バイト）より大きいです。",
            en=f"{shown!r} is larger than was announced ({row.length} bytes).",
        ),
        Message(
            ja="まだ録音中のファイルでないか確かめ、初めから送り直してください。",
            en="See that it is not being recorded to, and send it again from the start.",
        ),
    )


def _damaged() -> Mismatch:
    return Mismatch(
        Message(ja="送る途中で内容が変わりました。", en="The content changed on its way."),
        Message(ja="同じところから送り直してください。", en="Send this part once more."),
    )


def _unwritable(error: OSError) -> StorageError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full()
    log.error("an upload cannot be written", exc_info=error)
    return StorageError(
        Message(ja="サーバーがファイルを書き込めません。", en="The server cannot write the file."),
        Message(
            ja="管理者に知らせてください。直ったら、続きから送れます。",
            en="Tell your administrator. Once it is mended, you can go on from here.",
        ),
    )
