"""What one reader has recorded so far, so that it can go on another day.

A session lies in the corpus, in `sessions/ID`:

    session.json   its setting, and where each sentence lies in the parts
    part-1.wav …   all that the microphone heard, a part for each time the command ran
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from transcribe.errors import InputError
from transcribe.files import explained, write_text
from transcribe.messages import Message

from ..manifest import USE_CASES, UseCase
from ..manifest.fields import build, shape_faults

VERSION = 1
_UNFIT = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Setting:
    """Who reads what, into which microphone, from how far; of these a session has one."""

    use_case: UseCase
    speaker: str
    device: str
    distance_m: float
    room: str
    seat: str | None = None


@dataclass(frozen=True, slots=True)
class Take:
    """A sentence that was read. `start`, `end`: seconds from the start of `part`."""

    sentence: str
    part: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Session:
    """`takes` holds one for each sentence that was read, in the order of the last readings."""

    id: str
    setting: Setting
    takes: tuple[Take, ...] = ()

    @property
    def done(self) -> frozenset[str]:
        """Ids of the sentences that were read."""
        return frozenset(take.sentence for take in self.takes)

    def with_take(self, take: Take) -> "Session":
        """With this take in place of an earlier one of its sentence."""
        others = tuple(t for t in self.takes if t.sentence != take.sentence)
        return replace(self, takes=(*others, take))

    def utterance(self, sentence: str) -> str:
        """Names what was said, whichever microphone heard it."""
        return f"{self.id}-{sentence.rpartition('-')[2]}"

    def folder(self, corpus: Path) -> Path:
        return corpus / "sessions" / self.id


def slug(name: str) -> str:
    """The name as a part of an id and of a file name."""
    return _UNFIT.sub("-", name).strip("-.") or "x"


def recording_id(utterance: str, device: str, distance_m: float) -> str:
    return f"{utterance}-{slug(device)}-{distance_m:g}m"


def open_session(corpus: Path, setting: Setting) -> Session:
    """The session of this setting, to go on with; a new one where there is none.

    Raises InputError for a damaged session.
    """
    sessions = read_sessions(corpus)
    same = [session for session in sessions if session.setting == setting]
    if same:
        return same[-1]
    stem = f"{slug(setting.speaker)}-{setting.use_case}"
    taken = {session.id for session in sessions}
    number = next(n for n in range(1, len(taken) + 2) if f"{stem}-{n}" not in taken)
    return Session(f"{stem}-{number}", setting)


def read_sessions(corpus: Path) -> tuple[Session, ...]:
    """All sessions of a corpus by their ids. Raises InputError for a damaged one."""
    return tuple(map(_read, sorted((corpus / "sessions").glob("*/session.json"))))


def save_session(session: Session, corpus: Path) -> None:
    """Raises StorageError."""
    folder = session.folder(corpus)
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
    values = {"version": VERSION} | asdict(session)
    write_text(folder / "session.json", json.dumps(values, ensure_ascii=False, indent=1) + "\n")


def new_part(session: Session, corpus: Path) -> Path:
    """A name for the next part, in a folder that is there. Raises StorageError."""
    folder = session.folder(corpus)
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return next(path for path in _parts(folder) if not path.exists())


def _parts(folder: Path) -> Iterator[Path]:
    number = 0
    while True:
        number += 1
        yield folder / f"part-{number}.wav"


def _read(path: Path) -> Session:
    try:
        return _checked(json.loads(path.read_text("utf-8")), path.parent.name)
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            Message(
                ja=f"収録の記録 {path} を読めません（{error}）。",
                en=f"The session {path} cannot be read ({error}).",
            ),
            Message(
                ja=f"控えがあれば元に戻してください。なければフォルダー {path.parent.name} を"
                "ほかの場所に移して、収録し直してください。",
                en="Put a copy back if there is one. Otherwise move the folder"
                f" {path.parent.name} elsewhere and record again.",
            ),
        ) from error


def _checked(given: object, name: str) -> Session:
    """The session of a file in the folder `name`. Raises ValueError, which says what is wrong."""
    values = dict(given) if isinstance(given, dict) else {}
    values.pop("version", None)
    if found := list(shape_faults(Session, values, "session")):
        raise ValueError(str(found[0]))
    session = build(Session, values)
    if session.id != name or session.setting.use_case not in USE_CASES:
        raise ValueError(f"id {session.id!r}, use_case {session.setting.use_case!r}")
    return session
