"""A record as plain text and as Markdown."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ..blocks import Block, Document, Heading, Paragraph, Table

BOM = "\ufeff"
GETA = "〓"  # where a character is missing
# one character as a reader sees it: with its variation selector, accents and joined emoji
SEEN = re.compile(r"(?s).[\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]*")
# cp932 has these under other code points: the same characters of JIS X 0208
SAME = str.maketrans("〜—‖−¢£¬", "～―∥－￠￡￢")
_MARKED = re.compile(r"([\\`*_\[\]<>#|~&$!])")
_FIRST = re.compile(r"^(\s*)([-+=:]|\d+[.)])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Missing:
    """A character that an encoding lacks, and how often it occurs."""

    character: str
    count: int


def text(document: Document) -> str:
    """Lines for any editor; an empty line between blocks."""
    head = [f"【{document.mark}】"] if document.mark else []
    parts = [*head, document.title, document.organisation]
    for block in document.blocks:
        parts += _lines(block)
    return "\n\n".join(part for part in parts if part) + "\n"


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"{'■' if block.level == 1 else '□'} {block.text}"
    elif isinstance(block, Paragraph):
        yield block.text
    elif isinstance(block, Table):
        if block.heads_rows:
            yield "\n".join(f"{'　'.join(row)}" for row in block.rows)
        else:
            yield "\n".join("　".join(cells) for cells in (block.head, *block.rows))


def utf8(document: Document) -> bytes:
    return text(document).encode()


def utf8_with_bom(document: Document) -> bytes:
    """Older programs of Windows take UTF-8 without a mark for Shift_JIS."""
    return (BOM + text(document)).replace("\n", "\r\n").encode()


def shift_jis(document: Document) -> bytes:
    """As Windows has it (cp932). What it lacks becomes 〓: `missing` lists it beforehand."""
    shown = "".join(seen if fits(seen) else GETA for seen in SEEN.findall(text(document)))
    return shown.replace("\n", "\r\n").translate(SAME).encode("cp932")


def missing(document: Document) -> list[Missing]:
    """What Shift_JIS cannot hold, as readers see characters, in the order of the text."""
    counted = Counter(seen for seen in SEEN.findall(text(document)) if not fits(seen))
    return [Missing(character, count) for character, count in counted.items()]


def fits(seen: str) -> bool:
    """Whether Shift_JIS has a character."""
    try:
        seen.translate(SAME).encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def markdown(document: Document) -> bytes:
    parts = [f"# {_escaped(document.title)}", _escaped(document.organisation)]
    if document.mark:
        parts.insert(0, f"**{_escaped(document.mark)}**")
    for block in document.blocks:
        parts += _marked(block)
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def _marked(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"{'#' * (block.level + 1)} {_escaped(block.text)}"
    elif isinstance(block, Paragraph):
        runs = ((_escaped(run.text), run.look == "strong") for run in block.runs)
        shown = "".join(f"**{text}**" if strong and text.strip() else text for text, strong in runs)
        yield f"> {shown}" if block.kind in ("note", "caution") else shown
    elif isinstance(block, Table):
        rows = [block.head, ["---"] * len(block.head), *block.rows]
        cells = ((_cell(c) if n != 1 else c for c in row) for n, row in enumerate(rows))
        yield "\n".join(f"| {' | '.join(row)} |" for row in cells)


def _escaped(text: str) -> str:
    """Nothing of it means anything but itself, also at the beginning of a line."""
    one_line = " ".join(text.splitlines())
    return _FIRST.sub(_kept, _MARKED.sub(r"\\\1", one_line))


def _kept(found: re.Match[str]) -> str:
    """With the stroke before the mark: 1\\. is no list, and \\1 would be no escape."""
    blank, first = found[1], found[2]
    return f"{blank}{first[:-1]}\\{first[-1]}"


def _cell(text: str) -> str:
    return _escaped(text) or " "
