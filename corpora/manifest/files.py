"""The two files of a manifest, parsed but not yet understood."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transcribe.files import why_unread
from transcribe.messages import Message

from .fields import at, encode
from .types import Corpus

HEADER, RECORDINGS = "corpus.toml", "recordings.jsonl"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in the files.

    header      of corpus.toml; None where it could not be read
    recordings  (where it stands, what it holds) for each line that is JSON
    faults      of what could not be read at all
    """

    header: dict[str, Any] | None
    recordings: tuple[tuple[str, Any], ...]
    faults: tuple[Message, ...] = ()


def parse(folder: Path) -> Given:
    """Read both files. Raises nothing: what is wrong is in `faults`."""
    faults: list[Message] = []
    header = _parse_header(folder / HEADER, faults)
    lines = _parse_lines(folder / RECORDINGS, faults)
    return Given(header, lines, tuple(faults))


def render(corpus: Corpus) -> dict[str, bytes]:
    """The files of a corpus by name."""
    import tomli_w

    header = {"version": VERSION} | encode(corpus, omit="recordings")
    lines = (json.dumps(encode(r), ensure_ascii=False) + "\n" for r in corpus.recordings)
    return {HEADER: tomli_w.dumps(header).encode(), RECORDINGS: "".join(lines).encode()}


def given_of(corpus: Corpus) -> Given:
    """What would stand in the files of a corpus."""
    header = {"version": VERSION} | encode(corpus, omit="recordings")
    return Given(header, tuple((r.id, encode(r)) for r in corpus.recordings))


def _parse_header(path: Path, faults: list[Message]) -> dict[str, Any] | None:
    text = _read(path, faults)
    try:
        return None if text is None else tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits
        faults.append(
            at(
                HEADER,
                f"TOML として読めません（{error}）。その箇所を直してください。",
                f"this is not TOML ({error}). Correct that place.",
            )
        )
    return None


def _parse_lines(path: Path, faults: list[Message]) -> tuple[tuple[str, Any], ...]:
    found = []
    for number, line in enumerate((_read(path, faults) or "").split("\n"), start=1):
        if not line.strip():
            continue
        entry = f"{RECORDINGS}:{number}"
        try:
            values = json.loads(line)
            json.dumps(values, ensure_ascii=False).encode()  # half a character is no text
        except (ValueError, RecursionError) as error:
            faults.append(
                at(
                    entry,
                    f"JSON として読めません（{error}）。その行を直してください。",
                    f"this is not JSON ({error}). Correct the line.",
                )
            )
            continue
        name = values.get("id") if isinstance(values, dict) else None
        found.append((f"{entry} ({name})" if isinstance(name, str) else entry, values))
    return tuple(found)


def _read(path: Path, faults: list[Message]) -> str | None:
    try:
        return path.read_text("utf-8-sig")  # an editor on Windows may put the mark there
    except UnicodeDecodeError:
        faults.append(
            at(
                path.name,
                "UTF-8 の文字ではありません。UTF-8 で保存し直してください。",
                "this is not UTF-8. Save it as UTF-8.",
            )
        )
    except OSError as error:
        reason = why_unread(error)
        faults.append(
            at(
                path.name,
                f"{path} を読めません（{reason.ja}）。コーパスのフォルダーを選んでください。",
                f"cannot read {path} ({reason.en}). Give the folder of a corpus.",
            )
        )
    return None
