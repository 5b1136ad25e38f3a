"""kikitori eval: how accurate, from how far, and does it pay."""

import click

from transcribe.lazy import LazyGroup
from transcribe.messages import Message

# In the order in which a procurement uses them.
MODULES: dict[str, str] = {
    "score": "eval.commands.score:score",
    "plan": "eval.commands.plan:plan",
    "run": "eval.commands.run:run",
    "import": "eval.commands.import_:import_",
    "rescore": "eval.commands.rescore:rescore",
    "compare": "eval.commands.compare:compare",
    "report": "eval.commands.report:report",
    "payback": "eval.commands.payback:payback",
}


@click.group(
    cls=LazyGroup,
    modules=MODULES,
    help=str(
        Message(
            ja="文字起こしの正確さを測り、比べ、報告書にする。"
            "\n\n例: kikitori eval score --ref 正解.txt --hyp 認識結果.txt",
            en="Measure, compare and report how accurate transcripts are."
            "\n\nExample: kikitori eval score --ref reference.txt --hyp transcript.txt",
        )
    ),
    short_help=str(Message(ja="正確さを測る", en="Measure accuracy")),
)
def main() -> None:
    pass
