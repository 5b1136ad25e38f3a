"""What the editor's page sends: read strictly, as values of webui.editing."""

import re
from typing import Annotated, Any, Literal, TypeVar

from flask import request
from pydantic import AfterValidator, BaseModel, Field, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError
from sqlalchemy import func, select
from werkzeug.exceptions import RequestEntityTooLarge

from transcribe.errors import InputError
from transcribe.messages import Message

from .. import transcripts
from ..api.kinds import Given
from ..api.problems import InvalidRequest, invalid
from ..editing import Change, TurnChange, TurnState, VoiceChange, VoiceState
from ..editing.naming import LONGEST_NAME, is_hidden
from ..http.current import db
from ..numbers import LARGEST
from ..settings import MB
from ..tables import MeetingRow, TranscriptRow, TurnRow

LARGEST_MB = 64  # of a request: a replacement all over a meeting holds its text twice
MOST_TURNS = 10_000  # in one change
MOST_VOICES = 200
LONGEST_TURN = 200_000  # characters
LONGEST_COMMENT = 2_000
NEAR_S = 0.01  # beyond the end: times are rounded on their way
Kind = Literal[
    "text",
    "polish",
    "split",
    "merge",
    "insert",
    "delete",
    "move",
    "speaker",
    "name",
    "join",
    "check",
    "replace",
    "restore",
]  # webui.editing.changes.KINDS without undo and redo, which have an address of their own
Model = TypeVar("Model", bound=BaseModel)
_BREAKING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _one_line(text: str) -> str:
    if _BREAKING.search(text):
        raise PydanticCustomError("line", "contains a line break or a control character")
    return text


def _lines(text: str) -> str:
    _one_line(text.replace("\n", "").replace("\t", ""))
    return text


def _name(text: str) -> str:
    if any(is_hidden(c) for c in text) or text != text.strip():
        raise PydanticCustomError("name", "contains what is not seen")
    return text


Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,40}\z")]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,64}\z")]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Line = Annotated[str, StringConstraints(max_length=LONGEST_TURN), AfterValidator(_one_line)]
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_NAME), AfterValidator(_name)
]
Comment = Annotated[str, StringConstraints(max_length=LONGEST_COMMENT), AfterValidator(_lines)]
Number = Annotated[int, Field(ge=0, le=LARGEST)]


class FoundTurn(Given):
    """webui.editing.changes.TurnState, as it stood; it is compared, not kept."""

    speaker: str | None
    start: float
    end: float
    text: str
    polished: str | None = None
    is_checked: bool = False
    sources: list[str] | None = None

    def state(self) -> TurnState:
        sources = None if self.sources is None else tuple(self.sources)
        own = self.speaker, self.start, self.end, self.text, self.polished, self.is_checked
        return TurnState(*own, sources)


class Turn(FoundTurn):
    """The same, as it is to be."""

    speaker: Code | None
    start: Seconds
    end: Seconds
    text: Line
    polished: Line | None = None
    sources: Annotated[list[Code], Field(max_length=MOST_TURNS)] | None = None


class FoundVoice(Given):
    """webui.editing.changes.VoiceState"""

    name: str
    is_named: bool = False

    def state(self) -> VoiceState:
        return VoiceState(self.name, self.is_named)


class Voice(FoundVoice):
    name: Name


class ChangedTurn(Given):
    code: Code
    before: FoundTurn | None
    after: Turn | None
    follows: Code | None = None

    def value(self) -> TurnChange:
        before = self.before.state() if self.before else None
        after = self.after.state() if self.after else None
        return TurnChange(self.code, before, after, self.follows)


class ChangedVoice(Given):
    code: Code
    before: FoundVoice | None
    after: Voice | None

    def value(self) -> VoiceChange:
        before = self.before.state() if self.before else None
        after = self.after.state() if self.after else None
        return VoiceChange(self.code, before, after)


class Edit(Given):
    """A change. transcript: the one the page shows; without it, the meeting's current one."""

    key: Key
    kind: Kind
    turns: Annotated[list[ChangedTurn], Field(default_factory=list, max_length=MOST_TURNS)]
    voices: Annotated[list[ChangedVoice], Field(default_factory=list, max_length=MOST_VOICES)]
    transcript: Number | None = None

    def change(self) -> Change:
        turns = tuple(turn.value() for turn in self.turns)
        return Change(turns, tuple(voice.value() for voice in self.voices))


class Undo(Given):
    """partly: what others have changed since stays as it is."""

    key: Key
    partly: bool = False
    transcript: Number | None = None


class NewComment(Given):
    turn: Code
    at: Seconds
    text: Comment


def read(model: type[Model]) -> Model:
    """The request's JSON. Raises InputError that says which field is wrong."""
    request.max_content_length = LARGEST_MB * MB
    if (request.content_length or 0) > LARGEST_MB * MB:
        raise RequestEntityTooLarge
    try:
        return model.model_validate_json(request.get_data(), strict=True)
    except ValidationError as error:
        raise _explained(error) from error


def check(edit: Edit, meeting: MeetingRow, transcript: TranscriptRow) -> None:
    """What no field shows by itself. Raises InputError."""
    for codes in ([t.code for t in edit.turns], [v.code for v in edit.voices]):
        if len(set(codes)) < len(codes):
            raise invalid("code", "同じものが二度あります", "is there twice")
    latest = longest(meeting, transcript)
    for turn in edit.turns:
        if turn.before is None and turn.after is None:
            raise invalid(turn.code, "変更がありません", "does not change")
        if turn.after:
            _check_times(turn.code, turn.after, latest)
    for voice in edit.voices:
        if voice.before is None and voice.after is None:
            raise invalid(voice.code, "変更がありません", "does not change")


def check_moment(second: float, meeting: MeetingRow) -> None:
    """Raises InputError for a time that no sound and no turn has."""
    transcript = transcripts.current(db(), meeting.id)
    if second > (longest(meeting, transcript) if transcript else meeting.duration_s) + NEAR_S:
        raise invalid("at", "録音の長さを超えています", "lies beyond the end of the sound")


def longest(meeting: MeetingRow, transcript: TranscriptRow) -> float:
    """The end of the meeting's times, in seconds."""
    ends = select(func.max(TurnRow.end_s)).where(TurnRow.transcript_id == transcript.id)
    return max(meeting.duration_s, db().scalar(ends) or 0.0)


def _check_times(code: str, turn: Turn, latest: float) -> None:
    if turn.start > turn.end:
        raise invalid(code, "始まりが終わりより後です", "starts after its end")
    if turn.end > latest + NEAR_S:
        raise invalid(code, "録音の長さを超えています", "lies beyond the end of the sound")


def _explained(error: ValidationError) -> InputError:
    """The fields that are wrong, and why: in words where a person may have typed it."""
    kinds: dict[str, Any] = {fault["type"]: fault for fault in error.errors(include_url=False)}
    hint = Message(
        ja="直した文字を控え、ページを読み込み直してから、もう一度直してください。",
        en="Copy what you wrote, reload the page, and make the change once more.",
    )
    if "line" in kinds:
        return InputError(
            Message(
                ja="改行や制御文字（目に見えない文字）は入れられません。",
                en="Line breaks and control characters cannot be kept in a turn.",
            ),
            Message(
                ja="それらを除いて、もう一度保存してください。", en="Take them out, then save it."
            ),
        )
    if "name" in kinds:
        return InputError(
            Message(
                ja="話者の名前の前後に空白があるか、目に見えない文字が入っています。",
                en="The name has blanks at its ends, or characters that nobody sees.",
            ),
            Message(
                ja="それらを除いて、もう一度保存してください。", en="Take them out, then save it."
            ),
        )
    return InputError(InvalidRequest.of(error).problem, hint)
