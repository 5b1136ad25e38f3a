"""Pictures with Japanese letters, as SVG of outlines and as PNG."""

import io
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # heavy
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 160
GETA = "〓"  # what printers set for a character that they lack
INK, RULE = "#1a1a1a", "#d8d8d8"
# Okabe and Ito's colours, told apart by colour-blind readers too; shapes and dashes say the same.
STYLES: tuple[tuple[str, str, str], ...] = (
    ("#0072B2", "-", "o"),
    ("#B84A00", "--", "s"),
    ("#00795A", "-.", "^"),
    ("#A8467F", ":", "D"),
    ("#3E3E3E", "-", "v"),
    ("#8A6A00", "--", "P"),
)


@contextmanager
def drawing(width: float, height: float) -> Iterator["Figure"]:
    """An empty figure of so many inches; matplotlib's settings come back afterwards."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context():
        import matplotlib_fontja

        matplotlib.rcParams.update(
            {
                "font.family": matplotlib_fontja.matplotlib_fontja.FONT_NAME,
                "font.size": 11,
                "text.parse_math": False,  # a name with $ is a name
                "svg.fonttype": "path",
                "svg.hashsalt": "kikitori",  # the same picture is the same file
                "text.color": INK,
                "axes.edgecolor": INK,
                "axes.labelcolor": INK,
            }
        )
        yield Figure(figsize=(width, height), layout="constrained")


def rendered(figure: "Figure") -> tuple[bytes, bytes]:
    """SVG and PNG."""
    svg, png = io.BytesIO(), io.BytesIO()
    figure.savefig(svg, format="svg", metadata={"Date": None})
    figure.savefig(png, format="png", dpi=DPI, metadata={"Software": None})
    return svg.getvalue(), png.getvalue()


def lettered(text: str, width: int = 0) -> str:
    """A text that the font can show, in lines of so many Latin letters; 0: one line.

    Characters that it lacks become GETA, selectors of glyph variants vanish: the tables beside a
    picture have every name as it is.
    """
    known = _characters()
    shown = "".join(
        c if ord(c) in known else "" if unicodedata.combining(c) or _selects(c) else GETA
        for c in text
    )
    return "\n".join(_lines(shown, width)) if width else shown


@cache
def _characters() -> frozenset[int]:
    import matplotlib_fontja
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(matplotlib_fontja.get_font_ttf_path()).get_charmap())


def _selects(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _lines(text: str, width: int) -> Iterator[str]:
    line, used = "", 0
    for character in text:
        wide = 2 if unicodedata.east_asian_width(character) in "FWA" else 1
        if used + wide > width:
            yield line
            line, used = "", 0
        line, used = line + character, used + wide
    yield line


def plain(axes: "Axes", grid: Literal["x", "y"]) -> None:
    """No frame but the two axes, and a light grid along one of them."""
    axes.grid(axis=grid, color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
