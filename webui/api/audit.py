"""The log of who did what."""

from flask import Blueprint
from sqlalchemy import select

from transcribe.messages import Message

from ..http.current import db, note, person
from ..http.rules import needs
from ..tables import AuditRow
from .office_values import AuditEntry, AuditPage, AuditQuery
from .operations import operation
from .paging import page_by_id

bp = Blueprint("api_audit", __name__, url_prefix="/api/v1")
_ENTRY = ["id", "at", "person", "action", "subject", "address", "detail", "digest"]


@bp.get("/audit")
@needs("admin", "admin")
@operation(Message(ja="操作の記録（新しい順）", en="The audit log, newest first"))
def index(query: AuditQuery) -> AuditPage:
    wanted = select(AuditRow).where(AuditRow.organisation_id == person().organisation_id)
    if query.action:
        wanted = wanted.where(AuditRow.action == query.action)
    if query.meeting:
        wanted = wanted.where(AuditRow.meeting_id == query.meeting)
    if query.since:
        wanted = wanted.where(AuditRow.at >= query.since)
    if query.until:
        wanted = wanted.where(AuditRow.at < query.until)
    rows, following = page_by_id(
        db(), wanted, AuditRow.id, query.cursor, query.limit, newest_first=True
    )
    answer = AuditPage(items=[_shown(row) for row in rows], next=following)
    note("audit.export", entries=len(rows))
    db().commit()
    return answer


def _shown(row: AuditRow) -> AuditEntry:
    return AuditEntry(**{name: getattr(row, name) for name in _ENTRY}, meeting=row.meeting_id)
