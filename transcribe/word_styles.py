"""The styles of Word documents.

Fonts are named for Japanese throughout and themes left out of it: else LibreOffice takes a Chinese
font, and sets 。 and 、 in the middle of their squares.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MINCHO, GOTHIC = "游明朝", "游ゴシック"  # of Windows and of Office
EM = 210  # one character of the text, in twentieths of a point
SOFT, RED = "555555", "B00020"


@dataclass(frozen=True, slots=True)
class Style:
    """before, after, left, hanging, line: twentieths of a point. size: half points, 0: as the text.

    line   exact height of its lines, 0 for theirs
    keeps  its paragraph stands on the same page as the next
    """

    name: str
    before: int = 0
    after: int = 0
    left: int = 0
    hanging: int = 0
    line: int = 0
    size: int = 0
    colour: str = ""
    keeps: bool = False
    is_centred: bool = False
    is_bold: bool = False


STYLES: Mapping[str, Style] = {  # by their ids
    "KSpeech": Style("発言", left=EM, hanging=EM, after=80),
    "KSpeaker": Style("発言者", before=120, keeps=True, is_bold=True),
    "KEvent": Style("議事の進行", before=120, after=120, left=2 * EM),
    "KNote": Style("注記", after=60, size=18, colour=SOFT),
    "KCaution": Style("注意", after=120, colour=RED, is_bold=True),
    "KSignature": Style("署名", before=240, keeps=True),
    "KOrganisation": Style("組織名", after=160, size=18, colour=SOFT, is_centred=True),
    "KGap": Style("表の後", line=120, size=4),
    "KCell": Style("表の中", size=20),
    "TOC1": Style("toc 1", after=20),
    "TOC2": Style("toc 2", left=2 * EM, after=20),
}


def set_styles(document: Any) -> None:
    """Put them into a new document of python-docx, and its own in order."""
    _set_fonts(document)
    for identity, style in STYLES.items():
        _add(document, identity, style)


def _set_fonts(document: Any) -> None:
    """In all styles: no themes, Japanese fonts, the language of Japanese text."""
    from docx.shared import Pt

    root = document.styles.element
    for fonts in root.iter(name_of("w:rFonts")):
        for key in list(fonts.attrib):
            if key.endswith("Theme"):
                del fonts.attrib[key]
    defaults = root.find(f"{name_of('w:docDefaults')}/{name_of('w:rPrDefault')}/{name_of('w:rPr')}")
    for old in list(defaults):
        defaults.remove(old)
    _fonts(defaults, MINCHO)
    for tag in ("w:sz", "w:szCs"):
        below(defaults, tag, val="21")
    below(defaults, "w:lang", val="en-US", eastAsia="ja-JP", bidi="ar-SA")
    for name, size in (("Title", 32), ("Heading 1", 26), ("Heading 2", 23), ("Heading 3", 21)):
        _headline(document.styles[name], size)
        document.styles[name].paragraph_format.space_before = Pt(12)
    document.styles["Title"].paragraph_format.alignment = 1
    normal = document.styles["Normal"].paragraph_format
    normal.line_spacing, normal.space_after = 1.15, Pt(4)


def _headline(style: Any, size: int) -> None:
    about = style.element.get_or_add_rPr()
    for old in list(about):
        about.remove(old)
    _fonts(about, GOTHIC)
    below(about, "w:b")
    below(about, "w:sz", val=str(size))
    below(about, "w:szCs", val=str(size))
    borders = style.element.find(f"{name_of('w:pPr')}/{name_of('w:pBdr')}")
    if borders is not None:
        borders.getparent().remove(borders)


def _fonts(about: Any, font: str) -> None:
    below(about, "w:rFonts", ascii=font, hAnsi=font, eastAsia=font, cs=font)


def _add(document: Any, identity: str, style: Style) -> None:
    made = below(document.styles.element, "w:style", type="paragraph", styleId=identity)
    below(made, "w:name", val=style.name)
    below(made, "w:basedOn", val="Normal")
    if not style.name.startswith("toc"):
        below(made, "w:qFormat")
    _add_paragraph(below(made, "w:pPr"), style)
    look = below(made, "w:rPr")
    if style.is_bold:
        below(look, "w:b")
    if style.colour:
        below(look, "w:color", val=style.colour)
    if style.size:
        below(look, "w:sz", val=str(style.size))


def _add_paragraph(about: Any, style: Style) -> None:
    if style.keeps:
        below(about, "w:keepNext")
    space = {"before": str(style.before), "after": str(style.after)}
    if style.line:
        space |= {"line": str(style.line), "lineRule": "exact"}
    below(about, "w:spacing", **space)
    if style.left:
        below(about, "w:ind", left=str(style.left), hanging=str(style.hanging))
    if style.is_centred:
        below(about, "w:jc", val="center")


def below(parent: Any, tag: str, **values: str) -> Any:
    """A new element at the end of another."""
    from docx.oxml import OxmlElement

    made = OxmlElement(tag)
    for key, value in values.items():
        made.set(name_of(f"w:{key}"), value)
    parent.append(made)
    return made


def name_of(tag: str) -> Any:
    from docx.oxml.ns import qn

    return qn(tag)
