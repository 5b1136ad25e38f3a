"""Sound and text that are older than they are to be kept are deleted; sound and text separately.

Days count from the day of the meeting, the day it was entered, or the day its last recording
came in, whichever is latest: an old recording that is uploaded today stays its full time. 0 days:
kept. A meeting that is held, or being transcribed, is left alone.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from transcribe.errors import AppError

from .. import audit
from ..service import Service
from ..settings import Settings
from ..tables import MaterialRow, MeetingRow, OrganisationRow, RecordingRow, TranscriptRow
from .deletion import AT_WORK, delete_audio, delete_meeting, delete_text

log = logging.getLogger(__name__)

What = Literal["audio", "text"]
FAR = 36_500  # days: more are as good as for ever, and dates end


@dataclass(frozen=True, slots=True)
class Dates:
    """When a meeting's sound and text go; None: never, or there is none."""

    audio: datetime | None
    text: datetime | None


@dataclass(frozen=True, slots=True)
class Due:
    """What of a meeting will go, and when."""

    meeting: MeetingRow
    what: What
    at: datetime


def days(settings: Settings, organisation: OrganisationRow) -> tuple[int, int]:
    """How long an organisation keeps sound and text; 0: for ever."""
    audio, text = organisation.audio_days, organisation.text_days
    return (
        settings.retention_audio_days if audio is None else audio,
        settings.retention_text_days if text is None else text,
    )


def dates_of(session: Session, settings: Settings, meeting: MeetingRow) -> Dates:
    """When this meeting's sound and text go, for its page."""
    organisation = session.get_one(OrganisationRow, meeting.organisation_id)
    mine = MeetingRow.id == meeting.id
    found = next(_candidates(session, settings, organisation, mine), None)
    return found[1] if found else Dates(None, None)


def upcoming(
    session: Session, settings: Settings, organisation: OrganisationRow, until: datetime
) -> list[Due]:
    """What goes by `until`, the next first."""
    shortest = min(kept for kept in (*days(settings, organisation), FAR) if kept)
    old = MeetingRow.created_at <= until - timedelta(days=min(shortest, FAR))
    found = [
        Due(meeting, what, at)
        for meeting, dates in _candidates(session, settings, organisation, old)
        for what, at in _dated(dates)
        if at <= until
    ]
    return sorted(found, key=lambda due: due.at)


def sweep(service: Service, now: datetime) -> int:
    """Delete what is due in all organisations; how many meetings that touched. Run once a day."""
    with service.database.open() as session:
        organisations = session.scalars(select(OrganisationRow.id)).all()
    return sum(_sweep_one(service, organisation_id, now) for organisation_id in organisations)


def _sweep_one(service: Service, organisation_id: int, now: datetime) -> int:
    """Whatever is wrong with a row of one organisation, the others go on."""
    touched = 0
    try:
        for meeting_id in _due_in(service, organisation_id, now):
            with service.database.open() as session:
                try:
                    touched += _apply(session, service, meeting_id, now)
                except AppError as error:  # the others are due as well
                    log.warning("retention: meeting %s stays for now: %s", meeting_id, error)
    except Exception:  # a fault of ours, told with its trace
        log.exception("retention: organisation %s stays for now", organisation_id)
    return touched


def _due_in(service: Service, organisation_id: int, now: datetime) -> list[str]:
    with service.database.open() as session:
        organisation = session.get(OrganisationRow, organisation_id)
        due = organisation and upcoming(session, service.settings, organisation, now)
        return sorted({found.meeting.id for found in due or ()})


def _apply(session: Session, service: Service, meeting_id: str, now: datetime) -> bool:
    """Delete what is due of one meeting; it may have been deleted, held or started meanwhile."""
    meeting = session.get(MeetingRow, meeting_id)
    dates = dates_of(session, service.settings, meeting) if meeting else Dates(None, None)
    due = {what for what, at in _dated(dates) if at <= now}
    if meeting is None or not due:
        return False
    if "text" not in due:
        audit.record(session, "retention.delete_audio", now=now, meeting=meeting)
        delete_audio(session, service.files, meeting, now)
    elif "audio" in due or meeting.audio_deleted_at or not meeting.recordings:
        audit.record(session, "retention.delete", now=now, meeting=meeting)
        delete_meeting(session, service.files, meeting, now)
    else:
        audit.record(session, "retention.delete_text", now=now, meeting=meeting)
        delete_text(session, service.files, meeting)
    return True


def _candidates(
    session: Session,
    settings: Settings,
    organisation: OrganisationRow,
    which: ColumnElement[bool],
) -> Iterator[tuple[MeetingRow, Dates]]:
    """Meetings that retention may touch some day, with what is still there of them."""
    audio_days, text_days = days(settings, organisation)
    if not audio_days and not text_days:
        return
    last = (
        select(func.max(RecordingRow.created_at))
        .where(RecordingRow.meeting_id == MeetingRow.id)
        .scalar_subquery()
    )
    wanted = select(MeetingRow, last, _text_there()).where(
        MeetingRow.organisation_id == organisation.id,
        MeetingRow.hold.is_(False),
        MeetingRow.state.not_in(AT_WORK),
        which,
    )
    for meeting, last_recording, has_text in session.execute(wanted):
        times = (meeting.created_at, meeting.held_at, last_recording)
        since = max(time for time in times if time)
        has_audio = last_recording is not None and meeting.audio_deleted_at is None
        yield (
            meeting,
            Dates(
                _end(since, audio_days) if has_audio else None,
                _end(since, text_days) if has_text or not has_audio else None,
            ),
        )


def _text_there() -> ColumnElement[bool]:
    return or_(
        exists().where(TranscriptRow.meeting_id == MeetingRow.id),
        exists().where(MaterialRow.meeting_id == MeetingRow.id),
    )


def _end(since: datetime, kept_days: int) -> datetime | None:
    """None as well where the calendar ends before."""
    try:
        return since + timedelta(days=min(kept_days, FAR)) if kept_days else None
    except OverflowError:
        return None


def _dated(dates: Dates) -> list[tuple[What, datetime]]:
    pairs: list[tuple[What, datetime | None]] = [("audio", dates.audio), ("text", dates.text)]
    return [(what, at) for what, at in pairs if at is not None]
