"""Naming voices from a form or by a program: one edit of the log, as the editor's own are."""

import secrets
import unicodedata
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from transcribe.errors import InputError
from transcribe.messages import Message

from ..errors import NotFound
from ..meetings.names import TURNING
from ..tables import EditRow, MeetingRow, PersonRow, TranscriptRow
from . import log, writing
from .changes import Change, VoiceChange, VoiceState

SPEAKER = Message(ja="話者", en="speaker")
LONGEST_NAME = 100  # characters


def rename_voices(
    session: Session,
    meeting: MeetingRow,
    transcript: TranscriptRow,
    person: PersonRow,
    names: Mapping[str, str],
    now: datetime,
) -> EditRow | None:
    """Give voices their names, by code; None where nothing changes.

    Raises Locked, NotFound for a voice that is not there, InputError for a name that is empty or
    too long.
    """
    log.hold(session, meeting)
    log.check_open(session, meeting)
    there = writing.voices(session, transcript)
    if not names.keys() <= there.keys():
        raise NotFound(SPEAKER)
    wanted = {code: VoiceState(cleaned(name), is_named=True) for code, name in names.items()}
    changes = [VoiceChange(c, there[c], after) for c, after in wanted.items() if there[c] != after]
    if not changes:
        return None
    change, key = Change(voices=tuple(changes)), secrets.token_hex(10)
    return log.apply(session, meeting, transcript, person, change, key=key, kind="name", now=now)


def cleaned(name: str) -> str:
    """Without what nobody sees. Raises InputError for a name that is empty or too long."""
    name = "".join(c for c in name if not is_hidden(c)).strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise InputError(
            Message(
                ja=f"話者の名前は 1～{LONGEST_NAME} 文字で入力してください。",
                en=f"Give the speaker a name of 1 to {LONGEST_NAME} characters.",
            ),
            Message(ja="直してから保存してください。", en="Correct it and save again."),
        )
    return name


def is_hidden(character: str) -> bool:
    """Whether it is not seen in a line of text, or turns what follows it round."""
    return character in TURNING or breaks_line(character)


def breaks_line(character: str) -> bool:
    """Control characters, line breaks of all kinds, and halves of characters."""
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
