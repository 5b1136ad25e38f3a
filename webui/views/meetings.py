"""The list of meetings, the page of one, and the form of its details."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from transcribe.errors import InputError
from transcribe.formats import View, clock
from transcribe.japanese.number_style import NumeralStyle
from transcribe.messages import Message

from .. import jobs, meetings, search, transcripts
from ..access import has_role, may_edit, meeting_to_edit, meeting_to_view
from ..http.current import db, note, person, service
from ..http.rules import needs
from ..meetings import STATES, VISIBILITIES, EditConflict, MeetingDetails
from ..minutes import rows as minutes
from ..numbers import whole_number
from ..tables import DepartmentRow, MeetingRow
from ..transcripts import reading
from .details import details_from, typed
from .listing import FILTERS, cursor_from, pages_of, total_text, wanted_from
from .noting import note_once

bp = Blueprint("meetings", __name__)
NUMERALS: tuple[NumeralStyle, ...] = ("as-heard", "arabic", "kanji")
BADGES = {"ready": "good", "failed": "bad", "cancelled": "warn", "empty": "warn"}


@bp.get("/meetings")
@needs("viewer")
def index() -> ResponseReturnValue:
    wanted = wanted_from(request.args)
    page = search.find(db(), person(), wanted, cursor_from(request.args))
    found_ids = [found.meeting.id for found in page.found]
    return render_template(
        "meetings/index.html",
        found=page.found,
        pages=pages_of(page, request.args),
        total=total_text(page.total),
        shares=meetings.shares(db(), found_ids),
        silent=transcripts.without_speech(db(), found_ids),
        written=minutes.states(db(), found_ids),
        args=request.args,
        is_filtered=any(request.args.get(name) for name in FILTERS),
        may_add=has_role(person(), "editor"),
        states=STATES,
        badges=BADGES,
        departments=_departments(),
    )


@bp.get("/meetings/<meeting_id>")
@needs("viewer")
def show(meeting_id: str) -> ResponseReturnValue:
    meeting = meeting_to_view(db(), person(), meeting_id)
    note_once("meeting.view", meeting)
    job = jobs.latest(db(), meeting.id)
    return render_template(
        "meetings/show.html",
        meeting=meeting,
        may_edit=may_edit(db(), person(), meeting),
        named=meetings.named_people(db(), meeting),
        job=job,
        place=jobs.place_in_queue(db(), job) if job else None,
        is_live=job is not None and job.state in jobs.LIVE,
        silent=transcripts.without_speech(db(), [meeting.id]),
        states=STATES,
        badges=BADGES,
        visibilities=VISIBILITIES,
        clock=clock,
        **_transcript(meeting),
    )


@bp.get("/meetings/<meeting_id>/edit")
@needs("editor")
def edit(meeting_id: str) -> ResponseReturnValue:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    return _form(meeting, typed(MeetingDetails.of(meeting)), meeting.revision)


@bp.post("/meetings/<meeting_id>/edit")
@needs("editor")
def save(meeting_id: str) -> ResponseReturnValue:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    based_on = whole_number(request.form.get("revision", "")) or 0
    before = MeetingDetails.of(meeting)
    written = typed(before) | request.form.to_dict()
    try:
        details = details_from(request.form, before)
        meetings.edit_meeting(db(), meeting, details, now=service().now(), based_on=based_on)
        _check_still_open(meeting)
    except InputError as error:
        db().rollback()
        if isinstance(error, EditConflict):  # compared as it would be kept: lines end differently
            return _form(meeting, typed(details), meeting.revision, error), 409
        return _form(meeting, written, based_on, error), 400
    note("meeting.edit", meeting=meeting, changed=_changed(before, details))
    db().commit()
    flash(_("保存しました。"), "success")
    return redirect(url_for("meetings.show", meeting_id=meeting.id))


def _check_still_open(meeting: MeetingRow) -> None:
    """Nobody shuts themselves out by mistake."""
    if not may_edit(db(), person(), meeting):
        raise InputError(
            Message(
                ja="この公開範囲にすると、あなたもこの会議を開けなくなります。",
                en="You could not open this meeting any more yourself.",
            ),
            Message(
                ja="先に自分を「指定した人」に加えるか、担当者に変更を頼んでください。",
                en="Name yourself for it first, or ask its owner to change this.",
            ),
        )


def _form(
    meeting: MeetingRow, written: dict[str, str], revision: int, error: InputError | None = None
) -> str:
    """The form with what was written; in a conflict, what stands there now beside it."""
    stands = typed(MeetingDetails.of(meeting))
    is_conflict = isinstance(error, EditConflict)
    return render_template(
        "meetings/edit.html",
        meeting=meeting,
        written=written,
        revision=revision,
        error=error,
        stands=stands if is_conflict else {},
        differing=[n for n in stands if stands[n] != written.get(n)] if is_conflict else [],
        visibilities=_offered(meeting),
        named=meetings.named_people(db(), meeting),
        others=meetings.people_to_name(db(), meeting),
    )


def _offered(meeting: MeetingRow) -> dict[str, Message]:
    """A meeting of no department cannot be shown to one."""
    has_department = meeting.department_id is not None or meeting.visibility == "department"
    return {k: v for k, v in VISIBILITIES.items() if has_department or k == "owner"}


def _changed(before: MeetingDetails, after: MeetingDetails) -> list[str]:
    return [n for n in meetings.DETAILS if getattr(before, n) != getattr(after, n)]


def _departments() -> list[DepartmentRow]:
    own = DepartmentRow.organisation_id == person().organisation_id
    return list(db().scalars(select(DepartmentRow).where(own).order_by(DepartmentRow.id)))


def _transcript(meeting: MeetingRow) -> dict[str, Any]:
    """What is shown of the meeting's transcript; nothing where there is none yet."""
    row = transcripts.current(db(), meeting.id)
    if row is None:
        return {"transcript": None}
    numerals = numerals_from(request.args.get("numerals", ""))
    transcript = View(numerals).of(transcripts.read(db(), service().files, row))
    breaks_s = [r.start_s for r in meeting.recordings if r.has_break and r.start_s is not None]
    return {
        "transcript": transcript,
        "numerals": numerals,
        "groups": reading.groups(transcript, breaks_s),
        "voices": reading.voices(transcript),
        "checks": reading.checks(transcript),
        "corrections": reading.corrections(transcript),
    }


def numerals_from(text: str) -> NumeralStyle:
    return next((style for style in NUMERALS if style == text), "as-heard")
