"""What is left over and goes: expired sign-ins and uploads, stored files that nothing refers to.

Run once a day by the worker. Two workers that sweep at once do each other no harm.
"""

import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from .. import uploads
from ..db import empty_wal
from ..service import WORK, Service
from ..tables import FileRow, LinkRow, MeetingRow, OrganisationRow, SessionRow
from .deletion import drop_unused, remove_contents, unfinished_work, used_keys
from .files import StoredFile
from .found_terms import found_terms
from .places import STAGED

log = logging.getLogger(__name__)

GRACE = timedelta(days=1)  # what is younger may belong to work in progress
FEW = 20  # stray files that may go without a thought, and
SHARE = 0.1  # of all stored files: more look as if the database were not the right one
MERGE_PAGES = 200  # of the full-text index, in one short transaction


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep removed, and what it found.

    strays   stored files without a row, removed
    unused   stored files with a row that nothing refers to, removed
    missing  keys of rows whose file is not in the store: a person has to look
    kept     strays that were left, because there were suspiciously many
    """

    strays: int = 0
    unused: int = 0
    missing: tuple[str, ...] = ()
    kept: int = 0


def sweep(service: Service, now: datetime) -> Swept:
    """Commits in small steps. Raises StorageError where the store does not answer."""
    with service.database.open() as session:
        for table in (SessionRow, LinkRow):
            session.execute(delete(table).where(table.expires_at < now))
        session.commit()
        uploads.sweep(session, service.settings, now)
        unused = sum(_drop_unused(session, service, now))
        _clean_scratch(service, now)
        found_terms(service.files).sweep(now.timestamp())
        _clean_work(session, service, now)
        found = list(service.files.walk())
        missing = _missing(session, found, now)
        strays, kept = _remove_strays(session, service, found, now)
        if service.database.is_sqlite:
            _merge_index(session)
        if not empty_wal(session):
            log.info("the write-ahead log is in use: it is emptied at the next sweep")
    swept = Swept(strays, unused, missing, kept)
    log.info("swept: %s", swept)
    return swept


def _drop_unused(session: Session, service: Service, now: datetime) -> Iterator[int]:
    """Rows of files that nothing refers to, such as what an earlier run had made."""
    for organisation_id in session.scalars(select(OrganisationRow.id)).all():
        old = FileRow.organisation_id == organisation_id, FileRow.created_at < now - GRACE
        keys = session.scalars(select(FileRow.key).where(*old)).all()
        if unused := set(keys) - used_keys(session, keys):
            yield len(drop_unused(session, service.files, organisation_id, unused))


def _missing(session: Session, found: list[StoredFile], now: datetime) -> tuple[str, ...]:
    old = FileRow.created_at < now - GRACE
    rows = session.scalars(select(FileRow.key).where(old)).all()
    missing = tuple(sorted(set(rows) - {file.key for file in found}))
    for key in missing:
        log.error("the file %s is not in the store; take it from a backup", key)
    return missing


def _remove_strays(
    session: Session, service: Service, found: list[StoredFile], now: datetime
) -> tuple[int, int]:
    """How many went, and how many were left because there were too many."""
    for file in found:
        if file.name.rpartition("/")[2].startswith(STAGED) and file.modified < now - GRACE:
            service.files.discard(file)
    stored = [file for file in found if file.key]
    known = set(session.scalars(select(FileRow.key)))
    strays = [file.key for file in stored if file.key and file.key not in known]
    old = {file.key for file in stored if file.modified < now - GRACE}
    strays = [key for key in strays if key in old]
    if len(strays) > max(FEW, SHARE * len(stored)):
        log.error("%d stored files have no row: is this the right database?", len(strays))
        return 0, len(strays)
    for key in strays:
        remove_contents(session, service.files, int(key.partition("/")[0]), [key])
    return len(strays), 0


def _clean_scratch(service: Service, now: datetime) -> None:
    """What a process that was killed left among the working files."""
    for path in service.files.scratch.glob(f"{STAGED}*"):
        if path.stat().st_mtime < (now - GRACE).timestamp():
            path.unlink(missing_ok=True)


def _clean_work(session: Session, service: Service, now: datetime) -> None:
    """Unfinished transcriptions that nobody goes on with: of sound that no meeting has any more,
    and of meetings that another machine's worker has transcribed since.
    """
    unread = MeetingRow.audio_key.is_not(None), MeetingRow.state != "ready"
    keys = session.scalars(select(MeetingRow.audio_key).where(*unread))
    known = {unfinished_work(service.files, key) for key in keys if key}
    for folder in (service.settings.data / WORK).glob("*/"):
        if folder not in known and folder.stat().st_mtime < (now - GRACE).timestamp():
            shutil.rmtree(folder, ignore_errors=True)


def _merge_index(session: Session) -> None:
    """Deleted words stand in old parts of the index until these are merged: do so bit by bit."""
    pages = -MERGE_PAGES  # below 0: all parts become one in the end
    while True:
        before = _changes(session)
        merge = "INSERT INTO search_words(search_words, rank) VALUES ('merge', :pages)"
        session.execute(text(merge), {"pages": pages})
        done = _changes(session) - before < 2  # as SQLite's documentation says
        session.commit()
        if done:
            return
        pages = MERGE_PAGES


def _changes(session: Session) -> int:
    return int(session.scalar(select(func.total_changes())) or 0)
