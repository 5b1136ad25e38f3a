"""Meetings: made, changed, shared. Who may do so is asked before, at webui.access."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from transcribe.correction import Strictness
from transcribe.errors import InputError
from transcribe.messages import Message

from .. import search
from ..db import reread
from ..editing import check_open
from ..errors import Conflict, NotFound
from ..tables import JobRow, MeetingAccessRow, MeetingRow, PersonRow

JAPAN = ZoneInfo("Asia/Tokyo")  # the zone of the times that people type and read
LONGEST_TITLE = 200  # characters
LONGEST_TEXT = 20_000
MOST_SPEAKERS = 50
VISIBILITIES = {
    "owner": Message(ja="担当者と指定した人だけ", en="Its owner and the people named"),
    "department": Message(ja="課の全員と指定した人", en="The department and the people named"),
}
STATES = {
    "empty": Message(ja="録音待ち", en="No recording yet"),
    "waiting": Message(ja="順番待ち", en="Waiting"),
    "running": Message(ja="文字起こし中", en="Transcribing"),
    "ready": Message(ja="完了", en="Ready"),
    "failed": Message(ja="失敗", en="Failed"),
    "cancelled": Message(ja="中止", en="Cancelled"),
}
CORRECTIONS: tuple[Strictness, ...] = ("off", "careful", "standard", "eager")
PERSON = Message(ja="職員", en="person")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class MeetingDetails:
    """What a person writes about a meeting. Raises InputError for what cannot be kept.

    attendees  one person a line
    speakers_lowest, speakers_highest  None leaves that side open
    language   ISO 639-1; model: an id of models.toml, or auto
    """

    title: str
    held_at: datetime | None = None
    place: str = ""
    attendees: str = ""
    visibility: str = "department"
    speakers_lowest: int | None = None
    speakers_highest: int | None = None
    language: str = "ja"
    model: str = "auto"
    correction: str = "standard"

    def __post_init__(self) -> None:
        _set(self, "title", " ".join(_typed(self.title).split()))
        _set(self, "place", " ".join(_typed(self.place).split()))
        _set(self, "attendees", _typed(self.attendees).strip())
        if not self.title:
            raise _wrong("会議名を入力してください。", "Give the meeting a name.")
        _check_length("会議名", "name", self.title, LONGEST_TITLE)
        _check_length("場所", "place", self.place, LONGEST_TITLE)
        _check_length("出席者", "list of attendees", self.attendees, LONGEST_TEXT)
        _check_speakers(self.speakers_lowest, self.speakers_highest)
        if self.visibility not in VISIBILITIES:
            raise _wrong("公開範囲を選び直してください。", "Choose who may see the meeting.")
        if self.correction not in CORRECTIONS:
            raise _wrong("自動訂正を選び直してください。", "Choose how readily text is corrected.")
        if not re.fullmatch(r"[a-z]{2,3}", self.language):
            raise _wrong("言語を選び直してください。", "Choose the language again.")

    @classmethod
    def of(cls, meeting: MeetingRow) -> "MeetingDetails":
        return cls(**{name: getattr(meeting, name) for name in DETAILS})

    def put_into(self, meeting: MeetingRow) -> None:
        for name in DETAILS:
            setattr(meeting, name, getattr(self, name))


DETAILS = tuple(MeetingDetails.__dataclass_fields__)
RECORDED = ("title", "held_at", "place", "attendees")  # they stand on the meeting's record


class EditConflict(Conflict):
    """Somebody else changed the details meanwhile; nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                ja="開いている間に、別の人がこの会議の情報を変更しました。",
                en="Somebody else changed these details while you had them open.",
            ),
            Message(
                ja="両方の内容を見比べ、残す内容にしてから、もう一度保存してください。",
                en="Compare both, make them what should stay, and save again.",
            ),
        )


def create_meeting(
    session: Session, person: PersonRow, details: MeetingDetails, now: datetime
) -> MeetingRow:
    """A meeting of `person`, in their department, without recordings yet; it can be found."""
    meeting = MeetingRow(
        organisation_id=person.organisation_id,
        department_id=person.department_id,
        owner_id=person.id,
        created_at=now,
    )
    details.put_into(meeting)
    session.add(meeting)
    session.flush()
    search.index_meeting(session, meeting)
    return meeting


def edit_meeting(
    session: Session,
    meeting: MeetingRow,
    details: MeetingDetails,
    *,
    now: datetime,
    based_on: int | None = None,
) -> None:
    """Change the details.

    based_on  the revision that the writer saw; None: whatever stands there

    Raises EditConflict, NotFound where the meeting was deleted meanwhile, and Locked for what
    stands on a record that is signed off.
    """
    seen = meeting.revision if based_on is None else based_on
    taken = session.scalar(  # one statement: SQLite has no row locks
        update(MeetingRow)
        .where(MeetingRow.id == meeting.id, MeetingRow.revision == seen)
        .values(revision=MeetingRow.revision + 1)
        .returning(MeetingRow.revision)
    )
    reread(session, meeting)
    if taken is None:
        raise EditConflict
    if any(getattr(details, name) != getattr(meeting, name) for name in RECORDED):
        check_open(session, meeting)
    details.put_into(meeting)
    meeting.changed_at = now
    session.flush()
    search.index_meeting(session, meeting)


def shares(session: Session, meeting_ids: Sequence[str]) -> dict[str, float]:
    """How much of its work is done, 0..1, for each of the meetings that is being transcribed."""
    running = select(JobRow.meeting_id, JobRow.share).where(
        JobRow.meeting_id.in_(meeting_ids), JobRow.state == "running"
    )
    return dict(session.execute(running).all())


def named_people(session: Session, meeting: MeetingRow) -> list[tuple[PersonRow, bool]]:
    """The people named for the meeting, and whether each may edit it."""
    rows = session.execute(
        select(PersonRow, MeetingAccessRow.may_edit)
        .join(MeetingAccessRow, MeetingAccessRow.person_id == PersonRow.id)
        .where(MeetingAccessRow.meeting_id == meeting.id)
        .order_by(PersonRow.name, PersonRow.id)
    )
    return [(person, may_edit) for person, may_edit in rows]


def people_to_name(session: Session, meeting: MeetingRow) -> list[PersonRow]:
    """Those of the same organisation who are neither the owner nor named yet."""
    named = select(MeetingAccessRow.person_id).where(MeetingAccessRow.meeting_id == meeting.id)
    found = session.scalars(
        select(PersonRow)
        .where(
            PersonRow.organisation_id == meeting.organisation_id,
            PersonRow.is_active,
            PersonRow.id.not_in(named),
            PersonRow.id.is_distinct_from(meeting.owner_id),
        )
        .order_by(PersonRow.name, PersonRow.id)
    )
    return list(found)


def share(session: Session, meeting: MeetingRow, person_id: int, may_edit: bool) -> PersonRow:
    """Name a person for the meeting, or change what they may do.

    Raises NotFound for a person of another organisation, as for one who does not exist.
    """
    person = session.get(PersonRow, person_id)
    if not person or person.organisation_id != meeting.organisation_id or not person.is_active:
        raise NotFound(PERSON)
    session.merge(MeetingAccessRow(meeting_id=meeting.id, person_id=person.id, may_edit=may_edit))
    session.flush()
    return person


def unshare(session: Session, meeting: MeetingRow, person_id: int) -> PersonRow:
    """Raises NotFound where the person was not named."""
    row = session.get(MeetingAccessRow, (meeting.id, person_id))
    person = session.get(PersonRow, person_id)
    if not row or not person:
        raise NotFound(PERSON)
    session.delete(row)
    session.flush()
    return person


def _typed(text: str) -> str:
    """As it was typed, without what no keyboard types and no database keeps."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _set(details: MeetingDetails, name: str, value: str) -> None:
    object.__setattr__(details, name, value)


def _wrong(ja: str, en: str) -> InputError:
    return InputError(
        Message(ja=ja, en=en),
        Message(ja="直してから、もう一度送信してください。", en="Correct it and send it again."),
    )


def _check_length(ja: str, en: str, text: str, most: int) -> None:
    if len(text) > most:
        raise _wrong(
            f"{ja}は {most:,} 文字までです（入力: {len(text):,} 文字）。",
            f"The {en} may have {most:,} characters; this has {len(text):,}.",
        )


def _check_speakers(lowest: int | None, highest: int | None) -> None:
    given = [n for n in (lowest, highest) if n is not None]
    if any(not 1 <= n <= MOST_SPEAKERS for n in given) or given != sorted(given):
        raise _wrong(
            f"話者数は 1～{MOST_SPEAKERS} 人で、少ない方を先にしてください。",
            f"Give 1 to {MOST_SPEAKERS} speakers, the smaller number first.",
        )
