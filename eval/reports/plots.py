"""The pictures of the report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, log2
from typing import TYPE_CHECKING

from transcribe.messages import Message, text

from ..distance import Point
from ..effects import Estimate
from ..verdicts import Lines
from ..wording import metres
from .drawing import INK, STYLES, drawing, lettered, plain, rendered

if TYPE_CHECKING:  # heavy
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

MOST_SERIES = len(STYLES)
DODGE = 0.06  # of a doubling of distance: keeps the bars of two series apart
LEAST_GAP = 0.45  # doublings between two labelled distances
LEGEND, LABEL = 44, 30  # letters in a line
LOWEST = 70.0  # %: the scale begins here, or lower where the figures do


@dataclass(frozen=True, slots=True)
class Series:
    """A line of a picture."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """An effect as a picture shows it: of a factor, from one value to another."""

    factor: str
    contrast: str
    estimate: Estimate


def distance_plot(series: Sequence[Series], lines: Lines, mark: Message) -> tuple[bytes, bytes]:
    """Accuracy against distance with its intervals and the two lines, as SVG and PNG.

    mark  how it was measured, written into the picture
    """
    columns = 2 if max(len(one.name) for one in series) <= LEGEND // 2 else 1
    with drawing(8.6, 4.7 + 0.27 * (-(-len(series) // columns))) as figure:
        axes = figure.add_subplot()
        drawn = [
            _draw(axes, one, number, (number - (len(series) - 1) / 2) * DODGE)
            for number, one in enumerate(series)
        ]
        _scale(axes, series)
        _draw_lines(axes, lines)
        _write_mark(axes, mark)
        axes.set_xlabel(
            text("口からマイクまでの距離（対数目盛）", "mouth to microphone (log scale)")
        )
        axes.set_ylabel(text("文字正確度（%）", "character accuracy (%)"))
        if len(series) > 1:
            names = [lettered(one.name, 2 * LEGEND) for one in series]
            figure.legend(drawn, names, loc="outside lower center", ncols=columns, frameon=False)
        return rendered(figure)


def effects_plot(bars: Sequence[Bar], mark: Message) -> tuple[bytes, bytes]:
    """How much each factor moves accuracy, with its interval, as SVG and PNG."""
    with drawing(8.6, 1.5 + 0.52 * len(bars)) as figure:
        axes = figure.add_subplot()
        for place, bar in enumerate(reversed(bars)):
            low, high = _ends(bar.estimate)
            axes.plot([low, high], [place, place], color=STYLES[0][0], linewidth=2.5)
            axes.plot(100 * bar.estimate.points, place, marker="o", color=STYLES[0][0])
        axes.axvline(0, color=INK, linewidth=1)
        axes.set_yticks(range(len(bars)), [_bar_label(bar) for bar in reversed(bars)])
        axes.set_ylim(-0.7, len(bars) - 0.3)
        left, right = axes.get_xlim()
        axes.set_xlim(min(left, -2.0), max(right, 2.0))
        axes.set_xlabel(
            text(
                "文字正確度の変化（ポイント）。線は 95 % 区間",
                "change of accuracy (points); lines: 95 % interval",
            )
        )
        axes.set_title(str(mark), loc="right", fontsize=10)
        plain(axes, "x")
        return rendered(figure)


def _bar_label(bar: Bar) -> str:
    return f"{bar.factor}\n{lettered(bar.contrast, LABEL)}"


def _ends(estimate: Estimate) -> tuple[float, float]:
    if estimate.interval is None:
        return 100 * estimate.points, 100 * estimate.points
    return 100 * estimate.interval.low, 100 * estimate.interval.high


def _draw(axes: "Axes", one: Series, number: int, shift: float) -> "Line2D":
    colour, dash, marker = STYLES[number % len(STYLES)]
    at = [log2(p.distance_m) + shift for p in one.points]
    values = [100 * p.pooled.accuracy for p in one.points]
    (line,) = axes.plot(at, values, color=colour, linestyle=dash, marker=marker)
    for x, point in zip(at, one.points, strict=True):
        if interval := point.pooled.interval:
            axes.plot([x, x], [100 * interval.low, 100 * interval.high], color=colour, alpha=0.75)
    return line


def _scale(axes: "Axes", series: Sequence[Series]) -> None:
    """Metres at the measured distances; percent from below the lowest figure to 100."""
    found = sorted({p.distance_m for one in series for p in one.points})
    shown = _apart(found)
    axes.set_xticks([log2(d) for d in shown], [metres(d) for d in shown])
    axes.set_xlim(log2(found[0]) - 0.3, log2(found[-1]) + 0.3)
    ends = [
        100 * (p.pooled.interval.low if p.pooled.interval else p.pooled.accuracy)
        for one in series
        for p in one.points
    ]
    axes.set_ylim(min(LOWEST, 5 * floor((min(ends) - 2) / 5)), 101)
    plain(axes, "y")


def _apart(distances: Iterable[float]) -> list[float]:
    """As many as can be labelled without touching."""
    shown: list[float] = []
    for distance_m in distances:
        if not shown or log2(distance_m / shown[-1]) >= LEAST_GAP:
            shown.append(distance_m)
    return shown


def _draw_lines(axes: "Axes", lines: Lines) -> None:
    for line in (lines.fine, lines.usable):
        axes.axhline(100 * line, color=INK, linewidth=1.2, linestyle=(0, (4, 3)), zorder=1)
        axes.annotate(
            f"{100 * line:g} %\n{lines.band(line).label}",
            (1.01, 100 * line),
            xycoords=("axes fraction", "data"),
            va="bottom" if line == lines.fine else "top",  # apart, however close the lines are
            fontsize=10,
        )


def _write_mark(axes: "Axes", mark: Message) -> None:
    axes.annotate(
        str(mark),
        (0.012, 0.03),
        xycoords="axes fraction",
        fontsize=10,
        bbox={"boxstyle": "square,pad=0.3", "facecolor": "white", "edgecolor": INK},
    )
