"""The way of the minutes: asked for, sent back, signed, opened again; and the proof of it."""

from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from transcribe.errors import InputError
from transcribe.messages import Message

from .. import access
from ..errors import NotFound
from ..http.current import db, note, person, service
from ..http.failing import status_of
from ..http.rules import needs
from ..minutes import checks, rows, signing, snapshots
from ..numbers import whole_number
from ..tables import MeetingRow
from .minutes_shown import shown, steps_of

bp = Blueprint("minutes_steps", __name__, url_prefix="/meetings/<meeting_id>/minutes")
SIGNED = Message(ja="確定した議事録", en="signed minutes")


@bp.post("/request")
@needs("editor")
def ask(meeting_id: str) -> ResponseReturnValue:
    """下書き → 確認依頼."""
    meeting = access.meeting_to_edit(db(), person(), meeting_id)
    typed = request.form.get("asked", "")
    asked_id = whole_number(typed) if typed else None
    if typed and asked_id is None:
        raise NotFound(signing.ASKED)
    step = signing.request_review(db(), meeting, person(), _now(), asked_id=asked_id)
    note("minutes.request", meeting=meeting, asked=step.asked)
    db().commit()
    flash(_("確認を依頼しました。"), "success")
    return _back(meeting)


@bp.post("/return")
@needs("editor")
def send_back(meeting_id: str) -> ResponseReturnValue:
    """確認依頼 → 下書き, with a reason."""
    meeting = access.meeting_to_edit(db(), person(), meeting_id)
    try:
        step = signing.send_back(db(), meeting, person(), _now(), request.form.get("reason", ""))
    except InputError as error:
        return _refused(meeting, error)
    note("minutes.return", meeting=meeting, reason=step.reason)
    db().commit()
    flash(_("下書きに戻しました。"), "success")
    return _back(meeting)


@bp.get("/sign")
@needs("editor")
def confirm(meeting_id: str) -> ResponseReturnValue:
    """What is signed, and what is still open."""
    return _confirm(access.meeting_to_edit(db(), person(), meeting_id))


@bp.post("/sign")
@needs("editor")
def sign(meeting_id: str) -> ResponseReturnValue:
    """確認依頼 → 確定."""
    meeting = access.meeting_to_edit(db(), person(), meeting_id)
    seen = request.form.get("seen", "")
    try:
        step = signing.sign(db(), service().files, meeting, person(), _now(), seen=seen)
    except InputError as error:
        db().rollback()
        meeting = access.meeting_to_edit(db(), person(), meeting_id)
        return _confirm(meeting, error), status_of(error)
    note("minutes.sign", meeting=meeting, digest=step.digest)
    db().commit()
    flash(_("確定しました。議事録と文字起こしは、変更できなくなりました。"), "success")
    return _back(meeting)


@bp.post("/reopen")
@needs("editor")
def reopen(meeting_id: str) -> ResponseReturnValue:
    """確定 → 下書き, with a reason."""
    meeting = access.meeting_to_edit(db(), person(), meeting_id)
    try:
        step = signing.reopen(db(), meeting, person(), _now(), request.form.get("reason", ""))
    except InputError as error:
        return _refused(meeting, error)
    note("minutes.reopen", meeting=meeting, reason=step.reason)
    db().commit()
    flash(_("確定を解除しました。下書きに戻り、変更できます。"), "success")
    return _back(meeting)


@bp.get("/verify")
@needs("viewer")
def verify(meeting_id: str) -> ResponseReturnValue:
    """Every signature: whether its file has its digest, and whether the record still reads so."""
    meeting = access.meeting_to_view(db(), person(), meeting_id)
    row = rows.of(db(), meeting)
    return render_template(
        "minutes/verify.html",
        meeting=meeting,
        row=row,
        proofs=snapshots.proofs(db(), service().files, meeting),
    )


@bp.get("/signed.json")
@needs("viewer")
def signed(meeting_id: str) -> ResponseReturnValue:
    """What was signed last, byte by byte: its sha256 is the digest."""
    meeting = access.meeting_to_view(db(), person(), meeting_id)
    step = signing.last(db(), meeting)
    if step is None:
        raise NotFound(SIGNED)
    content = service().files.read(step.file_key)
    note("meeting.export", meeting=meeting, format="json")
    db().commit()
    response = Response(content, mimetype="application/json")
    response.headers["Content-Disposition"] = "attachment; filename=signed.json"
    return response


def _confirm(meeting: MeetingRow, error: InputError | None = None) -> str:
    row = rows.of(db(), meeting)
    minutes = rows.read(row)
    return render_template(
        "minutes/sign.html",
        meeting=meeting,
        row=row,
        minutes=minutes,
        error=error,
        seen=snapshots.digest_of_now(db(), meeting),
        open=checks.before_signing(db(), meeting, minutes, person(), _now()),
        steps=steps_of(signing.steps(db(), meeting)),
    )


def _refused(meeting: MeetingRow, error: InputError) -> ResponseReturnValue:
    """The page again, with what was typed."""
    db().rollback()
    meeting = access.meeting_to_edit(db(), person(), meeting.id)
    page = render_template(
        "minutes/page.html",
        error=error,
        typed=request.form.get("reason", ""),
        **shown(meeting, rows.of(db(), meeting), may_edit=True),
    )
    return page, status_of(error)


def _now() -> datetime:
    return service().now()


def _back(meeting: MeetingRow) -> ResponseReturnValue:
    return redirect(url_for("minutes.page", meeting_id=meeting.id))
