"""The command: python -m bench."""

import sys
from collections.abc import Callable

import click

from transcribe.errors import AppError

from . import diarization, figures, job, machine, meetings, memory, recognition, start

SECTIONS: dict[str, Callable[[bool], figures.Section]] = {
    "recognition": lambda _: recognition.measure(),
    "diarization": lambda _: diarization.measure(),
    "job": lambda quick: job.measure(quick=quick),
    "memory": lambda quick: memory.measure(quick=quick),
    "start": lambda _: start.measure(),
}
RESULTS = meetings.OUT / "results.json"


@click.command()
@click.argument("sections", nargs=-1, type=click.Choice(tuple(SECTIONS)))
@click.option(
    "--quick", is_flag=True, help="Memory: 30 minutes instead of 3 hours; job: one meeting."
)
def main(sections: tuple[str, ...], quick: bool) -> None:
    """Measure what the project promises, beside its peers; all SECTIONS, or those named.

    \b
    Example: python -m bench recognition start
    """
    machine.settle()
    here = machine.describe()
    click.echo(f"{here['processor']}, {here['threads']} threads, load {here['load_average']}")
    measured = []
    try:
        for name in dict.fromkeys(sections or SECTIONS):
            then = here | {"load_average": machine.load_average()}
            click.echo(f"{name} …")
            measured.append(SECTIONS[name](quick))
            figures.keep(RESULTS, name, measured[-1], then)
    except AppError as error:
        click.echo(f"Error: {error.problem}\n{error.hint}", err=True)
        sys.exit(error.exit_code)
    finally:
        if measured:
            figures.show(measured, here)
    click.echo(f"{RESULTS.relative_to(meetings.ROOT)}")


if __name__ == "__main__":
    main()
