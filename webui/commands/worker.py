"""kikitori worker: one more process that transcribes."""

import os
from typing import Any

import click

from transcribe.messages import text

from .options import DATA, settings_from


@click.command(
    short_help=text(ja="文字起こしの処理をもう1つ動かす", en="Run one more transcribing process"),
    help=text(
        ja="順番待ちの録音を、1つずつ文字起こしする。kikitori serve が自分でも動かすので、"
        "別のPCやGPUでも処理するときに使う。Ctrl-C で、区切りのよいところで終わる"
        "（続きは後で再開できる）。"
        "\n\n例: kikitori worker --data /srv/kikitori",
        en="Transcribe the recordings that wait, one after the other. `kikitori serve` runs such"
        " processes itself; this is for further machines and graphics cards. Ctrl-C ends it after"
        " the next checkpoint; the rest is gone on with later."
        "\n\nExample: kikitori worker --data /srv/kikitori",
    ),
)
@DATA
def worker(**given: Any) -> None:
    from transcribe.startup import check_environment

    from ..server import logs
    from ..server.database import open_database
    from ..worker.process import run

    check_environment()
    settings = settings_from(given)
    open_database(settings).engine.dispose()  # there, and of this version
    os.umask(0o077)  # what is stored is its owner's alone
    logs.to_stderr()
    run(settings)
