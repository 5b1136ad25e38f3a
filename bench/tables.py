"""The tables of the accuracy benchmark, for a terminal and for a page of the documentation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table as Drawn

from eval.metrics import CharacterCounts
from eval.normalize import VERSION, lenient, standard

from .figures import WIDTH
from .judging import Corrections
from .listening import WITH, WITHOUT
from .results import SIDES, Measured, Quiet, Real, corrections, pooled
from .targets import figures

HEADINGS = ("peer", "before", "without papers", "with papers")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under headings; the first column names the row."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def all_tables(
    speech: Sequence[Measured], quiet: Sequence[Quiet], spoken: Real | None
) -> Iterator[Table]:
    """Those that have rows."""
    for table in (
        _accuracy(speech), _errors(speech), _corrections(speech), _quiet(quiet), _real(spoken),
        _targets(speech, quiet),
    ):  # fmt: skip
        if table.rows:
            yield table


def show(tables: Sequence[Table]) -> None:
    terminal = Console(highlight=False, markup=False)
    if not terminal.is_terminal:
        terminal = Console(highlight=False, markup=False, width=WIDTH)
    for table in tables:
        terminal.print(f"\n{table.title}", style="bold")
        drawn = Drawn(box=None, pad_edge=False)
        for number, heading in enumerate(table.headings):
            drawn.add_column(heading, justify="right" if number else "left")
        for row in table.rows:
            drawn.add_row(*row)
        terminal.print(drawn)
        for note in table.notes:
            terminal.print(f"  · {note}")


def markdown(tables: Sequence[Table], machine: Mapping[str, object]) -> Iterator[str]:
    """Lines of a page."""
    for table in tables:
        yield f"### {table.title}\n"
        yield _row(table.headings)
        yield _row(["---", *["---:"] * (len(table.headings) - 1)])
        yield from map(_row, table.rows)
        yield ""
        if table.notes:
            yield from (f"- {note}" for note in table.notes)
            yield ""
    yield ", ".join(f"{name}: {value}" for name, value in machine.items())


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _accuracy(speech: Sequence[Measured]) -> Table:
    rows = [
        (
            name,
            state,
            *(_percents(pooled(some, s).lenient, pooled(some, s).standard) for s in SIDES),
        )
        for name, state, some in _groups(speech)
    ]
    return Table(
        "Characters right: lenient (standard)",
        ("合成音声", "", *HEADINGS),
        tuple(rows),
        (
            f"{VERSION}: standard is NFKC without punctuation; lenient unifies numerals, fillers "
            "and spelling variants as well. Counts are pooled.",
            "peer: faster-whisper, beam 5, everything else as it comes; before: Kikitori with the "
            "correction off; the same weights (whisper-base, int8) for all.",
            "UNTOUCHED: nothing was chosen by its text. hard: pitch-shifted and HTS "
            "voices, a fan 18 dB below them, one person 18 dB quieter, fillers, interruptions.",
            "Conditions are of an excerpt. 1 m and 2 m: simulated meeting room (RT60 0.5 s), noise "
            "of 38 and 50 dB SPL. Silences last 20 to 60 s. Nobody is told apart: no diarization.",
        ),
    )


def _errors(speech: Sequence[Measured]) -> Table:
    rows = [
        (name, state, *(_edits(pooled(some, s).lenient) for s in SIDES), f"{length:,}")
        for name, state, some in _groups(speech)
        for length in [pooled(some, SIDES[0]).lenient.length]
    ]
    return Table(
        "Characters exchanged / missing / added (lenient)",
        ("合成音声", "", *HEADINGS, "of"),
        tuple(rows),
    )


def _groups(speech: Sequence[Measured]) -> Iterator[tuple[str, str, Sequence[Measured]]]:
    """Every recording, and the whole meetings of a kind together."""
    for tuned, state in ((False, "UNTOUCHED"), (True, "TUNED")):
        group = [m for m in speech if m.case.tuned == tuned]
        yield from ((m.case.name, state, [m]) for m in group)
        whole = [m for m in group if not m.case.condition and not m.case.hard]
        if len(whole) > 1:
            yield ("clean meetings together", state, whole)


def _corrections(speech: Sequence[Measured]) -> Table:
    rows = []
    for name, state, some in _groups(speech):
        for variant in (WITHOUT, WITH):
            length = pooled(some, variant).lenient.length
            rows.append((name, state, variant, *_judged(corrections(some, variant), length)))
    return Table(
        "Corrections, each judged against the same text with it undone (lenient)",
        ("合成音声", "", "", "made", "right", "wrong", "neutral", "right %", "spoiled / 1,000"),
        tuple(rows),
        (
            "right: undoing it makes more errors; wrong: fewer; neutral: as many. right %: of all.",
            "spoiled: characters that were right without the correction and are wrong with it.",
        ),
    )


def _judged(made: Corrections, length: int) -> tuple[str, ...]:
    share = f"{100 * made.share_right:.1f}" if made.all else "–"
    numbers = (made.all, made.right, made.wrong, made.neutral)
    return (*map(str, numbers), share, f"{1000 * made.spoiled / length:.2f}")


def _quiet(quiet: Sequence[Quiet]) -> Table:
    rows = [
        (q.name, str(q.peers_characters), str(q.characters), str(len(q.transcript.notices)))
        for q in quiet
    ]
    return Table(
        "Characters made of ten minutes without speech",
        ("", "peer, first minute", "Kikitori", "notices"),
        tuple(rows),
    )


def _real(spoken: Real | None) -> Table:
    rows = []
    if spoken:
        rows.append(("reference", spoken.reference, ""))
        for side, text in (("peer", spoken.peer), ("Kikitori", spoken.ours)):
            rows.append((side, text, _of_text(spoken.reference, text)))
    return Table(
        "A real sentence: JSUT BASIC5000_0001",
        ("", "text", "lenient (standard)"),
        tuple(rows),
        ("One sentence says nothing about a meeting; it is here because it is real.",),
    )


def _of_text(reference: str, text: str) -> str:
    from eval.metrics import count

    return _percents(
        count(lenient(reference), lenient(text)), count(standard(reference), standard(text))
    )


def _targets(speech: Sequence[Measured], quiet: Sequence[Quiet]) -> Table:
    rows = [
        (f.name, f.written(f.peer), f.written(f.value), f.target, f.mark, f.detail)
        for f in figures(speech, quiet)
    ]
    return Table("Targets", ("", "peer", "Kikitori", "target", "", "counts"), tuple(rows))


def _percents(first: CharacterCounts, second: CharacterCounts) -> str:
    return f"{100 * first.accuracy:.1f} ({100 * second.accuracy:.1f})"


def _edits(counts: CharacterCounts) -> str:
    return f"{counts.substitutions} / {counts.deletions} / {counts.insertions}"
