"""The form of a meeting's details, as it comes in and as it goes out."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from transcribe.errors import InputError
from transcribe.messages import Message

from ..meetings import JAPAN, MeetingDetails
from ..meetings.moments import is_near, local

AGAIN = Message(ja="直してから、もう一度送信してください。", en="Correct it and send it again.")


def details_from(form: Mapping[str, str], base: MeetingDetails | None = None) -> MeetingDetails:
    """What the form says. Raises InputError.

    base  for what the form does not ask; without it the usual values
    """
    values = asdict(base) if base else {}
    values |= {
        name: form[name]
        for name in ("title", "place", "attendees", "visibility", "language", "model", "correction")
        if name in form
    }
    values.setdefault("title", "")
    if "held_at" in form:
        values["held_at"] = moment(form["held_at"])
    for name in ("speakers_lowest", "speakers_highest"):
        if name in form:
            values[name] = _count(form[name])
    return MeetingDetails(**values)


def typed(details: MeetingDetails) -> dict[str, str]:
    """The details as the form's fields hold them."""
    held_at = details.held_at
    shown = local(held_at, JAPAN).strftime("%Y-%m-%dT%H:%M") if held_at else ""
    values = {name: "" if v is None else str(v) for name, v in asdict(details).items()}
    return values | {"held_at": shown}


def moment(text: str) -> datetime | None:
    """A time typed in Japan, as a browser's date field sends it. Raises InputError."""
    if not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip())
        if not is_near(found):
            raise ValueError(f"year {found.year}")
        return found if found.tzinfo else found.replace(tzinfo=JAPAN)
    except ValueError as error:
        problem = Message(
            ja="日時を読み取れません。", en="The date and time could not be understood."
        )
        hint = Message(ja="2026-11-24T13:30 のように入力してください。", en="Use 2026-11-24T13:30.")
        raise InputError(problem, hint) from error


def _count(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or len(text.strip()) > 4:
        problem = Message(
            ja="話者数を数字で入力してください。", en="Give the number of speakers in digits."
        )
        raise InputError(problem, AGAIN)
    return int(text)
