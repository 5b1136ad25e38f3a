"""What the machine got wrong in the practice room, for a learner to put right."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """turn: its code in sample.json. wrong does not occur where everything is right."""

    turn: str
    wrong: str
    right: str


MISTAKES = (
    Mistake("T0001", "低速数", "定足数"),
    Mistake("T0002", "渡部委員", "渡辺委員"),
    Mistake("T0005", "司祭", "市債"),
    Mistake("T0013", "現案", "原案"),
)
