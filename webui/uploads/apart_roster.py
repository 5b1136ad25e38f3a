"""Reading a roster in a process of its own (apart.py says why).

`people` is what the service uses; that process answers with the people's values.
"""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from transcribe.vocabulary.types import Person
from webui.uploads.apart import (
    SECONDS,
    asked,
    main,
)  # by its full name: this file is run alone, too


def people(path: Path, name: str) -> list[Person]:
    """The people of a roster in its order. `name` is the file's in errors.

    Raises InputError, Overloaded, CheckFailed.
    """
    return [Person(**one) for one in asked("roster", path, name, SECONDS, __file__)]


def _read(kind: str, path: Path) -> Any:
    del kind
    from transcribe.vocabulary.roster import read_roster

    found, _ = read_roster(path)
    return [asdict(person) for person in found]


if __name__ == "__main__":
    main(sys.argv[1:], _read)
