"""Templates are read and filled in a process of its own (webui/uploads/apart.py says why).

A template may repeat itself for ever, or take all memory: that process has limits of both. It is
told by a JSON file what to do, and answers with what it found.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from transcribe.errors import InputError
from transcribe.files import explained
from transcribe.messages import Message
from webui.forms.findings import Finding, error
from webui.forms.record import Record
from webui.uploads.apart import asked, main  # by its full name: this file is run alone, too

SECONDS = 20
NAME = Message(ja="様式", en="template")
TASK, TEMPLATE, TARGET = "task.json", "template.docx", "filled.docx"


def check(content: bytes, seconds: float = SECONDS) -> list[Finding]:
    """What is wrong with a template. Raises Overloaded, CheckFailed, StorageError."""
    with _working() as place:
        return _asked("form-check", place, content, None, seconds)


def fill(content: bytes, record: Record) -> bytes:
    """A template with the values of a record: all of the document.

    Raises InputError with what is missing, Overloaded, CheckFailed, StorageError.
    """
    with _working() as place:
        found = _asked("form-fill", place, content, record, SECONDS)
        if found:
            raise _not_filled(found)
        return (place / TARGET).read_bytes()


@contextmanager
def _working() -> Iterator[Path]:
    """A folder that nobody else looks into."""
    with explained(Path(tempfile.gettempdir()), "TMPDIR"), tempfile.TemporaryDirectory() as place:
        yield Path(place)


def _asked(
    kind: str, place: Path, content: bytes, record: Record | None, seconds: float
) -> list[Finding]:
    (place / TEMPLATE).write_bytes(content)
    task = place / TASK
    task.write_text(json.dumps(record and asdict(record)), "utf-8")
    try:
        told = asked(kind, task, str(NAME), seconds, __file__)
    except InputError:  # it took all time or memory: anything else comes back as a finding
        return [_without_end()]
    return [Finding.of_json(one) for one in told]


def _not_filled(found: list[Finding]) -> InputError:
    ja = " ".join(f"{one.text.ja}{f'（{one.place}）' if one.place else ''}" for one in found)
    en = " ".join(f"{one.text.en}{f' ({one.place})' if one.place else ''}" for one in found)
    return InputError(
        Message(ja=f"この様式では文書を作れませんでした。{ja}", en=f"No document was made. {en}"),
        Message(
            ja="議事録に内容を入れるか、管理者に「様式」のページで様式の確認を頼んでください。",
            en="Write what is missing into the minutes, or ask an administrator to look at the "
            "template on the page of forms.",
        ),
    )


def _without_end() -> Finding:
    return error(
        "処理が終わりません。繰り返しが多すぎるか、文書が大きすぎます。"
        "{% for %} の中を減らし、大きな画像を除いてください。",
        "It does not come to an end: too much is repeated, or the document is too large. Repeat "
        "less within {% for %}, and leave large pictures out.",
    )


def _look(kind: str, task: Path) -> Any:
    from webui.forms import looking

    template = task.with_name(TEMPLATE)
    if kind == "form-check":
        found = looking.look(template)
    else:
        values = json.loads(task.read_text("utf-8"))
        found = looking.filled(template, values, task.with_name(TARGET))
    return [asdict(one) for one in found]


if __name__ == "__main__":
    main(sys.argv[1:], _look)
