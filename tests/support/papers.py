"""Papers of a meeting as offices make them: PDFs by typst, and one by hand in an old encoding."""

import importlib.util
import zlib
from pathlib import Path

import typst

FONTS = Path(importlib.util.find_spec("matplotlib_fontja").origin).parent / "fonts"
HEAD = '#set page(paper: "a4")\n#set text(font: "IPAexGothic", size: 11pt, lang: "ja")\n'
RUBY = """
#let ruby(base, kana) = box(context {
  place(top + center, dy: -0.72em, text(0.5em, kana)); base
})
"""


def typst_pdf(folder: Path, body: str, head: str = HEAD) -> bytes:
    """The PDF of what typst makes of `body`; pictures are looked for in `folder`."""
    source = folder / "paper.typ"
    source.write_text(head + body, "utf-8")
    made: bytes = typst.compile(
        str(source), root=str(folder), font_paths=[str(FONTS)], ignore_system_fonts=True
    )
    return made


def old_pdf(lines: list[str], *, vertical: bool = False) -> bytes:
    """Lines in Shift_JIS with a font that is not embedded, as older drivers wrote them."""
    step = b"-18 0" if vertical else b"0 -18"
    shown = (b"<" + line.encode("cp932").hex().encode() + b"> Tj" for line in lines)
    content = b"BT /F1 12 Tf 520 770 Td " + (b" " + step + b" Td ").join(shown) + b" ET"
    if not vertical:
        content = content.replace(b"520 770", b"72 770")
    encoding = b"90ms-RKSJ-V" if vertical else b"90ms-RKSJ-H"
    return _pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>"
        b"/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light/Encoding/%s"
        b"/DescendantFonts[6 0 R]>>" % encoding,
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light/DW 1000/FontDescriptor 7 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>>>",
        b"<</Type/FontDescriptor/FontName/Ryumin-Light/Flags 6/FontBBox[-170 -331 1024 903]"
        b"/ItalicAngle 0/Ascent 723/Descent -241/CapHeight 709/StemV 69>>",
    )


def coded_pdf(named: dict[str, str], shown: str) -> bytes:
    """ASCII letters of a font that says which units of UTF-16 (in hexadecimal) some of them are."""
    mapped = b"".join(b"<%02x> <%s>\n" % (ord(c), code.encode()) for c, code in named.items())
    cmap = (
        b"begincmap\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n"
        b"%d beginbfchar\n%sendbfchar\nendcmap" % (len(named), mapped)
    )
    return pages_pdf([b"BT /F1 12 Tf 72 770 Td (%s) Tj ET" % shown.encode()], 1, cmap)


def pages_pdf(lines: list[bytes], pages: int, cmap: bytes = b"") -> bytes:
    """Pages that share one content, so that the file stays small."""
    content = zlib.compress(b"\n".join(lines))
    kids = b" ".join(b"%d 0 R" % number for number in range(6, 6 + pages))
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>>>"
        b"/Contents 3 0 R>>"
    )
    return _pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages),
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica%s>>" % (b"/ToUnicode 5 0 R" * bool(cmap)),
        b"<</Length %d>>stream\n%s\nendstream" % (len(cmap), cmap),
        *[page] * pages,
    )


def protected_pdf() -> bytes:
    """One that asks for a password: its encryption is by a key that nobody has."""
    return _pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[]/Count 0>>",
        b"<</Filter/Standard/V 2/R 3/Length 128/P -3904/O<%s>/U<%s>>>" % (b"1f" * 32, b"2e" * 32),
        trailer=b"/Encrypt 3 0 R/ID[<00><00>]",
    )


def _pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count, start = len(objects) + 1, len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % count + table
    made += b"trailer<</Size %d/Root 1 0 R%s>>\n" % (count, trailer)
    return made + b"startxref\n%d\n%%%%EOF\n" % start
