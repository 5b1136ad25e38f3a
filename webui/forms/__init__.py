"""様式: the office's own DOCX templates, checked when they come in, filled from a meeting."""

from .apart import check, fill
from .findings import Finding
from .rows import (
    LARGEST,
    add,
    check_content,
    content_of,
    find,
    forms_of,
    name_of,
    remove,
)

__all__ = [
    "LARGEST",
    "Finding",
    "add",
    "check",
    "check_content",
    "content_of",
    "fill",
    "find",
    "forms_of",
    "name_of",
    "remove",
]
