"""What is signed: minutes, text and names as they read at one moment, as JSON under its sha256."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import transcripts
from ..errors import NotFound
from ..storage.files import FileStore
from ..tables import MeetingRow, OrganisationRow, PersonRow, SigningRow, TranscriptRow
from . import rows

FORM = 1  # of what is stored


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a signature's file is there, has its digest, and was signed by whom it says and when.

    is_current  what stands in the record now is what was signed; None where the file is no proof
    """

    signing: SigningRow
    is_intact: bool
    is_current: bool | None


def signed_by(session: Session, meeting: MeetingRow, person: PersonRow, now: datetime) -> bytes:
    """With the name that the person has now, which is the one that stays."""
    signed = {"name": person.name, "person": person.id, "at": now.isoformat()}
    return _as_bytes(_record(session, meeting) | {"signed": signed})


def digest_of_now(session: Session, meeting: MeetingRow) -> str:
    """sha256 of minutes, text and names as they stand."""
    return hashlib.sha256(_as_bytes(_record(session, meeting))).hexdigest()


def proofs(session: Session, files: FileStore, meeting: MeetingRow) -> list[Proof]:
    """Of every signature, the newest first. Raises StorageError."""
    now = json.loads(_as_bytes(_record(session, meeting)))
    mine = SigningRow.meeting_id == meeting.id, SigningRow.action == "sign"
    signed = session.scalars(select(SigningRow).where(*mine).order_by(SigningRow.id.desc()))
    return [_proof(files, step, now) for step in signed]


def _proof(files: FileStore, step: SigningRow, now: dict[str, Any]) -> Proof:
    try:
        content = files.read(step.file_key)
    except NotFound:
        return Proof(step, is_intact=False, is_current=None)
    if hashlib.sha256(content).hexdigest() != step.digest:
        return Proof(step, is_intact=False, is_current=None)
    told = json.loads(content)
    name, at = told["signed"]["name"], datetime.fromisoformat(told["signed"]["at"])
    if (name, at) != (step.name, step.created_at):
        return Proof(step, is_intact=False, is_current=None)
    return Proof(step, is_intact=True, is_current=all(told.get(k) == v for k, v in now.items()))


def _record(session: Session, meeting: MeetingRow) -> dict[str, Any]:
    row = rows.of(session, meeting)
    transcript = transcripts.current(session, meeting.id)
    return {
        "format": FORM,
        "organisation": session.get_one(OrganisationRow, meeting.organisation_id).name,
        "meeting": {
            "id": meeting.id,
            "title": meeting.title,
            "held_at": meeting.held_at.isoformat() if meeting.held_at else None,
            "place": meeting.place,
            "attendees": meeting.attendees,
        },
        "minutes": row.content,
        "transcript": _transcript(session, transcript) if transcript else None,
    }


def _transcript(session: Session, transcript: TranscriptRow) -> dict[str, Any]:
    named = {s.code: s.name for s in transcripts.speakers(session, transcript)}
    turns = [
        {
            "code": turn.code,
            "speaker": turn.speaker_code,
            "start": turn.start_s,
            "end": turn.end_s,
            "text": turn.text,
            "polished": turn.polished,
            "is_checked": turn.is_checked,
        }
        for turn in transcripts.turns(session, transcript)
    ]
    return {"speakers": named, "turns": turns}


def _as_bytes(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
