"""The templates of an organisation: kept, found, removed, and filled."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from transcribe.errors import InputError
from transcribe.messages import Message

from ..errors import Conflict, NotFound, OverLimit
from ..meetings.names import file_name
from ..settings import MB
from ..storage.deletion import drop_unused
from ..storage.files import FileStore, lock_files
from ..tables import FormRow, PersonRow

LARGEST = 10 * MB  # bytes of a template
LONGEST_NAME = 100  # characters
MOST = 100  # templates of an organisation
FORM = Message(ja="様式", en="template")


def forms_of(session: Session, organisation_id: int) -> list[FormRow]:
    """In the order of their names."""
    mine = select(FormRow).where(FormRow.organisation_id == organisation_id)
    return list(session.scalars(mine.order_by(FormRow.name, FormRow.id)))


def find(session: Session, organisation_id: int, form_id: int) -> FormRow:
    """Raises NotFound also for one of another organisation."""
    row = session.get(FormRow, form_id)
    if row is None or row.organisation_id != organisation_id:
        raise NotFound(FORM)
    return row


def name_of(typed: str, sent: str) -> str:
    """What it is called: what was typed, else its file. Raises InputError where that is too long.

    sent  the file's name as the browser told it
    """
    stem = file_name(sent, str(FORM)).removesuffix(".docx").removesuffix(".DOCX")
    name = " ".join(file_name(typed, "").split()) or stem
    if len(name) > LONGEST_NAME:
        raise InputError(
            Message(
                ja=f"様式の名前は {LONGEST_NAME} 文字までです。",
                en=f"The name of a template may have {LONGEST_NAME} characters.",
            ),
            Message(ja="短くしてください。", en="Make it shorter."),
        )
    return name


def check_content(content: bytes) -> None:
    """Raises InputError for nothing, OverLimit for too much."""
    hint = Message(ja="ファイルを選び直してください。", en="Choose the file again.")
    if not content:
        problem = Message(ja="様式のファイルが空か、選ばれていません。", en="There is no template.")
        raise InputError(problem, hint)
    if len(content) > LARGEST:
        most = LARGEST // MB
        raise OverLimit(
            Message(
                ja=f"様式のファイルは {most} MB までです。",
                en=f"A template may have {most} MB.",
            ),
            Message(ja="大きな画像を除いてください。", en="Leave large pictures out."),
        )


def add(
    session: Session,
    files: FileStore,
    person: PersonRow,
    name: str,
    content: bytes,
    now: datetime,
) -> FormRow:
    """Keep a template that was checked. Raises Conflict for a name that is taken, OverLimit."""
    lock_files(session, person.organisation_id)  # nobody else takes the name meanwhile
    rows = forms_of(session, person.organisation_id)
    if any(row.name == name for row in rows):
        raise Conflict(
            Message(
                ja=f"「{name}」という様式が既にあります。",
                en=f"There is a template {name!r} already.",
            ),
            Message(
                ja="別の名前にするか、先に今の様式を削除してください。",
                en="Give it another name, or delete that one first.",
            ),
        )
    if len(rows) >= MOST:
        raise OverLimit(
            Message(ja=f"様式は {MOST} 件までです。", en=f"There may be {MOST} templates."),
            Message(ja="使わない様式を削除してください。", en="Delete some that nobody uses."),
        )
    file = files.put_bytes(session, person.organisation_id, content, now)
    row = FormRow(
        organisation_id=person.organisation_id,
        person_id=person.id,
        name=name,
        file_key=file.key,
        size=file.size,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def content_of(files: FileStore, row: FormRow) -> bytes:
    """Raises NotFound, StorageError."""
    return files.read(row.file_key)


def remove(session: Session, files: FileStore, row: FormRow) -> None:
    """Remove it with its file. Commits."""
    organisation_id, key = row.organisation_id, row.file_key
    session.delete(row)
    drop_unused(session, files, organisation_id, [key])
