"""What minutes hold, as people write them.

Every decision, task and topic names the turns that it rests on by their codes; a code whose turn
is gone is kept and shown as such. Nothing here is normalised.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Layout = Literal["proceedings", "minutes", "summary", "verbatim"]  # 会議録 議事録 議事要旨 発言録
LAYOUTS: tuple[Layout, ...] = ("proceedings", "minutes", "summary", "verbatim")
Presence = Literal["present", "absent", "observer"]  # 出席 欠席 傍聴
LONGEST = 20_000  # characters of a text
LONGEST_LINE = 500
MOST = 2_000  # entries of a list
Code = Annotated[str, Field(max_length=40)]  # of a turn


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Attendee(Part):
    """seat: 議席番号. voice: code of the voice that is theirs, "" where nobody said."""

    id: str = Field(max_length=40)
    name: str = Field(default="", max_length=LONGEST_LINE)
    title: str = Field(default="", max_length=LONGEST_LINE)
    seat: str = Field(default="", max_length=40)
    reading: str = Field(default="", max_length=LONGEST_LINE)
    presence: Presence = "present"
    is_chair: bool = False
    signs: bool = False  # 署名議員
    voice: str = Field(default="", max_length=40)


class Item(Part):
    """turns: codes of the turns it rests on."""

    id: str = Field(max_length=40)
    text: str = Field(default="", max_length=LONGEST)
    turns: list[Code] = Field(default_factory=list, max_length=MOST)


class Topic(Item):
    """title: 議題; text: 議事の経過."""

    title: str = Field(default="", max_length=LONGEST_LINE)


class Decision(Item):
    """result: how it was decided, 全会一致 and the like."""

    result: str = Field(default="", max_length=LONGEST_LINE)


class Task(Item):
    """due: 期限, as it was written."""

    owner: str = Field(default="", max_length=LONGEST_LINE)
    due: str = Field(default="", max_length=LONGEST_LINE)


class Annotation(Part):
    """発言の取消し (withdrawal) or 訂正 (correction) of a quote of a turn, dated."""

    id: str = Field(max_length=40)
    kind: Literal["withdrawal", "correction"]
    date: str = Field(default="", max_length=40)
    turn: str = Field(max_length=40)
    quote: str = Field(default="", max_length=LONGEST)  # "": the whole turn
    replacement: str = Field(default="", max_length=LONGEST)
    reason: str = Field(default="", max_length=LONGEST_LINE)


class Omission(Part):
    """What is left out of the 公開版: a quote of a turn, or all of it; 秘密会 or personal data."""

    id: str = Field(max_length=40)
    kind: Literal["secret", "personal"]
    turn: str = Field(max_length=40)
    quote: str = Field(default="", max_length=LONGEST)  # "": the whole turn


class Event(Part):
    """A line between turns: 開会, 休憩, 再開, 採決, 閉会.

    turn  code of the turn that it stands before; "": at the end
    """

    id: str = Field(max_length=40)
    kind: Literal["open", "break", "resume", "vote", "close"]
    time: str = Field(default="", max_length=40)
    text: str = Field(default="", max_length=LONGEST_LINE)
    turn: str = Field(default="", max_length=40)


class Minutes(Part):
    """held_at, until: as they are written on the record. dismissed: keys of candidates."""

    layout: Layout = "minutes"
    title: str = Field(default="", max_length=LONGEST_LINE)
    held_at: str = Field(default="", max_length=LONGEST_LINE)
    until: str = Field(default="", max_length=LONGEST_LINE)
    place: str = Field(default="", max_length=LONGEST_LINE)
    people: list[Attendee] = Field(default_factory=list, max_length=MOST)
    topics: list[Topic] = Field(default_factory=list, max_length=MOST)
    decisions: list[Decision] = Field(default_factory=list, max_length=MOST)
    tasks: list[Task] = Field(default_factory=list, max_length=MOST)
    next_meeting: str = Field(default="", max_length=LONGEST)
    remarks: str = Field(default="", max_length=LONGEST)
    author: str = Field(default="", max_length=LONGEST_LINE)  # 記録者
    summary: str = Field(default="", max_length=LONGEST)
    summary_is_draft: bool = False  # a machine's, nobody has taken it over yet
    annotations: list[Annotation] = Field(default_factory=list, max_length=MOST)
    omissions: list[Omission] = Field(default_factory=list, max_length=MOST)
    events: list[Event] = Field(default_factory=list, max_length=MOST)
    dismissed: list[Annotated[str, Field(max_length=200)]] = Field(
        default_factory=list, max_length=MOST
    )
