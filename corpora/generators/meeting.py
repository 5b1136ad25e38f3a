"""Speak a script: sound, reference and provenance of a synthetic meeting.

    python -m corpora.generators.meeting SCRIPT.toml OUT_DIR

The same script and the same voices give the same files. Pauses, levels (each person within 2 dB of
the voice's own, unless the script says otherwise) and the noise come from the script's seed. Files
of an earlier run in OUT_DIR are replaced; `bundle` describes them.

Speech spans in the RTTM are measured by energy on each utterance alone: pauses under 0.5 s within
an utterance are bridged, longer ones split it.
"""

import sys
from pathlib import Path

import click
import platformdirs

from transcribe.errors import AppError

from .assembly import perform
from .bundle import write
from .script import Script, load_script
from .voices import MEI, Cached, Company, Kokoro, Mei, Voice


@click.command()
@click.argument("script", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    default=platformdirs.user_cache_path("kikitori") / "voices",
    help="Folder that keeps spoken utterances, so that only changed ones are spoken again.",
)
def main(script: Path, out: Path, cache: Path) -> None:
    """Speak SCRIPT into OUT: sound, reference, agenda and provenance.

    \b
    Example: python -m corpora.generators.meeting corpora/scripts/sample.toml out/sample
    """
    try:
        text = load_script(script)
        voice = _cast(text, cache)
        meeting = perform(text, voice)
        write(meeting, voice, script, out)
    except AppError as error:
        click.echo(error, err=True)
        sys.exit(error.exit_code)
    click.echo(f"{out}: {meeting.audio.duration:.1f} s, {len(meeting.spoken)} utterances")


def _cast(script: Script, cache: Path) -> Voice:
    """The synthesisers that the script's voices need, each with its own memory."""
    kokoro = Cached(Kokoro(), cache)
    if all(s.voice != MEI for s in script.speakers):
        return kokoro
    return Company(kokoro, Cached(Mei(), cache), {MEI})


if __name__ == "__main__":
    main()
