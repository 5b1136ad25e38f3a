"""What our own API sends and takes about meetings: one model for each thing."""

from typing import Annotated, Literal

from pydantic import Field

from ..meetings import LONGEST_TITLE, MOST_SPEAKERS
from .kinds import (
    Given,
    GivenTime,
    Line,
    Long,
    Named,
    Number,
    Page,
    Paging,
    Plain,
    Says,
    Time,
    Title,
    Told,
)

Visibility = Literal["owner", "department"]
State = Literal["empty", "waiting", "running", "ready", "failed", "cancelled"]
Correction = Literal["off", "careful", "standard", "eager"]
Speakers = Annotated[
    int | None, Field(ge=1, le=MOST_SPEAKERS), Says("話者数の範囲", "how many speak")
]


class Meeting(Told):
    id: str
    title: str
    held_at: Time | None
    place: str
    attendees: Annotated[str, Says("1行に1人", "one person a line")]
    visibility: Visibility
    speakers_lowest: int | None
    speakers_highest: int | None
    language: str
    model: str
    correction: str
    state: State
    duration_s: Annotated[float, Says("録音の長さ（秒）", "seconds of sound")]
    hold: Annotated[bool, Says("保存期限で消さない", "kept whatever the retention says")]
    owner: Named | None
    department: Named | None
    created_at: Time
    audio_deleted_at: Time | None
    revision: Annotated[int, Says("変更の回数", "counts the changes")]
    may_edit: bool
    url: Annotated[str, Says("会議の画面", "its page")]


class MeetingPage(Page):
    items: list[Meeting]


class MeetingsQuery(Paging):
    """The filters of the page 会議一覧."""

    q: Annotated[
        Line | None, Says("題名・出席者・本文の検索語", "words in title, people and text")
    ] = None
    since: Annotated[GivenTime | None, Says("この時刻以降の会議", "held at or after")] = None
    until: Annotated[GivenTime | None, Says("この時刻より前の会議", "held before")] = None
    state: State | None = None
    department: Annotated[Number | None, Says("課の番号", "number of a department")] = None


class MeetingFields(Given):
    held_at: GivenTime | None = None
    place: Annotated[Plain, Field(max_length=LONGEST_TITLE)] = ""
    attendees: Annotated[Long, Says("1行に1人", "one person a line")] = ""
    visibility: Visibility = "department"
    speakers_lowest: Speakers = None
    speakers_highest: Speakers = None
    language: Annotated[str, Field(max_length=8), Says("ISO 639-1", "ISO 639-1")] = "ja"
    model: Annotated[Title, Says("auto か、入っているモデル", "auto, or an installed one")] = "auto"
    correction: Correction = "standard"


class MeetingInput(MeetingFields):
    title: Title


class MeetingChanges(MeetingFields):
    """Only what is sent changes."""

    title: Title | None = None
    hold: bool | None = None
    revision: Annotated[
        Number | None,
        Says(
            "読んだときの revision。変わっていたら 409", "as it was read; 409 where it has changed"
        ),
    ] = None


class Recording(Told):
    id: int
    position: Annotated[int, Says("0 からの順番", "its place, from 0")]
    name: str
    size: Annotated[int, Says("バイト", "bytes")]
    sha256: Annotated[str | None, Says("null: 音声は削除済み", "null: the sound was deleted")]
    duration_s: float | None
    start_s: Annotated[
        float | None, Says("会議の時間での始まり（秒）", "where it begins in the meeting's times")
    ]
    is_backup: Annotated[bool, Says("予備機の録音（文字にしない）", "kept, not transcribed")]
    has_break: Annotated[bool, Says("この前に休憩がある", "a break lies before it")]
    created_at: Time


class Recordings(Told):
    items: list[Recording]


class RecordingUpload(Given):
    """One file and, if need be, what it is."""

    file: Annotated[str, Field(json_schema_extra={"format": "binary"})]
    is_backup: bool = False
    has_break: bool = False


Kind = Literal["material", "roster", "glossary"]


class Material(Told):
    id: int
    kind: Kind
    name: str
    size: Annotated[int, Says("バイト", "bytes")]
    created_at: Time


class Materials(Told):
    items: list[Material]


class MaterialUpload(Given):
    """A file (TXT, DOCX, PDF; for lists CSV, XLSX), or pasted text."""

    file: Annotated[str | None, Field(json_schema_extra={"format": "binary"})] = None
    text: Plain | None = None
    kind: Kind = "material"


class Job(Told):
    id: int
    kind: Literal["transcribe", "diarize"]
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    stage: str
    share: Annotated[float, Says("進み具合 0..1", "of the whole, 0..1")]
    remaining_s: Annotated[float | None, Says("残りの秒数の目安", "seconds it will take yet")]
    place: Annotated[int | None, Says("待ち行列で何番目か（1 が次）", "in the queue; 1 is next")]
    problem: str
    hint: str
    created_at: Time
    started_at: Time | None
    finished_at: Time | None


class JobInput(Given):
    """How this run differs from the meeting's settings; empty: not at all."""

    kind: Annotated[
        Literal["transcribe", "diarize"],
        Says("diarize: 文はそのまま、話者だけ分け直す", "diarize: only who spoke is found again"),
    ] = "transcribe"
    model: Title | None = None
    correction: Correction | None = None
    speakers_lowest: Speakers = None
    speakers_highest: Speakers = None


class MeetingRemoval(Given):
    signed: Annotated[
        bool,
        Says(
            "議事録が確定済みの会議も削除する（なければ 423）",
            "also where the minutes are signed off; without it that is 423",
        ),
    ] = False


class TranscriptQuery(Given):
    format: Annotated[
        Literal["json", "txt", "srt", "vtt"] | None,
        Says("なければ Accept で選ぶ", "without it, Accept decides"),
    ] = None


class Speaker(Told):
    code: Annotated[str, Says("文字起こしの中の記号（S1 …）", "as in the transcript: S1 …")]
    name: str
    is_named: Annotated[bool, Says("人が付けた名前か", "whether a person gave the name")]


class SpeakersList(Told):
    items: list[Speaker]


class SpeakerName(Given):
    name: Title
