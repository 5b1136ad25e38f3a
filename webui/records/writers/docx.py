"""A record as a Word document."""

import io
from typing import Any

from transcribe.word import add_contents, add_paragraph, add_table, new_document

from ..blocks import Block, Contents, Document, Heading, Kind, Paragraph

STYLES: dict[Kind, str] = {
    "body": "Normal",
    "speech": "KSpeech",
    "speaker": "KSpeaker",
    "event": "KEvent",
    "note": "KNote",
    "caution": "KCaution",
    "signature": "KSignature",
}
LOOKS = {"plain": "", "strong": "strong", "mark": "mark"}


def write(document: Document) -> bytes:
    made = new_document(
        document.title, document.author or document.organisation, document.created, document.mark
    )
    about = made.core_properties
    about.category, about.subject = document.kind, document.organisation
    add_paragraph(made, "Title", [(document.title, "")])
    add_paragraph(made, "KOrganisation", [(document.organisation, "")])
    entries = [(b.level, b.text) for b in document.blocks if isinstance(b, Heading)]
    for block in document.blocks:
        _add(made, block, entries)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def _add(made: Any, block: Block, entries: list[tuple[int, str]]) -> None:
    if isinstance(block, Heading):
        add_paragraph(made, f"Heading{block.level}", [(block.text, "")])
    elif isinstance(block, Paragraph):
        add_paragraph(made, STYLES[block.kind], [(r.text, LOOKS[r.look]) for r in block.runs])
    elif isinstance(block, Contents):
        add_paragraph(made, "KSpeaker", [("目次", "")])
        add_contents(made, entries)
    else:
        add_table(made, block.head, block.rows, block.widths)
