"""What stands in the cell of a table, and what a spreadsheet would make of it."""

import re

INVISIBLE = re.compile(  # two that look alike would be two terms, or be shown in another order
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u2069\ufeff]"
)
_BREAKS = re.compile("[\v\f\r\x1c-\x1f\x85\u2028\u2029]")
_FORMULA = re.compile("'*[=+@＝＋＠－-]")  # of the wide ones, too, some spreadsheets make formulas


def visible(cell: str) -> str:
    """What a person sees of it: without marks of no width, and without blanks around it."""
    return INVISIBLE.sub("", _BREAKS.sub(" ", cell)).strip()


def guarded(cell: str) -> str:
    """With an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """What `guarded` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
