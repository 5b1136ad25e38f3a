"""様式: the office's own DOCX templates, for its administrators; and a meeting in one of them."""

import io

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from transcribe.errors import AppError
from transcribe.japanese.layers import LAYERS, Layer

from .. import forms
from ..access import meeting_to_view
from ..forms import example, record, sample, values
from ..http.current import db, note, person, service
from ..http.failing import status_of
from ..http.rules import needs
from ..meetings.names import file_name
from ..records.material import Options, gather
from ..settings import MB
from ..storage import quota
from ..tables import FormRow

bp = Blueprint("forms", __name__)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("/admin/forms")
@needs("admin")
def index() -> ResponseReturnValue:
    return _index()


@bp.post("/admin/forms")
@needs("admin")
def add() -> ResponseReturnValue:
    """A template with an error is not kept; what is wrong with it is the answer."""
    sent = request.files.get("file")
    try:
        content = sent.stream.read(forms.LARGEST + 1) if sent else b""
        forms.check_content(content)
        name = forms.name_of(request.form.get("name", ""), (sent and sent.filename) or "")
        found = forms.check(content)
        db().rollback()  # looking at it took its time
        if any(one.severity == "error" for one in found):
            return _index(findings=found, refused=name), 400
        quota.check_room(db(), service().settings, person().organisation, len(content))
        row = forms.add(db(), service().files, person(), name, content, service().now())
    except AppError as error:
        db().rollback()
        return _index(error), status_of(error)
    note("form.add", subject=row.name)
    db().commit()
    flash(_("様式「%(name)s」を登録しました。", name=row.name), "success")
    return redirect(url_for("forms.page", form_id=row.id))


@bp.get("/admin/forms/sample.docx")
@needs("admin")
def sample_file() -> Response:
    return _document(sample.sample(), _("様式の見本"))


@bp.get("/admin/forms/variables")
@needs("admin")
def variables() -> ResponseReturnValue:
    return render_template("forms/variables.html", variables=record.variables(example.EXAMPLE))


@bp.get("/admin/forms/<int:form_id>")
@needs("admin")
def page(form_id: int) -> ResponseReturnValue:
    """Looked at anew: an update may know more, or other variables."""
    row = _row(form_id)
    findings = forms.check(forms.content_of(service().files, row))
    return render_template("forms/page.html", row=row, findings=findings)


@bp.get("/admin/forms/<int:form_id>/file")
@needs("admin")
def file(form_id: int) -> Response:
    row = _row(form_id)
    return _document(forms.content_of(service().files, row), row.name)


@bp.get("/admin/forms/<int:form_id>/remove")
@needs("admin")
def removal(form_id: int) -> ResponseReturnValue:
    """Asks once, and says what is lost."""
    return render_template("forms/remove.html", row=_row(form_id))


@bp.post("/admin/forms/<int:form_id>/remove")
@needs("admin")
def remove(form_id: int) -> ResponseReturnValue:
    row = _row(form_id)
    name = row.name
    note("form.remove", subject=name)
    forms.remove(db(), service().files, row)
    flash(_("様式「%(name)s」を削除しました。", name=name), "success")
    return redirect(url_for("forms.index"))


@bp.get("/meetings/<meeting_id>/record/form/<int:form_id>")
@needs("viewer")
def filled(meeting_id: str, form_id: int) -> Response:
    meeting = meeting_to_view(db(), person(), meeting_id)
    row, options = _row(form_id), _options()
    material = gather(db(), service().files, meeting, options, service().now())
    template, name = forms.content_of(service().files, row), row.name
    db().rollback()  # what follows takes its time
    content = forms.fill(template, values.record_of(material))
    meeting = meeting_to_view(db(), person(), meeting_id)
    note(
        "meeting.export",
        meeting=meeting,
        format="docx",
        form=name,
        layer=options.layer,
        public=options.is_public,
    )
    db().commit()
    shown = f"{material.name} {name}"
    return _document(content, f"{shown} 公開版" if options.is_public else shown)


def _options() -> Options:
    asked = request.args.get("layer")
    layer: Layer = next((name for name in LAYERS if name == asked), "verbatim")
    return Options(layer=layer, is_public=request.args.get("public") == "1")


def _row(form_id: int) -> FormRow:
    return forms.find(db(), person().organisation_id, form_id)


def _index(
    error: AppError | None = None, findings: list[forms.Finding] | None = None, refused: str = ""
) -> str:
    return render_template(
        "forms/index.html",
        rows=forms.forms_of(db(), person().organisation_id),
        error=error,
        findings=findings,
        refused=refused,
        written=request.form,
        most_mb=forms.LARGEST // MB,
    )


def _document(content: bytes, name: str) -> Response:
    return send_file(
        io.BytesIO(content),
        mimetype=DOCX,
        as_attachment=True,
        download_name=f"{file_name(name.replace('/', '-'), 'kikitori')}.docx",
    )
