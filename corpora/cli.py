"""kikitori corpora: recordings with references, to measure with."""

import click

from transcribe.lazy import LazyGroup
from transcribe.messages import Message

# In the order in which somebody meets them.
MODULES: dict[str, str] = {
    "list": "corpora.commands.list:list_corpora",
    "fetch": "corpora.commands.fetch:fetch",
    "make": "corpora.commands.make:make",
    "add": "corpora.commands.add:add",
    "kit": "corpora.commands.kit:kit",
    "record": "corpora.commands.record:record",
    "check": "corpora.commands.check:check",
}


@click.group(
    cls=LazyGroup,
    modules=MODULES,
    help=str(
        Message(
            ja="正確さを測るための録音と正解（コーパス）を用意する。\n\n例: kikitori corpora list",
            en="Prepare recordings with references to measure with."
            "\n\nExample: kikitori corpora list",
        )
    ),
    short_help=str(Message(ja="測定用の録音を用意する", en="Prepare recordings to measure with")),
)
def main() -> None:
    pass
