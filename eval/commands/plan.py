"""kikitori eval plan: what is measured and how, fixed before anything is run."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from transcribe.errors import InputError
from transcribe.messages import Message, text

if TYPE_CHECKING:  # loads the readers of corpora
    from ..plans import Plan


@click.command(
    help=text(
        ja="何を、どうやって測り、どの線で判断するかを書いた計画を確かめ、その値（sha256）を示す。"
        "測る前に値を控えておくと、あとから決めたものでないと示せる。"
        "\n\n例: kikitori eval plan 計画.toml --new",
        en="Check a plan (what is measured, how, and against which lines) and print its digest"
        " (sha256). Kept before measuring, it shows that nothing was chosen afterwards."
        "\n\nExample: kikitori eval plan plan.toml --new",
    ),
    short_help=text(ja="測り方を先に決める", en="Fix the method first"),
)
@click.argument("file", metavar="FILE.toml", type=click.Path(path_type=Path))
@click.option(
    "--new",
    is_flag=True,
    help=text(
        ja="説明の付いた見本を FILE.toml に書く", en="Write a commented example to FILE.toml"
    ),
)
@click.option("--json", "as_json", is_flag=True, help=text(ja="JSON で出力", en="Print JSON"))
def plan(file: Path, new: bool, as_json: bool) -> None:
    from transcribe.files import write_text

    from ..normalize import description
    from ..plan_files import example, load_plan
    from ..plans import JAPAN

    if new:
        if file.exists():
            raise InputError(
                Message(ja=f"{file} がすでにあります。", en=f"{file} exists already."),
                Message(ja="別の名前を指定してください。", en="Give another name."),
            )
        write_text(file, example(description(), datetime.now(JAPAN).date()), "FILE.toml")
        click.echo(file)
        return
    found = load_plan(file)
    values = found.to_json()
    if as_json:
        click.echo(
            json.dumps({"digest": found.digest, "plan": values}, ensure_ascii=False, indent=2)
        )
        return
    for heading, value in _lines(found):
        click.echo(f"{heading}: {value}")
    if found.normalizer != description():
        click.echo(
            text(
                ja="注意: この Kikitori の規則（normalizer）は計画のものと違います。"
                "この計画では測れません。",
                en="Note: the normaliser of this Kikitori is not the one of the plan;"
                " it cannot be measured here.",
            ),
            err=True,
        )


def _lines(plan: "Plan") -> Iterator[tuple[Message, str]]:
    """What was fixed, then its digest."""
    from corpora.manifest import USE_CASE_NAMES

    from ..score_sheet import MEASURES

    yield Message(ja="件名", en="Title"), plan.title
    yield Message(ja="決めた人", en="Fixed by"), plan.who
    yield Message(ja="日付", en="Date"), plan.day.isoformat()
    yield Message(ja="測り方", en="Measure"), f"{MEASURES[plan.measure]} ({plan.measure})"
    lines = {"fine": plan.fine, "usable": plan.usable}
    for use_case, line in sorted(plan.use_cases.items()):
        told = f"{USE_CASE_NAMES[use_case]} ({use_case}) ≥ {100 * lines[line]:g} % ({line})"
        yield Message(ja="業務", en="Use case"), told
    for corpus, digest in sorted(plan.corpora.items()):
        yield Message(ja="コーパス", en="Corpus"), f"{corpus} {digest}"
    for system in sorted(plan.systems):
        yield Message(ja="システム", en="System"), system
    yield Message(ja="表記の規則", en="Normaliser"), str(plan.normalizer["version"])
    yield Message(ja="計画の値", en="Digest"), plan.digest
