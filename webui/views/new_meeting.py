"""A new meeting: its form, its recordings by upload or with the form, and the start of its job."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from transcribe.errors import AppError
from transcribe.files import explained

from .. import uploads
from ..access import meeting_to_edit, meeting_to_view
from ..errors import NotFound
from ..http import failing
from ..http.current import address, db, note, person, service
from ..http.rules import needs
from ..jobs import queue
from ..meetings import CORRECTIONS, VISIBILITIES, MeetingDetails, beginning, recordings
from ..meetings.beginning import Sound
from ..meetings.materials import Paper
from ..meetings.names import file_name, title_of
from ..settings import MB
from ..tables import MeetingRow
from ..uploads import Desk
from .details import details_from
from .meeting_choices import correction_names, languages, models
from .papers import Errors, check_room, files_of_form, papers_of_form

FORM_MB = 100  # beside the recordings of a form
MOST_FILES = 100
FIELDS = (
    ("title",),  # the first
    ("held_at",),
    ("place",),
    ("attendees",),
    ("speakers_lowest", "speakers_highest"),
    ("visibility",),
    ("language",),
    ("model",),
    ("correction",),
)

bp = Blueprint("new_meeting", __name__)


@bp.url_value_preprocessor
def allow_recordings(*_: Any) -> None:
    """Without scripts, recordings come with the form; they go to disk as they come in."""
    if request.endpoint == "new_meeting.create":
        settings = service().settings
        request.max_content_length = (settings.upload_max_mb + FORM_MB) * MB


@bp.get("/meetings/new")
@needs("editor")
def page() -> ResponseReturnValue:
    return _page({}, {})


@bp.post("/meetings/new")
@needs("editor", "write")
def create() -> ResponseReturnValue:
    """Scripts send no recordings and are told where these go; a plain form brings them along."""
    errors: Errors = {}
    details = _details(errors)
    papers = list(papers_of_form(errors))
    check_room(papers, errors)
    sounds = [] if errors or failing.wants_json() else list(_sounds(errors))
    if errors:
        return _refused(errors)
    made = beginning.begin(db(), service().files, person(), details, papers, service().now())
    for at, sound in enumerate(sounds):
        beginning.add_sound(desk(), made[min(at, len(made) - 1)], sound)
    _note_all(made, papers, sounds)
    db().commit()
    if failing.wants_json():
        return {"meetings": [_shown(meeting) for meeting in made]}, 201
    return _started(made)


def _details(errors: Errors) -> list[MeetingDetails]:
    """One for each meeting. What is wrong is put into `errors`, under the field's name."""
    form = request.form
    is_each = form.get("mode") == "each"
    names = form.getlist("names") or [file.filename or "" for file in files_of_form("recordings")]
    for fields in FIELDS[is_each:]:  # a name for all of them is none
        given = {name: form[name] for name in fields if name in form}
        try:
            details_from({"title": "-", **given} if "title" not in fields else given)
        except AppError as error:
            errors[fields[0]] = error
    if len(names) > MOST_FILES:
        errors["recordings"] = beginning.too_many(MOST_FILES)
    if errors:
        return []
    if not is_each:
        return [details_from(form)]
    usual = details_from({**form.to_dict(), "title": "-"})
    titles = (title_of(file_name(name, "")) for name in names)
    return [replace(usual, title=title or _("無題の会議")) for title in titles]


def _sounds(errors: Errors) -> Iterator[Sound]:
    sent = files_of_form("recordings")
    if not sent:
        errors["recordings"] = beginning.no_recording()
    for file in sent:
        try:
            yield received(file)
        except AppError as error:
            errors["recordings"] = error


def received(file: FileStorage) -> Sound:
    """A recording that came with a form, stored."""
    files = service().files
    with files.scratch_file() as path:
        with explained(path, "--data"), path.open("wb") as local:
            shutil.copyfileobj(file.stream, local, MB)
        return beginning.take_sound(desk(), path, file.filename or "")


def _note_all(made: list[MeetingRow], papers: list[Paper], sounds: list[Sound]) -> None:
    for meeting in made:
        note("meeting.create", meeting=meeting)
        for paper in papers:
            note("material.add", meeting=meeting, name=paper.name)
    for at, sound in enumerate(sounds):
        note("recording.add", meeting=made[min(at, len(made) - 1)], name=sound.name)


def _shown(meeting: MeetingRow) -> dict[str, str]:
    return {
        "id": meeting.id,
        "title": meeting.title,
        "show": url_for("meetings.show", meeting_id=meeting.id),
        "start": url_for("new_meeting.start", meeting_id=meeting.id),
    }


def _refused(errors: Errors) -> ResponseReturnValue:
    """The form again, with what was typed and what is wrong beside it."""
    status = max(failing.status_of(error) for error in errors.values())
    if not failing.wants_json():
        return _page(request.form.to_dict(), errors), status
    first = next(iter(errors.values()))
    told = {name: f"{error.problem} {error.hint}" for name, error in errors.items()}
    return {"problem": str(first.problem), "hint": str(first.hint), "errors": told}, status


def _started(made: list[MeetingRow]) -> ResponseReturnValue:
    """A form without scripts has brought everything: each meeting is started."""
    for meeting in made:
        if recordings.elsewhere(db(), meeting):
            return redirect(url_for("new_meeting.confirm", meeting_id=meeting.id))
        _start(meeting)
    if len(made) == 1:
        return redirect(url_for("meetings.show", meeting_id=made[0].id))
    flash(_("%(number)s 件の会議の文字起こしを始めました。", number=len(made)), "success")
    return redirect(url_for("meetings.index"))


@bp.get("/meetings/<meeting_id>/start")
@needs("editor")
def confirm(meeting_id: str) -> ResponseReturnValue:
    """Asks before the same recording is transcribed twice."""
    meeting = meeting_to_edit(db(), person(), meeting_id)
    return _confirm(meeting)


@bp.post("/meetings/<meeting_id>/start")
@needs("editor", "write")
def start(meeting_id: str) -> ResponseReturnValue:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    told = request.get_json(silent=True) if request.is_json else request.form
    is_confirmed = isinstance(told, dict) and str(told.get("confirmed", "")) in ("1", "True")
    if not is_confirmed and recordings.elsewhere(db(), meeting):
        if failing.wants_json():
            return {"same": _same(meeting)}, 409
        return _confirm(meeting), 409
    _start(meeting)
    url = url_for("meetings.show", meeting_id=meeting.id)
    return {"url": url} if failing.wants_json() else redirect(url)


@bp.post("/meetings/new/uploads/<upload_id>/cancel")
@needs("editor", "write")
def cancel(upload_id: str) -> ResponseReturnValue:
    uploads.remove(desk(), upload_id)
    flash(_("アップロードを取り消しました。"), "success")
    return redirect(url_for("new_meeting.page", _anchor="drafts"))


def _start(meeting: MeetingRow) -> None:
    job = beginning.start(db(), person(), meeting, service().now())
    note("job.start", meeting=meeting)
    db().commit()
    queue.nudge(service().settings, job.id)


def _confirm(meeting: MeetingRow) -> str:
    return render_template("new_meeting/confirm.html", meeting=meeting, same=_same(meeting))


def _same(meeting: MeetingRow) -> list[dict[str, str]]:
    """The other meetings with the same recording; of those not for this person only that."""
    return [_seen(other) for other in recordings.elsewhere(db(), meeting)]


def _seen(other: MeetingRow) -> dict[str, str]:
    try:
        meeting_to_view(db(), person(), other.id)
    except NotFound:
        return {"title": _("見る権限のない会議"), "url": ""}
    return {"title": other.title, "url": url_for("meetings.show", meeting_id=other.id)}


def desk() -> Desk:
    return Desk(service(), db(), person(), service().now(), address())


def _page(written: dict[str, str], errors: Errors) -> str:
    now = service().now()
    drafts = beginning.drafts(db(), person(), now)
    return render_template(
        "new_meeting/page.html",
        written={"visibility": "department", "language": "ja", "correction": "standard"} | written,
        errors=errors,
        drafts=drafts,
        visibilities=VISIBILITIES if person().department_id else {"owner": VISIBILITIES["owner"]},
        corrections=correction_names(CORRECTIONS),
        languages=languages(),
        models=models(),
        most_mb=service().settings.upload_max_mb,
        expire_hours=service().settings.upload_expire_hours,
        mb=MB,
    )
