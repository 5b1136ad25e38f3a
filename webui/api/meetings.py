"""Meetings: the list with the filters of its page, one meeting, making, changing, deleting."""

from datetime import datetime

from flask import Blueprint

from transcribe.messages import Message

from .. import search
from ..access import meeting_to_edit, meeting_to_view
from ..editing import check_open
from ..http.current import db, note, person, service
from ..http.rules import needs
from ..meetings import DETAILS, MeetingDetails, create_meeting, edit_meeting
from ..meetings.moments import is_near
from ..storage import deletion
from ..views.noting import note_once
from .operations import operation
from .paging import from_cursor, to_cursor
from .problems import invalid
from .shown import meeting_shown
from .values import (
    Meeting,
    MeetingChanges,
    MeetingInput,
    MeetingPage,
    MeetingRemoval,
    MeetingsQuery,
)

bp = Blueprint("api_meetings", __name__, url_prefix="/api/v1")


@bp.get("/meetings")
@needs("viewer", "read")
@operation(Message(ja="会議の一覧と検索", en="List and search meetings"))
def index(query: MeetingsQuery) -> MeetingPage:
    wanted = search.Wanted(
        words=query.q or "",
        since=query.since,
        until=query.until,
        state=query.state or "",
        department_id=query.department,
    )
    found = search.find(db(), person(), wanted, _cursor(query.cursor), query.limit)
    items = [meeting_shown(one.meeting) for one in found.found]
    return MeetingPage(items=items, next=_next(found.next))


@bp.post("/meetings")
@needs("editor", "write")
@operation(Message(ja="会議を作る", en="Create a meeting"), status=201)
def create(body: MeetingInput) -> Meeting:
    row = create_meeting(db(), person(), MeetingDetails(**body.model_dump()), service().now())
    note("meeting.create", meeting=row, subject=row.title)
    db().commit()
    return meeting_shown(row)


@bp.get("/meetings/<meeting_id>")
@needs("viewer", "read")
@operation(Message(ja="会議", en="Show a meeting"))
def show(meeting_id: str) -> Meeting:
    row = meeting_to_view(db(), person(), meeting_id)
    note_once("meeting.view", row)
    return meeting_shown(row)


@bp.patch("/meetings/<meeting_id>")
@needs("editor", "write")
@operation(Message(ja="会議の情報を変える", en="Change a meeting"))
def edit(meeting_id: str, body: MeetingChanges) -> Meeting:
    row = meeting_to_edit(db(), person(), meeting_id)
    changes = body.model_dump(exclude_unset=True)
    for name in ("title", "hold"):
        if name in changes and changes[name] is None:
            raise invalid(name, "null にはできません", "cannot be null")
    values = {name: changes.get(name, getattr(row, name)) for name in DETAILS}
    edit_meeting(db(), row, MeetingDetails(**values), now=service().now(), based_on=body.revision)
    if changes.get("hold", row.hold) != row.hold:
        row.hold = not row.hold
        note("meeting.hold" if row.hold else "meeting.release", meeting=row, subject=row.title)
    note("meeting.edit", meeting=row, subject=row.title, changed=sorted(changes))
    db().commit()
    return meeting_shown(row)


@bp.delete("/meetings/<meeting_id>")
@needs("editor", "write")
@operation(
    Message(
        ja="会議を、録音・資料・文字起こしとともに削除する",
        en="Delete a meeting with its sound, papers and transcript",
    )
)
def delete(meeting_id: str, query: MeetingRemoval) -> None:
    row = meeting_to_edit(db(), person(), meeting_id)
    if not query.signed:
        check_open(db(), row)
    note("meeting.delete", meeting=row, subject=row.title)
    deletion.delete_meeting(db(), service().files, row, service().now())
    db().commit()


def _next(place: search.Cursor | None) -> str | None:
    return None if place is None else to_cursor([place.when.isoformat(), place.meeting_id])


def _cursor(given: str | None) -> search.Cursor | None:
    if not given:
        return None
    when, meeting_id = from_cursor(given, [str, str])
    try:
        moment = datetime.fromisoformat(when)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not is_near(moment):
        raise invalid("cursor", "前の答えの next ではありません", "is not `next` of an answer")
    return search.Cursor(moment, meeting_id)
