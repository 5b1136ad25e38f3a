"""The papers of a meeting: checked when they come in, kept as they are, read for the vocabulary."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from transcribe.errors import InputError
from transcribe.files import explained
from transcribe.messages import Message

from ..errors import NotFound, OverLimit
from ..settings import MB
from ..storage.deletion import drop_unused
from ..storage.files import FileStore
from ..storage.found_terms import found_terms
from ..tables import MaterialRow, MeetingRow
from ..uploads.apart import Paper as Kind
from ..uploads.apart import check_paper
from .names import file_name

PASTED = Message(ja="貼り付けた資料.txt", en="pasted text.txt")
MATERIAL = Message(ja="資料", en="paper")
LARGEST = 30 * MB  # bytes of one paper
KINDS: tuple[Kind, ...] = ("material", "roster", "glossary")
_PACKED = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")  # what has to be unpacked to be read


@dataclass(frozen=True, slots=True)
class Paper:
    """One that can be read. kind: material, roster, glossary."""

    kind: Kind
    name: str
    content: bytes


def checked(files: FileStore, kind: Kind, name: str, content: bytes) -> Paper:
    """Raises InputError for what cannot be read as such a paper, OverLimit for a large one.

    This may take seconds: call it before anything is written to the database.
    """
    name = file_name(name, str(MATERIAL))
    _check_size(name, content)
    if kind == "material" and _is_text(content):
        return Paper(kind, name, content)
    with files.scratch_file() as path, explained(path, "--data"):
        path.write_bytes(content)
        check_paper(path, name, kind)
    return Paper(kind, name, content)


def _check_size(name: str, content: bytes) -> None:
    hint = Message(ja="ファイルを選び直してください。", en="Choose the file again.")
    if not content:
        raise InputError(
            Message(ja=f"「{name[:80]}」は中身が空です。", en=f"{name[:80]!r} is empty."), hint
        )
    if len(content) > LARGEST:
        most = LARGEST // MB
        raise OverLimit(
            Message(
                ja=f"「{name[:80]}」は大きすぎます（資料は1つ {most} MB まで）。",
                en=f"{name[:80]!r} is too large: a paper may have {most} MB.",
            ),
            Message(
                ja="画像を除くか、必要なページだけを別の文書にしてください。",
                en="Leave pictures out, or put the pages that you need into another document.",
            ),
        )


def _is_text(content: bytes) -> bool:
    """Text in UTF-8, which anybody can read without harm."""
    if content.startswith(_PACKED) or b"\0" in content:
        return False
    try:
        return bool(content.decode("utf-8").strip()) and len(content) < 5 * MB
    except UnicodeDecodeError:
        return False


def keep(
    session: Session, files: FileStore, meeting: MeetingRow, paper: Paper, now: datetime
) -> MaterialRow:
    """Store a checked paper for the meeting."""
    file = files.put_bytes(session, meeting.organisation_id, paper.content, now)
    row = MaterialRow(
        meeting_id=meeting.id,
        kind=paper.kind,
        name=paper.name,
        file_key=file.key,
        size=file.size,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def add_material(
    session: Session,
    files: FileStore,
    meeting: MeetingRow,
    kind: Kind,
    name: str,
    content: bytes,
    now: datetime,
) -> MaterialRow:
    """Check a paper and store it. Raises as `checked` does."""
    return keep(session, files, meeting, checked(files, kind, name, content), now)


def find(session: Session, meeting: MeetingRow, material_id: int) -> MaterialRow:
    """Raises NotFound also for one of another meeting."""
    row = session.get(MaterialRow, material_id)
    if not row or row.meeting_id != meeting.id:
        raise NotFound(MATERIAL)
    return row


def remove(session: Session, files: FileStore, meeting: MeetingRow, material: MaterialRow) -> None:
    """Remove it with its file. Commits."""
    key = material.file_key
    session.delete(material)
    found_terms(files).forget(meeting.id)
    drop_unused(session, files, meeting.organisation_id, [key])
    session.commit()
