"""A quick look at what a meeting's papers hold, in a process of its own (apart.py says why).

`find` is what the service uses. That process is told by a JSON file which papers there are,
and answers with what `Found` holds.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from transcribe.errors import InputError
from transcribe.messages import Message
from transcribe.vocabulary import Term
from webui.uploads.apart import (
    SECONDS,
    asked,
    main,
)  # by its full name: this file is run alone, too

MOST_CHARACTERS = 1_000_000  # of all materials together: about ten seconds of an ordinary PC
TASK = "task.json"
PAPERS = Message(ja="会議の資料", en="the papers of the meeting")


@dataclass(frozen=True, slots=True)
class Found:
    """cut: names of the papers that were not read to their end; unreadable: what is wrong."""

    terms: tuple[Term, ...]
    unreadable: tuple[InputError, ...] = ()
    cut: tuple[str, ...] = ()


def find(folder: Path, paths: Sequence[tuple[str, Path]], attendees: str) -> Any:
    """What `found_of` understands. Raises InputError, Overloaded.

    folder  for working files
    paths   of the papers, each with its kind
    """
    task = folder / TASK
    papers = [(kind, str(path)) for kind, path in paths]
    task.write_text(json.dumps({"papers": papers, "attendees": attendees}), "utf-8")
    return asked("terms", task, str(PAPERS), SECONDS, __file__)


def found_of(told: Any) -> Found:
    return Found(
        tuple(Term(**{**term, "readings": tuple(term["readings"])}) for term in told["terms"]),
        tuple(
            InputError(Message(**one["problem"]), Message(**one["hint"]))
            for one in told["unreadable"]
        ),
        tuple(told["cut"]),
    )


def _look(kind: str, task: Path) -> Any:
    del kind
    from webui.glossaries.vocabulary import read_quickly

    told = json.loads(task.read_text("utf-8"))
    papers = [(kind, Path(path)) for kind, path in told["papers"]]
    found = read_quickly(papers, told["attendees"], task.parent, MOST_CHARACTERS)
    return {
        "terms": [asdict(term) for term in found.vocabulary.terms],
        "unreadable": [
            {"problem": asdict(error.problem), "hint": asdict(error.hint)}
            for error in found.unreadable
        ],
        "cut": found.cut,
    }


if __name__ == "__main__":
    main(sys.argv[1:], _look)
