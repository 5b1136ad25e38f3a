"""The transcript as a Word document, as `txt` has it: a head with its caution, turns, notices."""

import io
from datetime import UTC, datetime

from ..types import Transcript
from .text import clock, head, notices


def render_docx(transcript: Transcript, title: str) -> bytes:
    """A4, with styles that Word's own lists show."""
    from ..word import add_paragraph, new_document

    made = new_document(title, "", datetime.now(UTC))
    first, facts, caution = head(transcript, title)
    add_paragraph(made, "Title", [(first, "")])
    add_paragraph(made, "KNote", [(facts, "")])
    add_paragraph(made, "KCaution", [(caution, "")])
    names = {s.id: s.name for s in transcript.speakers}
    for turn in transcript.turns:
        name = names.get(turn.speaker or "", "")
        add_paragraph(made, "KSpeaker", [(f"{clock(turn.start)}　{name}".rstrip("　"), "")])
        add_paragraph(made, "Normal", [(turn.text, "")])
    for line in notices(transcript):
        add_paragraph(made, "KNote", [(line, "")])
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()
