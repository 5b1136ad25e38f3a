"""The kinds of values that requests and answers are made of."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError

from transcribe.messages import text

from ..meetings import LONGEST_TEXT, LONGEST_TITLE
from ..meetings.moments import EARLIEST, LATEST, is_near
from ..numbers import LARGEST

LINE = 500  # characters
PAGE, LARGEST_PAGE = 50, 200  # entries


class Given(BaseModel):
    """What a request carries: names that nobody knows are refused."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """What an answer carries. Times are in UTC, with their zone."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Says:
    """What a field means, in the language of whoever reads the document."""

    ja: str
    en: str

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(core), "description": text(self.ja, self.en)}


def _without_nul(value: str) -> str:
    """PostgreSQL keeps no NUL; nobody means one."""
    if "\0" in value:
        raise PydanticCustomError("control", "contains a NUL character")
    return value


def _read(value: object) -> object:
    """Only as text in ISO 8601: pydantic would take 2026 for seconds since 1970."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, str):
        with suppress(ValueError):
            return datetime.fromisoformat(value)
    raise PydanticKnownError("datetime_parsing", {"error": "not ISO 8601"})


def _in_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


def _near(value: datetime) -> datetime:
    """Before it is taken to UTC, where the first and the last days of all do not exist."""
    if not is_near(value):
        raise PydanticCustomError("year", "year", {"earliest": EARLIEST, "latest": LATEST})
    return value


Plain = Annotated[str, AfterValidator(_without_nul)]
Title = Annotated[Plain, StringConstraints(min_length=1, max_length=LONGEST_TITLE)]
Line = Annotated[Plain, StringConstraints(max_length=LINE)]
Long = Annotated[Plain, StringConstraints(max_length=LONGEST_TEXT)]
Time = Annotated[AwareDatetime, AfterValidator(_in_utc), BeforeValidator(_read)]
GivenTime = Annotated[
    AwareDatetime, AfterValidator(_near), AfterValidator(_in_utc), BeforeValidator(_read)
]
Number = Annotated[int, Field(ge=1, le=LARGEST)]  # of a row


class Problem(Told):
    """Every error: what is wrong, and the next thing to do."""

    problem: str
    hint: str


class Named(Told):
    """A person or a department, by number and name."""

    id: int
    name: str


class Page(Told):
    """`next` goes into ?cursor= for the entries after these; null: there are no more."""

    next: Annotated[str | None, Says("次のページの cursor", "cursor of the next page")]


class Paging(Given):
    cursor: Annotated[str | None, Says("前の答えの next", "`next` of the answer before")] = None
    limit: Annotated[
        int, Field(ge=1, le=LARGEST_PAGE), Says("一度に返す件数", "entries at once")
    ] = PAGE
