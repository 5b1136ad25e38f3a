"""What the panels beside the editor's rows ask for: names for voices, terms to remember."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import Field

from .. import access, transcripts
from ..api.kinds import Given
from ..glossaries import rights, terms
from ..glossaries.rights import Glossary
from ..http.current import db, person, service
from ..http.rules import needs
from ..minutes.content import Minutes
from ..tables import MeetingRow, MinutesRow
from . import editing_given as given
from .glossary import record

bp = Blueprint("editor_panels", __name__)


class Remembered(Given):
    """A term for the next recognition. glossary: webui.glossaries.rights.Glossary.token"""

    surface: str = Field(max_length=1000)
    reading: str = Field("", max_length=1000)
    kind: str = Field("term", max_length=20)
    glossary: str = Field(max_length=100)


@bp.get("/meetings/<meeting_id>/editor/choices")
@needs("viewer")
def choices(meeting_id: str) -> ResponseReturnValue:
    """Names that voices of the meeting may have, and glossaries that this person may add to."""
    meeting = access.meeting_to_view(db(), person(), meeting_id)
    found = [
        {"token": one.token, "label": _label(one)} for one in _glossaries(meeting) if one.may_edit
    ]
    return {"names": _names(meeting), "glossaries": found}


@bp.post("/meetings/<meeting_id>/editor/remember")
@needs("editor")
def remember(meeting_id: str) -> ResponseReturnValue:
    """Put a term into a glossary, in place of what it has under the same surface."""
    access.meeting_to_edit(db(), person(), meeting_id)
    asked = given.read(Remembered)
    glossary = rights.glossary_to_edit(db(), person(), asked.glossary)
    term = terms.entry(asked.surface, asked.reading, kind=asked.kind)
    terms.put(db(), glossary, term)
    record(glossary, "put", term.surface)
    db().commit()
    return {"told": _("「%(term)s」を用語集に登録しました。", term=term.surface)}


def _glossaries(meeting: MeetingRow) -> list[Glossary]:
    """The department's first: it serves the next meetings of the same people."""
    mine = rights.glossaries_for(db(), person())
    mine.sort(key=lambda one: one.department_id != meeting.department_id)
    return [*mine, rights.of_meeting(db(), person(), meeting)]


def _label(glossary: Glossary) -> str:
    own: str = _("この会議の用語集")
    shared: str = _("%(name)s の用語集", name=glossary.name)
    return shared if glossary.meeting_id is None else own


def _names(meeting: MeetingRow) -> list[str]:
    """Proposed by the machine, those of the minutes, the lines of the attendee list; each once."""
    row = db().get(MinutesRow, meeting.id)
    people = Minutes.model_validate(row.content).people if row else []
    lines = (line.strip() for line in meeting.attendees.splitlines())
    found = [*_proposed(meeting), *(p.name for p in people), *lines]
    return list(dict.fromkeys(name for name in found if name))


def _proposed(meeting: MeetingRow) -> list[str]:
    row = transcripts.current(db(), meeting.id)
    if row is None:
        return []
    machine = transcripts.machine(service().files, row.file_key)
    return [proposal.name for proposal in machine.speaker_proposals]
