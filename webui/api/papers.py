"""The papers of a meeting: their names and terms are used at recognition."""

from flask import Blueprint

from transcribe.messages import Message

from ..access import meeting_to_edit, meeting_to_view
from ..http.current import db, note, person, service
from ..http.rules import needs
from ..meetings import materials
from ..storage import quota
from .operations import checked, operation
from .problems import invalid
from .receiving import received
from .shown import material_shown
from .values import Material, Materials, MaterialUpload

bp = Blueprint("api_materials", __name__, url_prefix="/api/v1/meetings/<meeting_id>/materials")


@bp.get("")
@needs("viewer", "read")
@operation(Message(ja="会議の資料", en="List a meeting's papers"))
def index(meeting_id: str) -> Materials:
    meeting = meeting_to_view(db(), person(), meeting_id)
    return Materials(items=[material_shown(row) for row in meeting.materials])


@bp.post("")
@needs("editor", "write")
@operation(
    Message(
        ja="資料（TXT、DOCX、PDF、名簿・用語集は CSV、XLSX も）か文章を加える",
        en="Add a paper (TXT, DOCX, PDF; rosters and glossaries also CSV, XLSX), or text",
    ),
    form=MaterialUpload,
    status=201,
)
def add(meeting_id: str) -> Material:
    meeting_to_edit(db(), person(), meeting_id)
    files = service().files
    with received(files, materials.LARGEST, is_needed=False) as sent:
        given = {**sent.fields, **({"file": sent.name} if sent.name else {})}
        told = checked(MaterialUpload, given)
        if bool(sent.name) == bool(told.text):
            raise invalid("file", "file か text のどちらか1つです", "or text: give one of them")
        name = sent.name or str(materials.PASTED)
        content = sent.path.read_bytes() if sent.name else told.text.encode()
        paper = materials.checked(files, told.kind, name, content)
        meeting = meeting_to_edit(db(), person(), meeting_id)
        quota.check_room(db(), service().settings, person().organisation, len(paper.content))
        row = materials.keep(db(), files, meeting, paper, service().now())
        note("material.add", meeting=meeting, subject=row.name)
        db().commit()
    return material_shown(row)


@bp.delete("/<int:material_id>")
@needs("editor", "write")
@operation(Message(ja="資料を削除する", en="Delete a paper"))
def remove(meeting_id: str, material_id: int) -> None:
    meeting = meeting_to_edit(db(), person(), meeting_id)
    row = materials.find(db(), meeting, material_id)
    note("material.remove", meeting=meeting, subject=row.name)
    materials.remove(db(), service().files, meeting, row)
