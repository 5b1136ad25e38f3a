"""Tags as they stand in the paragraphs of a template, before docxtpl takes them out of the runs."""

import re
from collections.abc import Iterator

from lxml import etree

from .findings import Finding, error

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_OPEN = re.compile(r"\{\{|\{%|\}\}|%\}")
_FULL_WIDTH = re.compile(r"｛\s*[｛%％]|\{[｛％]|｛[{]|[}％%]｝|｝\s*｝|\{％|％\}")
_INSERTED = re.compile(r"\{\{(p|tr|tc|r)\s")
_WHOLE = re.compile(r"\{%(p|tr|tc)\s[^%]*%\}")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_UNITS = {"p": ("段落", "paragraph"), "tr": ("表の行", "row"), "tc": ("表のセル", "cell")}


def check(part: etree._Element) -> Iterator[Finding]:
    """What is wrong with how the tags of the text, a header, a footer or a footnote are written."""
    for paragraph in part.iter(f"{_WORD}p"):
        yield from _paragraph(_text(paragraph))
    for kind in ("tr", "tc"):
        for unit in part.iter(f"{_WORD}{kind}"):
            yield from _lost(kind, _text(unit))


def _paragraph(text: str) -> Iterator[Finding]:
    if _FULL_WIDTH.search(text):
        yield error(
            "全角の括弧（｛｝）や記号（％）が使われています。変数の括弧は半角の {{ }} と {% %} で"
            "書いてください。",
            "A tag is written with full-width brackets. Write {{ }} and {% %} in half width.",
            text,
        )
        return
    if _OPEN.search(_TAG.sub("", text)):
        yield error(
            "括弧が閉じていないか、開いていません。1 つの段落の中で {{ と }}、{% と %} を対にして"
            "ください。",
            "A tag is not closed, or not opened. Within one paragraph {{ goes with }}, and {% "
            "with %}.",
            text,
        )
    if found := _INSERTED.search(text):
        yield error(
            f"{{{{{found[1]} …}}}} で入れられる変数はありません。{{{{ と名前の間の「{found[1]}」を"
            "取ってください。",
            f"There is nothing that {{{{{found[1]} …}}}} could put in. Take the “{found[1]}” away.",
            text,
        )
    yield from _lost("p", text)


def _lost(kind: str, text: str) -> Iterator[Finding]:
    """{%p …%} takes its whole paragraph away, and whatever else stands in it."""
    found = [tag for tag in _WHOLE.finditer(text) if tag[1] == kind]
    if found and text.replace(found[0][0], "", 1).strip():
        ja, en = _UNITS[kind]
        yield error(
            f"{{%{kind} … %}} と同じ{ja}に、ほかの文字があります。その文字は消えます。"
            f"{{%{kind} … %}} だけの{ja}にしてください。",
            f"Other text stands in the same {en} as {{%{kind} … %}}, and would be lost. Give the "
            f"tag a {en} of its own.",
            text,
        )


def _text(unit: etree._Element) -> str:
    return "".join(t.text or "" for t in unit.iter(f"{_WORD}t"))
