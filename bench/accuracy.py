"""Accuracy before and after, by meeting and condition, beside faster-whisper as it comes.

    python -m bench.accuracy [--only NAME]

`make bench-accuracy` runs it. What is missing is made first; what was measured with the same sounds
papers and code is not measured again. It writes out/bench/accuracy.json and accuracy.md.
"""

import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import click
import soundfile

from transcribe.engines.loading import Engine
from transcribe.errors import AppError

from . import cases, kept, listening, machine, meetings, product, real, tables
from .judging import text_of
from .results import Measured, Quiet, Real
from .targets import figures

RESULTS, PAGE = meetings.OUT / "accuracy.json", meetings.OUT / "accuracy.md"
PEERS_NONSPEECH_S = 60  # of each sound: it decodes noise again and again


@dataclass
class Engines:
    """Loaded when something has to be measured, and then only once."""

    @cached_property
    def ours(self) -> Engine:
        return listening.recognizer()

    @cached_property
    def peer(self) -> Any:
        from .peer import Whisper

        return Whisper(product.files_of(product.WHISPER))


@click.command()
@click.option("--only", help="Measure one meeting, with its conditions, or one sound.")
def main(only: str | None) -> None:
    """Measure accuracy with and without papers, before and after correction.

    \b
    Example: python -m bench.accuracy --only committee
    """
    machine.settle()
    here = machine.describe()
    engines = Engines()
    try:
        speech = [_speech(case, engines) for case in cases.speech(only)]
        quiet = [_noise(noise, engines) for noise in cases.noises(only)]
        spoken = _real(engines) if cases.wanted("jsut", only) else None
    except AppError as error:
        click.echo(f"Error: {error.problem}\n{error.hint}", err=True)
        sys.exit(error.exit_code)
    found = list(tables.all_tables(speech, quiet, spoken))
    tables.show(found)
    page = "\n".join(tables.markdown(found, here))
    suffix = f"-{cases.slug(only)}" if only else ""
    for path, text in ((RESULTS, _json(speech, quiet, spoken, here)), (PAGE, page)):
        path = path.with_stem(path.stem + suffix)
        path.write_text(text + "\n", "utf-8")
        click.echo(path.relative_to(meetings.ROOT))


def _speech(case: cases.Case, engines: Engines) -> Measured:
    print(f"{case.name} …", flush=True)
    heard = _heard(case.name, case.sound, case.papers, engines)
    return Measured(case, _peer(case.name, case.sound, engines), heard)


def _noise(noise: cases.Noise, engines: Engines) -> Quiet:
    print(f"{noise.name} …", flush=True)
    heard = _heard(noise.name, noise.sound, None, engines)
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "first.flac"
        samples, rate = soundfile.read(noise.sound, dtype="int16")
        soundfile.write(first, samples[: PEERS_NONSPEECH_S * rate], rate, subtype="PCM_16")
        peer = _peer(noise.name, first, engines)
    return Quiet(noise.name, peer, heard.transcripts[listening.WITHOUT])


def _real(engines: Engines) -> Real | None:
    sound = real.sentence()
    if sound is None:
        return None
    print("jsut …", flush=True)
    heard = _heard("jsut", sound, None, engines)
    ours = text_of(heard.transcripts[listening.WITHOUT])
    return Real(real.TEXT, _peer("jsut", sound, engines), ours)


def _heard(
    name: str, sound: Path, papers: cases.Papers | None, engines: Engines
) -> listening.Heard:
    key = kept.product_key(sound, papers)
    values = kept.load(name, key)
    if values is None:
        values = kept.encode(listening.listen(sound, engines.ours, papers))
        kept.save(name, key, values)
    return kept.decode(values)


def _peer(name: str, sound: Path, engines: Engines) -> str:
    key = kept.peer_key(sound)
    text = kept.load(f"{name}, peer", key)
    if text is None:
        text = engines.peer.text(sound)
        kept.save(f"{name}, peer", key, text)
    return str(text)


def _json(
    speech: list[Measured], quiet: list[Quiet], spoken: Real | None, here: dict[str, object]
) -> str:
    values = {
        "machine": here,
        "speech": [m.record() for m in speech],
        "nonspeech": [q.record() for q in quiet],
        "real": asdict(spoken) if spoken else None,
        "targets": [asdict(f) | {"reached": f.reached} for f in figures(speech, quiet)],
    }
    return json.dumps(values, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
