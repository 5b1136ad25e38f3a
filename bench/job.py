"""The whole job as a clerk starts it, beside faster-whisper and pyannote's stock pipeline."""

import shutil
import sys
import tempfile
from pathlib import Path

from . import meetings, product
from .figures import Figure, Section
from .processes import KIKITORI, Run, run

MOST_OF_REAL_TIME = 0.45


def measure(*, quick: bool) -> Section:
    """One fresh process per meeting and side; the side that begins changes with the meeting."""
    spoken = meetings.spoken()[: 1 if quick else None]
    ours: dict[str, Run] = {}
    theirs: dict[str, Run] = {}
    for number, meeting in enumerate(spoken):
        sides = ((ours, _kikitori), (theirs, _peer))
        for runs, side in sides if number % 2 == 0 else sides[::-1]:
            with tempfile.TemporaryDirectory(dir=meetings.OUT) as folder:
                runs[meeting.name] = side(meeting.sound, Path(folder))
    figures = [_time(m.name, [ours[m.name]], [theirs[m.name]], m.duration, None) for m in spoken]
    total = sum(m.duration for m in spoken)
    mine, peers = list(ours.values()), list(theirs.values())
    return Section(
        "Whole job, fresh processes on CPU; peer: faster-whisper beam 5 and pyannote's pipeline",
        (
            *figures,
            _time("time / length, all", mine, peers, total, MOST_OF_REAL_TIME),
            Figure("our time / the peer's", "x", _seconds(mine) / _seconds(peers)),
            Figure("most memory at once", "GB", _resident(mine), _resident(peers)),
        ),
        (
            "Order of runs: ours, peer"
            + (" (--quick: the first meeting only)." if quick else ", peer, ours.")
            + " Memory: resident, children included.",
        ),
    )


def _kikitori(sound: Path, folder: Path) -> Run:
    """Its cache is fresh, so that no earlier work is gone on with."""
    command = [
        KIKITORI, "transcribe", str(sound), "--model", product.WHISPER, "--device", "cpu",
        "--format", "txt,json,rttm", "--out", str(folder),
    ]  # fmt: skip
    return run(command, {"KIKITORI_CACHE_DIR": str(folder / "cache")})


def _peer(sound: Path, folder: Path) -> Run:
    source = shutil.copy(sound, folder)
    models = [str(product.files_of(name)) for name in (product.WHISPER, product.CAMPPLUS)]
    return run([sys.executable, "-m", "bench.peer", *models, str(folder), str(source)])


def _time(
    name: str, ours: list[Run], theirs: list[Run], length: float, most: float | None
) -> Figure:
    detail = f"{_spent(ours)}; peer {_spent(theirs)}; {length:.0f} s of sound"
    mine, peers = (_seconds(runs) / length for runs in (ours, theirs))
    return Figure(name, "x", mine, peers, most=most, detail=detail)


def _spent(runs: list[Run]) -> str:
    return f"{_seconds(runs):.0f} s (CPU {sum(r.cpu_seconds for r in runs):.0f} s)"


def _seconds(runs: list[Run]) -> float:
    return sum(r.seconds for r in runs)


def _resident(runs: list[Run]) -> float:
    return max(r.resident_bytes for r in runs) / 1e9
