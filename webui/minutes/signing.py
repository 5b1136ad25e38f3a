"""The way of the minutes: 下書き → 確認依頼 → 確定, and back with a reason.

What is signed is stored as it reads at that moment, minutes, text and names, under its sha256.
Steps stand in the order in which they were taken, whatever the clock said.
"""

from datetime import datetime
from typing import Literal

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session

from transcribe.errors import InputError
from transcribe.messages import Message

from ..db import reread
from ..editing import hold
from ..errors import Conflict, NotFound
from ..storage.deletion import AT_WORK
from ..storage.files import FileStore
from ..tables import (
    MeetingAccessRow,
    MeetingRow,
    MinutesRow,
    PersonRow,
    SigningRow,
)
from ..uploads import unfinished
from . import rows, snapshots

State = Literal["draft", "review", "final"]
STATES = {
    "draft": Message(ja="下書き", en="Draft"),
    "review": Message(ja="確認依頼", en="In review"),
    "final": Message(ja="確定", en="Signed off"),
}
LONGEST_REASON = 2_000
ASKED = Message(ja="確認を頼む人", en="person to ask")


def steps(session: Session, meeting: MeetingRow) -> list[SigningRow]:
    """All of them, the first first."""
    mine = select(SigningRow).where(SigningRow.meeting_id == meeting.id)
    return list(session.scalars(mine.order_by(SigningRow.id)))


def last(session: Session, meeting: MeetingRow) -> SigningRow | None:
    """The newest signature, also where the minutes were opened again since."""
    mine = SigningRow.meeting_id == meeting.id, SigningRow.action == "sign"
    return session.scalar(select(SigningRow).where(*mine).order_by(SigningRow.id.desc()).limit(1))


def askable(session: Session, meeting: MeetingRow) -> list[PersonRow]:
    """Who may edit the meeting, and so may be asked to look at its minutes and sign them."""
    named = exists().where(
        MeetingAccessRow.meeting_id == meeting.id,
        MeetingAccessRow.person_id == PersonRow.id,
        MeetingAccessRow.may_edit,
    )
    may = [PersonRow.role == "admin", PersonRow.id == meeting.owner_id, named]
    if meeting.visibility == "department" and meeting.department_id is not None:
        may.append(PersonRow.department_id == meeting.department_id)
    found = select(PersonRow).where(
        PersonRow.organisation_id == meeting.organisation_id,
        PersonRow.is_active,
        PersonRow.role.in_(("editor", "admin")),
        or_(*may),
    )
    return list(session.scalars(found.order_by(PersonRow.name, PersonRow.id)))


def request_review(
    session: Session,
    meeting: MeetingRow,
    person: PersonRow,
    now: datetime,
    *,
    asked_id: int | None = None,
) -> SigningRow:
    """asked_id: of one of `askable`; None: whoever may edit. Raises Conflict, NotFound."""
    asked = None
    if asked_id is not None:
        asked = next((p for p in askable(session, meeting) if p.id == asked_id), None)
        if asked is None:
            raise NotFound(ASKED)
    _move(session, meeting, "draft", "review", now)
    step = _step(meeting, person, "request", now)
    step.asked_id, step.asked = (asked.id, asked.name) if asked else (None, "")
    return _kept(session, step)


def send_back(
    session: Session, meeting: MeetingRow, person: PersonRow, now: datetime, reason: str
) -> SigningRow:
    """Raises Conflict, InputError without a reason."""
    step = _step(meeting, person, "return", now, _reason(reason))
    _move(session, meeting, "review", "draft", now)
    return _kept(session, step)


def sign(
    session: Session,
    files: FileStore,
    meeting: MeetingRow,
    person: PersonRow,
    now: datetime,
    *,
    seen: str,
) -> SigningRow:
    """Sign what `person` saw, and lock it. The caller commits at once: others wait for that.

    seen  the digest that the page showed (snapshots.digest_of_now)

    Raises Conflict where something has changed since, or recordings are coming in or at work.
    """
    hold(session, meeting)
    session.expire_all()  # what others changed while they were waited for
    reread(session, meeting)
    if meeting.state in AT_WORK or unfinished(session, meeting, now):
        raise _at_work()
    _move(session, meeting, "review", "final", now)
    if seen != snapshots.digest_of_now(session, meeting):
        raise _changed()
    content = snapshots.signed_by(session, meeting, person, now)
    file = files.put_bytes(session, meeting.organisation_id, content, now)
    step = _step(meeting, person, "sign", now)
    step.file_key, step.digest = file.key, file.key.rpartition("/")[2]
    return _kept(session, step)


def reopen(
    session: Session, meeting: MeetingRow, person: PersonRow, now: datetime, reason: str
) -> SigningRow:
    """Raises Conflict, InputError without a reason. What was signed stays stored."""
    step = _step(meeting, person, "reopen", now, _reason(reason))
    _move(session, meeting, "final", "draft", now)
    return _kept(session, step)


def _move(
    session: Session, meeting: MeetingRow, before: State, after: State, now: datetime
) -> None:
    """In one statement: of two people, one is first."""
    here = MinutesRow.meeting_id == meeting.id, MinutesRow.state == before
    changed = update(MinutesRow).where(*here).values(state=after, changed_at=now)
    if session.scalar(changed.returning(MinutesRow.meeting_id)) is None:
        row = rows.of(session, meeting)
        raise _elsewhere(row.state)
    meeting.changed_at = now


def _step(
    meeting: MeetingRow, person: PersonRow, action: str, now: datetime, reason: str = ""
) -> SigningRow:
    return SigningRow(
        organisation_id=meeting.organisation_id,
        meeting_id=meeting.id,
        person_id=person.id,
        name=person.name,
        action=action,
        reason=reason,
        created_at=now,
    )


def _kept(session: Session, step: SigningRow) -> SigningRow:
    session.add(step)
    session.flush()
    return step


def _reason(typed: str) -> str:
    reason = str(rows.typed(typed)).strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise InputError(
            Message(
                ja=f"理由を 1～{LONGEST_REASON:,} 文字で書いてください。",
                en=f"Give a reason of 1 to {LONGEST_REASON:,} characters.",
            ),
            Message(ja="理由は記録に残ります。", en="The reason is kept on the record."),
        )
    return reason


def _elsewhere(state: str) -> Conflict:
    now = STATES.get(state, STATES["draft"])
    return Conflict(
        Message(
            ja=f"この議事録は今「{now.ja}」のため、この操作はできません。",
            en=f"This cannot be done: the minutes are at “{now.en}” now.",
        ),
        Message(
            ja="ページを読み込み直し、今の状態を確かめてください。",
            en="Reload the page and look at how they stand.",
        ),
    )


def _changed() -> Conflict:
    return Conflict(
        Message(
            ja="確認している間に、議事録か発言の文字が変わりました。確定していません。",
            en="The minutes or the text changed while you looked at them. They are not signed.",
        ),
        Message(
            ja="今の内容をもう一度確かめてから、確定してください。",
            en="Look at what stands there now, then sign.",
        ),
    )


def _at_work() -> Conflict:
    return Conflict(
        Message(
            ja="録音の送信か文字起こしの途中のため、確定できません。",
            en="A recording is on its way or being transcribed, so the minutes cannot be signed.",
        ),
        Message(
            ja="終わるのを待つか、中止してから確定してください。",
            en="Wait until it is done, or cancel it first.",
        ),
    )
