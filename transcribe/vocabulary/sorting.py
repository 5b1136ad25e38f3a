"""Which kind of file somebody gave: a glossary, a roster, or a paper of the meeting."""

from pathlib import Path

from ..documents import is_pdf, read_document
from .tables import header
from .types import SourceKind


def kind_of(path: Path) -> SourceKind:
    """By the header of its table; anything without one is a paper. Raises InputError."""
    if is_pdf(path):
        return "material"
    document = read_document(path)
    if document.form not in ("text", "xlsx"):
        return "material"
    first = next((line for line in document.text.split("\n") if line.strip()), "")
    cells = first.split("\t") if "\t" in first else first.split(",")
    columns = header([cell.strip().strip('"') for cell in cells])
    if "surface" in columns:
        return "glossary"
    return "roster" if "name" in columns else "material"
