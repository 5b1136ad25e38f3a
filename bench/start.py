"""How long `kikitori --help` takes, beside Python alone and Python with click."""

import statistics
import sys

from .figures import Figure, Section
from .processes import KIKITORI, Run, run

ROUNDS = 7
MOST_S = 0.5
COMMANDS = {
    "kikitori --help": [KIKITORI, "--help"],
    "import click": [sys.executable, "-c", "import click"],
    "python alone": [sys.executable, "-c", "pass"],
}


def measure() -> Section:
    """Fresh processes, the commands taking turns."""
    runs: dict[str, list[Run]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            runs[name].append(run(command, watch=False))
    wall = {name: statistics.median(r.seconds for r in some) for name, some in runs.items()}
    cpu = {name: statistics.median(r.cpu_seconds for r in some) for name, some in runs.items()}
    ours, peer, least = COMMANDS
    return Section(
        f'Start, median of {ROUNDS}; peer: python -c "import click"',
        (
            Figure(
                ours,
                "s",
                wall[ours],
                wall[peer],
                most=MOST_S,
                detail=f"CPU {cpu[ours]:.2f} s; peer {cpu[peer]:.2f} s; "
                f"Python alone {wall[least]:.3f} s, CPU {cpu[least]:.2f} s",
            ),
        ),
    )
