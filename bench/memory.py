"""Memory for a recording of hours against one of ten minutes."""

import tempfile
from itertools import cycle
from pathlib import Path

from transcribe.audio import read_audio
from transcribe.audio.wav_file import WavWriter

from . import meetings, product, scripted
from .figures import Figure, Section
from .processes import KIKITORI, Run, run

SHORT_S = 600
LONG_S, QUICK_S = 3 * 3600, 1800
MOST_GROWTH = 1.15
MOST_GB = 2.5


def measure(*, quick: bool) -> Section:
    """`kikitori transcribe` with the scripted recogniser and the real diarization."""
    meetings.spoken()
    with tempfile.TemporaryDirectory(dir=meetings.OUT) as name:
        folder = Path(name)
        store = folder / "models"
        store.mkdir()
        settings = scripted.store(store, product.CAMPPLUS)
        short, long = (
            _transcribe(folder, seconds, settings)
            for seconds in (SHORT_S, QUICK_S if quick else LONG_S)
        )
    growth = long.own_bytes / short.own_bytes
    what = "30 min" if quick else "3 h"
    return Section(
        "Memory of its own (RssAnon, every 0.2 s, children included); scripted recogniser",
        (
            Figure("10 min", "GB", short.own_bytes / 1e9, detail=f"{short.seconds:.0f} s"),
            Figure(what, "GB", long.own_bytes / 1e9, most=MOST_GB, detail=f"{long.seconds:.0f} s"),
            Figure(f"{what} / 10 min", "x", growth, most=MOST_GROWTH),
        ),
        ("--quick: 30 minutes stand for the three hours.",) if quick else (),
    )


def _transcribe(folder: Path, seconds: int, settings: dict[str, str]) -> Run:
    source = folder / f"{seconds}.wav"
    _record(source, seconds)
    command = [
        KIKITORI, "transcribe", str(source), "--model", "scripted", "--device", "cpu",
        "--format", "txt,json,rttm", "--out", str(folder / "out"),
    ]  # fmt: skip
    found = run(command, settings | {"KIKITORI_CACHE_DIR": str(folder / "cache")})
    source.unlink()
    return found


def _record(target: Path, seconds: int) -> None:
    """The synthetic meetings one after the other, again and again."""
    sounds = [read_audio(m.sound) for m in meetings.spoken()]
    left = seconds * sounds[0].sample_rate
    with WavWriter(target, float(seconds)) as writer:
        for sound in cycle(sounds):
            writer.append(sound.samples[:left])
            left -= min(left, len(sound.samples))
            if not left:
                break
        writer.commit()
