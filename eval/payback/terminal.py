"""The answer on a terminal: the verdict, then the tables."""

import sys
from typing import TYPE_CHECKING

from .outcome import Outcome
from .tables import Table, tables
from .verdict import details, headline

if TYPE_CHECKING:
    from rich.table import Table as RichTable

LEAST, FILE = 80, 160  # columns: the least a table takes, and what it takes in a file


def show(found: Outcome) -> None:
    """Print to stdout. Japanese characters take two columns."""
    from rich.console import Console

    width = Console().width if sys.stdout.isatty() else FILE
    console = Console(width=max(width, LEAST), highlight=False, markup=False)
    console.print(found.plan.title, soft_wrap=True)
    console.print(f"\n{headline(found)}", style="bold", soft_wrap=True)
    for told in details(found):
        console.print(f"- {told}", soft_wrap=True)
    for table in tables(found):
        console.print(f"\n{table.caption}", style="bold", soft_wrap=True)
        console.print(_grid(table))


def _grid(table: Table) -> "RichTable":
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    grid = RichTable(box=box.SIMPLE_HEAD, pad_edge=False)
    columns = range(len(table.head)) if table.brief is None else sorted(table.brief)
    for n in columns:
        right = n in table.numeric
        grid.add_column(Text(table.head[n]), justify="right" if right else "left", overflow="fold")
    for row in table.rows:
        grid.add_row(*(Text(row[n]) for n in columns))
    return grid
