"""Uploads by the rules of tus: begun, found, listed, ended; their bytes: webui.uploads.receiving.

An upload belongs to the person who began it; for everybody else it does not exist.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from transcribe.errors import InputError
from transcribe.messages import Message

from .. import access
from ..errors import Expired, NotFound, OverLimit
from ..meetings import recordings
from ..meetings.names import file_name
from ..service import Service
from ..settings import MB, Settings
from ..storage import quota
from ..storage.deletion import drop_unused
from ..storage.files import FileStore
from ..storage.incoming import FOLDER, Incoming
from ..tables import MeetingRow, PersonRow, UploadRow

MOST_OPEN = 200  # of one person
UPLOAD = Message(ja="アップロード", en="upload")


@dataclass(frozen=True, slots=True)
class Announced:
    """What a client says of a file before it sends it. Raises InputError for an empty file.

    length     bytes
    position   among the files chosen for the meeting; None: after all the others
    has_break  a 休憩 lies before this part
    """

    name: str
    length: int
    meeting_id: str | None = None
    position: int | None = None
    is_backup: bool = False
    has_break: bool = False

    def __post_init__(self) -> None:
        if self.length <= 0:
            shown = file_name(self.name, str(recordings.RECORDING))[:80]
            raise InputError(
                Message(
                    ja=f"「{shown}」は中身が空です（0バイト）。",
                    en=f"{shown!r} is empty (0 bytes).",
                ),
                Message(
                    ja="録音した機器から、ファイルを改めてコピーしてください。",
                    en="Copy the file from the recorder once more.",
                ),
            )


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a person's uploads are dealt with. address: from where they ask, for the audit log."""

    service: Service
    session: Session
    person: PersonRow
    now: datetime
    address: str = ""

    @property
    def settings(self) -> Settings:
        return self.service.settings

    @property
    def files(self) -> FileStore:
        return self.service.files

    @property
    def incoming(self) -> Incoming:
        return incoming(self.service.settings)

    @property
    def expiry(self) -> datetime:
        """When an upload ends that is touched now."""
        return self.now + timedelta(hours=self.settings.upload_expire_hours)


def incoming(settings: Settings) -> Incoming:
    return Incoming(settings.data / FOLDER)


def create(desk: Desk, announced: Announced) -> UploadRow:
    """A place for a file. Raises OverLimit, StorageError, NotFound, Refused, Conflict."""
    session, person = desk.session, desk.person
    check_length(desk.settings, announced.name, announced.length)
    if announced.meeting_id is not None:
        meeting = access.meeting_to_edit(session, person, announced.meeting_id)
        recordings.check_changeable(meeting)
    _check_number(session, person)
    quota.check_room(session, desk.settings, person.organisation, announced.length)
    position = announced.position
    row = UploadRow(
        organisation_id=person.organisation_id,
        person_id=person.id,
        meeting_id=announced.meeting_id,
        name=file_name(announced.name, str(recordings.RECORDING)),
        length=announced.length,
        position=next_position(session, announced.meeting_id) if position is None else position,
        is_backup=announced.is_backup,
        has_break=announced.has_break,
        created_at=desk.now,
        expires_at=desk.expiry,
    )
    session.add(row)
    session.flush()
    return row


def next_position(session: Session, meeting_id: str | None) -> int:
    """After all uploads that the meeting has had."""
    last = select(func.max(UploadRow.position)).where(UploadRow.meeting_id == meeting_id)
    found = session.scalar(last) if meeting_id else None
    return 0 if found is None else found + 1


def check_length(settings: Settings, name: str, length: int) -> None:
    """Raises OverLimit for a file that is larger than any may be."""
    if length > settings.upload_max_mb * MB:
        shown, most = file_name(name, str(recordings.RECORDING))[:80], settings.upload_max_mb
        raise OverLimit(
            Message(
                ja=f"「{shown}」は大きすぎます（{length / MB:,.0f} MB）。"
                f"1つのファイルは {most:,} MB までです。",
                en=f"{shown!r} has {length / MB:,.0f} MB; a file may have {most:,} MB.",
            ),
            Message(
                ja="録音をいくつかに分けるか、MP3やM4Aに変換してください。",
                en="Divide the recording, or convert it to MP3 or M4A.",
            ),
        )


def _check_number(session: Session, person: PersonRow) -> None:
    mine = UploadRow.person_id == person.id, UploadRow.state == "open"
    if (session.scalar(select(func.count()).where(*mine)) or 0) >= MOST_OPEN:
        raise OverLimit(
            Message(
                ja=f"途中のアップロードが {MOST_OPEN} 件あり、これ以上始められません。",
                en=f"You have {MOST_OPEN} unfinished uploads, and cannot begin more.",
            ),
            Message(
                ja="「新しい会議」のページで、途中のものを続けるか取り消してください。",
                en="Continue or cancel those under New meeting.",
            ),
        )


def find(desk: Desk, upload_id: str) -> UploadRow:
    """An upload of this person. Raises NotFound, and Expired for one that has ended."""
    row = _own(desk, upload_id)
    if row.error:
        ja, en = row.error.ja.split("\n"), row.error.en.split("\n")
        raise Expired(Message(ja[0], en[0]), Message(ja[1], en[1]))
    if row.state == "open" and row.expires_at <= desk.now:
        raise Expired(
            Message(
                ja="このアップロードは期限が切れました。", en="This upload was left for too long."
            ),
            Message(
                ja="ファイルを選び直し、初めから送ってください。",
                en="Choose the file again and send it from the start.",
            ),
        )
    return row


def _own(desk: Desk, upload_id: str) -> UploadRow:
    row = desk.session.get(UploadRow, upload_id, populate_existing=True)
    if not row or row.person_id != desk.person.id:
        raise NotFound(UPLOAD)
    return row


def remove(desk: Desk, upload_id: str) -> None:
    """Cancel an upload, or forget one that has ended; its recording stays. Commits.

    Raises NotFound, and Busy while another request still brings bytes.
    """
    _own(desk, upload_id)
    with desk.incoming.locked(upload_id):
        row = _own(desk, upload_id)
        key = row.file_key
        desk.session.delete(row)
        if key:
            drop_unused(desk.session, desk.files, row.organisation_id, [key])
        desk.session.commit()
        desk.incoming.remove(upload_id)


def open_uploads(session: Session, person: PersonRow, now: datetime) -> list[UploadRow]:
    """What this person has begun to send and not finished, in order."""
    mine = UploadRow.person_id == person.id, UploadRow.state == "open", UploadRow.expires_at > now
    ordered = UploadRow.created_at, UploadRow.position, UploadRow.id
    return list(session.scalars(select(UploadRow).where(*mine).order_by(*ordered)))


def unfinished(session: Session, meeting: MeetingRow, now: datetime) -> list[UploadRow]:
    """Files of the meeting that are still on their way, whoever sends them."""
    coming = (
        UploadRow.meeting_id == meeting.id,
        UploadRow.state == "open",
        UploadRow.expires_at > now,
    )
    return list(session.scalars(select(UploadRow).where(*coming).order_by(UploadRow.position)))


def sweep(session: Session, settings: Settings, now: datetime) -> int:
    """Remove uploads that were left for too long, with their bytes; returns how many. Commits.

    One whose bytes are all there is left to webui.uploads.receiving.finish_received.
    """
    over = UploadRow.expires_at <= now
    lost = (UploadRow.state != "open") | (UploadRow.offset < UploadRow.length)
    gone = list(session.scalars(delete(UploadRow).where(over, lost).returning(UploadRow.id)))
    session.commit()
    incoming(settings).remove_all_but(set(session.scalars(select(UploadRow.id))))
    session.commit()
    return len(gone)
