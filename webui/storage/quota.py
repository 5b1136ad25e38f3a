"""How much an organisation stores, how much it may, and how much fits on the disk."""

import shutil
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from transcribe.files import explained
from transcribe.messages import Message

from ..errors import OverLimit
from ..settings import MB, Settings
from ..tables import FileRow, OrganisationRow, UploadRow
from .files import disk_full

RESERVE = 500 * MB  # bytes of the disk that stay free: the database has to go on writing


def used_bytes(session: Session, organisation_id: int) -> int:
    """Bytes of its stored files; content that is stored once counts once."""
    total = select(func.coalesce(func.sum(FileRow.size), 0))
    return int(session.scalar(total.where(FileRow.organisation_id == organisation_id)) or 0)


def coming_bytes(session: Session, organisation_id: int) -> int:
    """Bytes that uploads on their way will take."""
    total = select(func.coalesce(func.sum(UploadRow.length), 0))
    mine = UploadRow.organisation_id == organisation_id, UploadRow.state == "open"
    return int(session.scalar(total.where(*mine)) or 0)


def outstanding_bytes(session: Session) -> int:
    """Bytes that all uploads on their way have still to write to the disk, whoever sends them."""
    missing = select(func.coalesce(func.sum(UploadRow.length - UploadRow.offset), 0))
    return int(session.scalar(missing.where(UploadRow.state == "open")) or 0)


def limit_bytes(settings: Settings, organisation: OrganisationRow) -> int | None:
    """What an organisation may store; None: as much as fits."""
    own = organisation.quota_mb
    return (settings.upload_quota_mb if own is None else own) * MB or None


def free_bytes(settings: Settings) -> int:
    """Bytes free where data comes in; raises StorageError where that cannot be asked."""
    folder: Path = settings.data
    with explained(folder, "--data"):
        return shutil.disk_usage(folder).free


def check_room(
    session: Session, settings: Settings, organisation: OrganisationRow, size: int
) -> None:
    """Whether `size` more bytes may come in.

    Raises OverLimit where the organisation's space is used up, StorageError where the disk is full.
    """
    limit = limit_bytes(settings, organisation)
    taken = used_bytes(session, organisation.id) + coming_bytes(session, organisation.id)
    if limit is not None and taken + size > limit:
        raise OverLimit(
            Message(
                ja=f"組織が使える容量（{_mb(limit)}）を超えます。使用中: {_mb(taken)}、"
                f"このファイル: {_mb(size)}。",
                en=f"This is over what your organisation may store ({_mb(limit)}): "
                f"{_mb(taken)} are in use, this file has {_mb(size)}.",
            ),
            Message(
                ja="不要な会議の音声を削除するか、管理者に容量を増やすよう頼んでください。",
                en="Delete the sound of old meetings, or ask an administrator for more space.",
            ),
        )
    if free_bytes(settings) - outstanding_bytes(session) - size < RESERVE:
        raise disk_full()


def _mb(size: int) -> str:
    return f"{size / MB:,.1f} MB"
