"""What OpenAI's clients send and expect, as far as it applies here."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from .kinds import Long, Says, Title, Told

ResponseFormat = Literal["json", "text", "srt", "verbose_json", "vtt", "diarized_json"]


class OpenAIFault(Told):
    message: str
    type: str
    param: str | None
    code: str | None


class OpenAIError(Told):
    """Every error under /v1, as OpenAI's clients read it."""

    error: OpenAIFault


class Model(Told):
    """A recognition model that is installed."""

    id: str
    object: Literal["model"] = "model"
    created: Annotated[int, Says("取り込んだ時刻（Unix 秒）", "installed at, Unix seconds")]
    owned_by: str


class Models(Told):
    object: Literal["list"] = "list"
    data: list[Model]


class Usage(Told):
    type: Literal["duration"] = "duration"
    seconds: float


class Transcription(Told):
    """response_format json."""

    text: str
    usage: Usage


class Word(Told):
    word: str
    start: float
    end: float


class Segment(Told):
    """A part of a turn that fits a subtitle. What only OpenAI's decoder knows is 0 or empty.

    avg_logprob        the mean log probability of its words
    compression_ratio  bytes of the text over those of it compressed, as Whisper counts it
    """

    id: int
    seek: int = 0
    start: float
    end: float
    text: str
    tokens: list[int] = Field(default_factory=list)
    temperature: float = 0.0
    avg_logprob: float
    compression_ratio: float
    no_speech_prob: float = 0.0


class VerboseTranscription(Told):
    """response_format verbose_json."""

    task: Literal["transcribe"] = "transcribe"
    language: str
    duration: float
    text: str
    segments: list[Segment] | None = None
    words: list[Word] | None = None
    usage: Usage


class DiarizedSegment(Told):
    type: Literal["transcript.text.segment"] = "transcript.text.segment"
    id: str
    start: float
    end: float
    text: str
    speaker: str


class DiarizedTranscription(Told):
    """response_format diarized_json."""

    task: Literal["transcribe"] = "transcribe"
    duration: float
    text: str
    segments: list[DiarizedSegment]
    usage: Usage


class TranscriptionForm(BaseModel):
    """What clients send. Names that are not listed are passed over: OpenAI adds some every year."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    file: Annotated[str, Field(json_schema_extra={"format": "binary"})]
    model: Annotated[
        Title, Says("入っているモデル。whisper-1 と auto は自動", "installed; whisper-1, auto: any")
    ] = "auto"
    language: Annotated[str, Field(max_length=8), Says("ISO 639-1", "ISO 639-1")] = "ja"
    prompt: Annotated[
        Long, Says("この会議の語彙として使う", "kept as vocabulary of the meeting")
    ] = ""
    response_format: ResponseFormat = "json"
    temperature: Annotated[
        float, Field(ge=0, le=1), Says("受け取るだけで使わない", "accepted and ignored")
    ] = 0.0
    timestamp_granularities: list[Literal["word", "segment"]] = Field(
        default_factory=list, alias="timestamp_granularities[]"
    )
    keywords: list[Title] = Field(default_factory=list, max_length=200, alias="keywords[]")
    stream: bool = False
    store: Annotated[
        bool,
        Says("false: 答えたあと会議を削除する", "false: the meeting is deleted once answered"),
    ] = True
