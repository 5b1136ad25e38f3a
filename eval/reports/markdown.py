"""A report as Markdown: for filing where a page is not wanted, and for comparing two of them."""

import re
from collections.abc import Iterator

from ..alignment import Edit
from .document import Block, Cards, Figure, Heading, Items, Passage, Report, Shown, Table, Text

SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def as_markdown(report: Report) -> str:
    lines = [f"# {_escaped(report.title)}", ""]
    lines += [f"- {_escaped(name)}: {_escaped(value)}" for name, value in report.facts]
    lines += ["", *(f"> **{_escaped(mark)}**\n" for mark in report.marks)]
    for section in report.sections:
        lines += [f"## {_escaped(section.title)}", ""]
        for block in section.blocks:
            lines += [*_block(block), ""]
    return "\n".join(lines).rstrip() + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"### {_escaped(block.text)}"
        case Text():
            strong = "**" if block.weight in ("headline", "warning") else ""
            yield f"{strong}{_escaped(block.text)}{strong}"
        case Items():
            yield from (f"- {_escaped(item)}" for item in block.items)
        case Table():
            yield from _table(block)
        case Figure():
            yield f"![{_escaped(block.alt)}]({block.name}.png)"
            yield f"\n{_escaped(block.caption)}"
        case Cards():
            yield from _cards(block)
        case Passage():
            yield f"**{_escaped(block.title)}** ({_escaped(block.source)})"
            yield "\n> " + "".join(_escaped(marked(edit)) for edit in block.edits)


def _table(table: Table) -> Iterator[str]:
    yield f"**{_escaped(table.caption)}**\n"
    yield _row(table.head)
    yield (
        "|"
        + "|".join(" ---: " if n in table.numeric else " --- " for n, _ in enumerate(table.head))
        + "|"
    )
    yield from (_row(row) for row in table.rows)


def _row(cells: tuple[Shown, ...]) -> str:
    return "| " + " | ".join(_escaped(cell) for cell in cells) + " |"


def _cards(cards: Cards) -> Iterator[str]:
    for card in cards.cards:
        figures = f" {_escaped(card.figures)}" if str(card.figures) else ""
        yield f"- **{_escaped(card.use)}: {_escaped(card.label)}**{figures}"
        yield from (f"  - {_escaped(line)}" for line in card.lines)
        yield from (f"  - **{_escaped(line)}**" for line in card.warnings)


def marked(edit: Edit) -> str:
    """A stretch with its error in brackets; needs no colour."""
    if edit.kind == "substitute":
        return f"［{edit.reference}→{edit.hypothesis}］"
    if edit.kind == "delete":
        return f"［－{edit.reference}］"
    if edit.kind == "insert":
        return f"［＋{edit.hypothesis}］"
    return edit.reference


def _escaped(shown: Shown) -> str:
    """On one line, nothing in it taken for markup."""
    return SPECIAL.sub(r"\\\1", " ".join(str(shown).split("\n")))
