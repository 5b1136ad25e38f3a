"""The minutes of a meeting as they are kept: begun, read, saved by whoever saw what stands there.

Two people who write at once lose nothing: who comes second is told what stands there now.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import ValidationError
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from transcribe.errors import InputError
from transcribe.messages import Message
from transcribe.vocabulary.types import Person

from ..db import reread
from ..errors import Conflict, Locked, NotFound
from ..tables import MeetingRow, MinutesRow, TranscriptRow
from . import starting
from .content import MOST, Minutes

MINUTES = Message(ja="議事録", en="minutes")
ItemKind = Literal["decision", "task", "topic"]
LISTS: Mapping[ItemKind, str] = {"decision": "decisions", "task": "tasks", "topic": "topics"}
TRIES = 5  # to add an item beside somebody who saves all the time
_BREAKS = re.compile(r"\r\n?")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # what no keyboard types and no database keeps


class Overtaken(Conflict):
    """row: what stands there now."""

    def __init__(self, row: MinutesRow) -> None:
        super().__init__(
            Message(
                ja="開いている間に、別の画面でこの議事録が変更されました。",
                en="These minutes were changed elsewhere while you had them open.",
            ),
            Message(
                ja="両方の内容を見比べ、残すほうを選んでください。",
                en="Compare both and choose what stays.",
            ),
        )
        self.row = row


def get(session: Session, meeting: MeetingRow) -> MinutesRow | None:
    """As the database has it now."""
    mine = select(MinutesRow).where(MinutesRow.meeting_id == meeting.id)
    return session.scalar(mine.execution_options(populate_existing=True))


def of(session: Session, meeting: MeetingRow) -> MinutesRow:
    """Raises NotFound where nobody has begun them."""
    row = get(session, meeting)
    if row is None:
        raise NotFound(MINUTES)
    return row


def start(
    session: Session,
    meeting: MeetingRow,
    transcript: TranscriptRow | None,
    now: datetime,
    roster: Sequence[Person] = (),
) -> MinutesRow:
    """The meeting's minutes, begun from what is known about it where nobody has begun them.

    roster  the people of its rosters (webui.minutes.roster.of_papers)
    """
    if row := get(session, meeting):
        return row
    minutes = starting.filled(session, meeting, transcript, roster)
    row = MinutesRow(
        meeting_id=meeting.id,
        organisation_id=meeting.organisation_id,
        content=minutes.model_dump(),
        created_at=now,
        changed_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # somebody else began them at the same moment
        return of(session, meeting)
    return row


def states(session: Session, meeting_ids: Sequence[str]) -> dict[str, str]:
    """Of those of the meetings whose minutes somebody has begun."""
    mine = MinutesRow.meeting_id.in_(meeting_ids)
    found = session.execute(select(MinutesRow.meeting_id, MinutesRow.state).where(mine))
    return dict(found.all())


def read(row: MinutesRow) -> Minutes:
    return Minutes.model_validate(row.content)


def parsed(values: object) -> Minutes:
    """What a browser sent. Raises InputError, which names the first thing that is wrong."""
    try:
        return Minutes.model_validate(typed(values))
    except ValidationError as error:
        raise _wrong(error) from error


def save(
    session: Session, meeting: MeetingRow, minutes: Minutes, based_on: int, now: datetime
) -> MinutesRow:
    """Put them in place of those of the revision that their writer saw.

    Raises Overtaken, Locked, and NotFound where there are none.
    """
    taken = session.scalar(  # one statement: SQLite has no row locks
        update(MinutesRow)
        .where(
            MinutesRow.meeting_id == meeting.id,
            MinutesRow.revision == based_on,
            MinutesRow.state != "final",
        )
        .values(content=minutes.model_dump(), revision=based_on + 1, changed_at=now)
        .returning(MinutesRow.revision)
    )
    row = of(session, meeting)
    if taken is None:
        if row.state == "final":
            raise Locked
        raise Overtaken(row)
    reread(session, row)
    meeting.changed_at = now
    return row


def add_item(
    session: Session,
    meeting: MeetingRow,
    kind: ItemKind,
    text: str,
    turns: Sequence[str],
    now: datetime,
    item_id: str = "",
) -> tuple[MinutesRow, str]:
    """Put an item at the end of its list, beside whoever is writing; one that is sent again under
    the same id is there once. Returns its id as well.

    Raises Locked, InputError, NotFound where nobody has begun the minutes.
    """
    name = LISTS[kind]
    item_id = item_id or new_id()
    for _ in range(TRIES):
        row = of(session, meeting)
        values = read(row).model_dump()
        if any(item["id"] == item_id for item in values[name]):
            return row, item_id
        values[name].append({"id": item_id, "text": text, "turns": list(turns)})
        try:
            return save(session, meeting, parsed(values), row.revision, now), item_id
        except Overtaken:
            continue
    raise Overtaken(of(session, meeting))


def new_id() -> str:
    return secrets.token_hex(8)


def typed(value: Any) -> Any:
    """As it was typed, without control characters; nothing is normalised."""
    if isinstance(value, str):
        return _UNSEEN.sub("", _BREAKS.sub("\n", value))
    if isinstance(value, dict):
        return {key: typed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [typed(one) for one in value]
    return value


def _wrong(error: ValidationError) -> InputError:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "content"
    hint = Message(ja="直してから、もう一度保存してください。", en="Correct it and save again.")
    limit = first.get("ctx", {}).get("max_length")
    if first["type"] == "string_too_long":
        ja, en = f"文章が長すぎます（{limit:,} 文字まで）", f"a text may have {limit:,} characters"
    elif first["type"] == "too_long":
        ja, en = f"数が多すぎます（{MOST:,} 件まで）", f"a list may have {MOST:,} entries"
    else:
        ja, en = "読み取れない値があります", "a value cannot be read"
    return InputError(
        Message(
            ja=f"議事録を保存できません。{ja}: {place}",
            en=f"The minutes cannot be saved: {en}: {place}",
        ),
        hint,
    )
