"""A figure, its peer's, its target; the table of them and the file they are kept in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

# How a value of each unit is written. Points are percentage points.
STYLES = {
    "%": "{:.1f} %",
    "points": "{:+.2f}",
    "characters": "{:.0f}",
    "people": "{:.0f}",
    "per 1,000": "{:.2f} ‰",
    "x": "{:.2f} x",
    "s": "{:.3f} s",
    "GB": "{:.2f} GB",
}

WIDTH = 150  # characters, where the table goes into a file


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement.

    unit    one of STYLES
    value   ours; peer: the peer's on the same input, None where there is none
    least, most   the target's bounds; None leaves that side open, both None: only reported
    detail  counts behind the figure, for a reader
    """

    name: str
    unit: str
    value: float
    peer: float | None = None
    least: float | None = None
    most: float | None = None
    detail: str = ""

    @property
    def has_target(self) -> bool:
        return self.least is not None or self.most is not None

    @property
    def reached(self) -> bool:
        """Whether the value lies within the bounds, both included."""
        above = self.least is None or self.value >= self.least
        return above and (self.most is None or self.value <= self.most)

    @property
    def target(self) -> str:
        if self.least is not None and self.least == self.most:
            return self.written(self.least)
        bounds = (("≥", self.least), ("≤", self.most))
        return " ".join(f"{sign} {self.written(b)}" for sign, b in bounds if b is not None)

    @property
    def mark(self) -> str:
        return ("✓" if self.reached else "✗") if self.has_target else ""

    def written(self, value: float | None) -> str:
        return "" if value is None else STYLES[self.unit].format(value)


@dataclass(frozen=True, slots=True)
class Section:
    """The figures of one section and what stands beside the others when it ran."""

    title: str
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()


def show(sections: Sequence[Section], machine: Mapping[str, object]) -> None:
    """Print the table, what the figures mean, and where they were taken."""
    terminal = Console(highlight=False, markup=False)
    if not terminal.is_terminal:
        terminal = Console(highlight=False, markup=False, width=WIDTH)
    for section in sections:
        terminal.print(f"\n{section.title}", style="bold")
        terminal.print(_table(section))
        for note in section.notes:
            terminal.print(f"  · {note}")
    terminal.print("\n" + ", ".join(f"{name}: {value}" for name, value in machine.items()))


def _table(section: Section) -> Table:
    """The columns of all sections stand below each other."""
    table = Table(box=None, pad_edge=False)
    table.add_column("", width=40)
    for heading in ("Kikitori", "peer", "target"):
        table.add_column(heading, justify="right", no_wrap=True, width=9)
    table.add_column("", width=1)
    table.add_column("")
    for f in section.figures:
        table.add_row(
            f"  {f.name}", f.written(f.value), f.written(f.peer), f.target, f.mark, f.detail
        )
    return table


def keep(path: Path, name: str, section: Section, machine: Mapping[str, object]) -> None:
    """Put one section into the results file; sections of other runs keep their own machine."""
    try:
        results = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        results = {}
    figures = [
        asdict(f) | {"reached": f.reached if f.has_target else None} for f in section.figures
    ]
    results[name] = {
        "title": section.title,
        "figures": figures,
        "notes": section.notes,
        "machine": machine,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
