"""The two charts, as SVG whose letters are outlines: no font is needed to read them."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from transcribe.messages import text

from .model import Course
from .outcome import Outcome
from .saving import CENTRAL, HIGH, LOW
from .words import course_label

# Okabe and Ito's colours, told apart by colour-blind readers too; shapes and dashes say the same.
STYLES = (
    ("#0072B2", "-", "o"), ("#D55E00", "--", "s"), ("#009E73", "-.", "^"), ("#CC79A7", ":", "D"),
    ("#56B4E9", (0, (5, 1, 1, 1, 1, 1)), "v"), ("#E69F00", (0, (8, 2)), "P"),
)  # fmt: skip
TODAY_STYLE = ("#333333", "-", "x")
TEN_THOUSAND = 10_000
ROOM = 2


def costs_chart(found: Outcome) -> bytes:
    """Cumulated cost over the years by way; a band from the low to the high case."""
    panels = [(text("予定の業務だけ", "planned uses alone"), found.courses)]
    if found.steps:
        collected = text("候補の業務も加えた場合", "with the candidates as well")
        panels.append((collected, found.collected_courses))
    with _drawing(9.6, 4.6) as figure:
        for number, (title, courses) in enumerate(panels, start=1):
            axes = figure.add_subplot(1, len(panels), number)
            _draw_costs(axes, courses, found.plan.years)
            axes.set_title(title, fontsize=11)
        handles, labels = figure.axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
        return _svg(figure)


def swings_chart(found: Outcome) -> bytes:
    """A tornado: how far the net of the years moves with each input."""
    swings, years = list(reversed(found.swings)), found.plan.years
    base = _ten_thousands(found.planned.net(CENTRAL, years))
    with _drawing(9.6, 0.9 + 0.52 * len(swings)) as figure:
        axes = figure.add_subplot()
        for colour, hatch, side in (("#E69F00", "///", "low"), ("#0072B2", "", "high")):
            ends = [_ten_thousands(getattr(swing, side)) for swing in swings]
            axes.barh(
                range(len(swings)), [end - base for end in ends], left=base, height=0.62,
                color=colour, edgecolor="white", hatch=hatch,
                label=text("低いとき", "low") if side == "low" else text("高いとき", "high"),
            )  # fmt: skip
        axes.set_yticks(range(len(swings)), [str(swing.label) for swing in swings])
        axes.axvline(0, color="#333333", linewidth=1.2)
        axes.axvline(base, color="#333333", linewidth=1, linestyle=":")
        axes.set_xlabel(
            text(f"{years}年の差引（万円）。0より右なら元が取れる。点線は計画どおりのとき",
               f"net of {years} years (10,000 yen); right of 0 it pays; dotted: as planned")
        )  # fmt: skip
        _plain(axes, "x")
        axes.legend(loc="lower right", frameon=True, framealpha=0.9)
        return _svg(figure)


def _draw_costs(axes: Any, courses: Sequence[Course], years: int) -> None:
    at = list(range(years + 1))
    for number, course in enumerate(courses):
        last = number == len(courses) - 1
        colour, dash, marker = TODAY_STYLE if last else STYLES[number % len(STYLES)]
        line, low, high = (
            [_ten_thousands(course.total(case, year)) for year in at]
            for case in (CENTRAL, LOW, HIGH)
        )
        axes.plot(
            at, line, color=colour, linestyle=dash, marker=marker, markersize=5,
            label=course_label(course),
        )  # fmt: skip
        if not course.certain:
            axes.fill_between(at, low, high, color=colour, alpha=0.18, linewidth=0)
    axes.set_xlabel(text("年", "year"))
    axes.set_ylabel(text("費用の累計（万円）", "cumulated cost (10,000 yen)"))
    axes.set_xticks(at)
    axes.set_ylim(0, _ten_thousands(_top(courses, years)))
    _plain(axes, "y")


def _top(courses: Sequence[Course], years: int) -> Fraction:
    """Room for the tool (first) and today (last): a costly alternative leaves at the top."""
    totals = [course.total(LOW, years) for course in courses]
    highest = min(max(totals), ROOM * max(totals[0], totals[-1]))
    return Fraction(105, 100) * highest or Fraction(TEN_THOUSAND)


def _plain(axes: Any, grid: str) -> None:
    getattr(axes, f"{grid}axis").set_major_formatter("{x:,.0f}")
    axes.grid(axis=grid, color="#dddddd", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


@contextmanager
def _drawing(width: float, height: float) -> Iterator[Any]:
    """A figure of so many inches with a Japanese font; settings of others come back afterwards."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context():
        import matplotlib_fontja

        matplotlib_fontja.japanize()
        matplotlib.rcParams.update(
            {
                "font.size": 10,
                "svg.fonttype": "path",
                "svg.hashsalt": "kikitori",
                "hatch.color": "w",
            }
        )
        yield Figure(figsize=(width, height), layout="constrained")


def _svg(figure: Any) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()


def _ten_thousands(value: Fraction) -> float:
    return float(value / TEN_THOUSAND)
