"""What is wrong with a file of terms or names: every fault, each with its line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..documents.document import refused
from ..errors import InputError
from ..messages import Message

MOST_SHOWN = 20
MEND = Message(
    ja="表計算ソフトかテキストエディターで直して、もう一度実行してください。",
    en="Mend the file in a spreadsheet or text editor and run this again.",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a line. Lines count from 1, as an editor shows them."""

    line: int
    message: Message


def together(errors: Sequence[InputError]) -> InputError:
    """One error that tells them all, each next step once."""
    if len(errors) == 1:
        return errors[0]
    problems, hints = [e.problem for e in errors], dict.fromkeys(e.hint for e in errors)
    return InputError(_lines(problems), _lines(hints))


def _lines(messages: Iterable[Message]) -> Message:
    found = list(messages)
    return Message(ja="\n".join(m.ja for m in found), en="\n".join(m.en for m in found))


def faulty(path: Path, faults: Sequence[Fault]) -> InputError:
    """The error that lists them, the first MOST_SHOWN in full."""
    shown = faults[:MOST_SHOWN]
    ja = "".join(f"\n  {fault.line}行目: {fault.message.ja}" for fault in shown)
    en = "".join(f"\n  line {fault.line}: {fault.message.en}" for fault in shown)
    if more := len(faults) - len(shown):
        ja, en = f"{ja}\n  ほか {more} か所", f"{en}\n  and {more} more"
    return refused(path, f"に直すところがあります。{ja}", f"has to be mended:{en}", MEND)
