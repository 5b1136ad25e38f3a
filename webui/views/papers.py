"""The papers of a meeting that is there already: added, removed; and as a form brings them."""

from collections.abc import Iterator, Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from transcribe.errors import AppError, InputError
from transcribe.messages import Message

from .. import transcripts
from ..access import meeting_to_edit
from ..http import failing
from ..http.current import db, note, person, service
from ..http.rules import needs
from ..meetings import materials
from ..meetings.materials import PASTED, Paper
from ..settings import MB
from ..storage import quota
from ..storage.deletion import AT_WORK
from ..tables import MeetingRow

bp = Blueprint("papers", __name__, url_prefix="/meetings/<meeting_id>/papers")
Errors = dict[str, AppError]  # by the form's field


@bp.get("")
@needs("editor")
def page(meeting_id: str) -> ResponseReturnValue:
    return _page(meeting_to_edit(db(), person(), meeting_id), {}, {})


@bp.post("")
@needs("editor", "write")
def add(meeting_id: str) -> ResponseReturnValue:
    """All of the papers, or where one is wrong none of them."""
    meeting_to_edit(db(), person(), meeting_id)
    errors: Errors = {}
    papers = list(papers_of_form(errors))
    if not papers and not errors:
        errors["material"] = _none_chosen()
    check_room(papers, errors)
    db().rollback()  # reading them took its time
    meeting = meeting_to_edit(db(), person(), meeting_id)
    if errors:
        status = max(failing.status_of(error) for error in errors.values())
        return _page(meeting, request.form, errors), status
    for paper in papers:
        row = materials.keep(db(), service().files, meeting, paper, service().now())
        note("material.add", meeting=meeting, subject=row.name)
    meeting.changed_at = service().now()
    db().commit()
    flash(_added(meeting, len(papers)), "success")
    return redirect(url_for("papers.page", meeting_id=meeting.id))


@bp.get("/<int:material_id>/remove")
@needs("editor")
def removal(meeting_id: str, material_id: int) -> ResponseReturnValue:
    """Asks once, and says what is lost."""
    meeting = meeting_to_edit(db(), person(), meeting_id)
    paper = materials.find(db(), meeting, material_id)
    return render_template("meetings/paper_remove.html", meeting=meeting, paper=paper)


@bp.post("/<int:material_id>/remove")
@needs("editor", "write")
def remove(meeting_id: str, material_id: int) -> ResponseReturnValue:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    paper = materials.find(db(), meeting, material_id)
    name = paper.name
    note("material.remove", meeting=meeting, subject=name)
    meeting.changed_at = service().now()
    materials.remove(db(), service().files, meeting, paper)
    flash(_("資料「%(name)s」を削除しました。", name=name), "success")
    return redirect(url_for("papers.page", meeting_id=meeting_id))


def papers_of_form(errors: Errors) -> Iterator[Paper]:
    """Those that can be read. What is wrong is put into `errors`, under the field's name."""
    files = service().files
    pasted = request.form.get("pasted", "").strip()
    if pasted:
        try:
            yield materials.checked(files, "material", str(PASTED), pasted.encode())
        except AppError as error:
            errors["pasted"] = error
    for kind in materials.KINDS:
        for sent in files_of_form(kind):
            try:
                content = sent.stream.read(materials.LARGEST + 1)
                yield materials.checked(files, kind, sent.filename or "", content)
            except AppError as error:
                errors[kind] = error


def files_of_form(field: str) -> list[FileStorage]:
    """Those that were chosen: an empty file field sends a part without a name."""
    return [file for file in request.files.getlist(field) if file.filename]


def check_room(papers: Sequence[Paper], errors: Errors) -> None:
    size = sum(len(paper.content) for paper in papers)
    try:
        quota.check_room(db(), service().settings, person().organisation, size)
    except AppError as error:
        errors["material"] = error


def _none_chosen() -> InputError:
    return InputError(
        Message(ja="資料が選ばれていません。", en="No paper was chosen."),
        Message(
            ja="ファイルを選ぶか、文章を貼り付けてください。", en="Choose a file, or paste text."
        ),
    )


def _added(meeting: MeetingRow, number: int) -> str:
    if meeting.state == "empty":
        return str(_("資料を %(number)s 件加えました。文字起こしに使われます。", number=number))
    return str(
        _(
            "資料を %(number)s 件加えました。"
            "加えた資料は、次に文字起こしをやり直したときに使われます。",
            number=number,
        )
    )


def _page(meeting: MeetingRow, written: Mapping[str, str], errors: Errors) -> str:
    has_sound = bool(meeting.recordings) and not meeting.audio_deleted_at
    is_done = transcripts.current(db(), meeting.id) is not None and meeting.state not in AT_WORK
    return render_template(
        "meetings/papers.html",
        meeting=meeting,
        written=written,
        errors=errors,
        may_run_again=has_sound and is_done,
        mb=MB,
    )
