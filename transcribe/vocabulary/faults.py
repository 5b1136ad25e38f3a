"""What is wrong with a file of terms or names: every fault, each with its line."""

from collections.abc import Sequence
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


def faulty(path: Path, faults: Sequence[Fault]) -> InputError:
    """The error that lists them, the first MOST_SHOWN in full."""
    shown = faults[:MOST_SHOWN]
    ja = "".join(f"\n  {fault.line}行目: {fault.message.ja}" for fault in shown)
    en = "".join(f"\n  line {fault.line}: {fault.message.en}" for fault in shown)
    if more := len(faults) - len(shown):
        ja, en = f"{ja}\n  ほか {more} か所", f"{en}\n  and {more} more"
    return refused(path, f"に直すところがあります。{ja}", f"has to be mended:{en}", MEND)
