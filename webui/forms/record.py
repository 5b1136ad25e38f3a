"""The variables of a form: what a DOCX template may use of a meeting.

These classes are the only list of them. A template is filled from a `Record`, checked against its
fields, and explained from them on the page; their names are ASCII, so that they look the same in
every input method, and each has an explanation in Japanese and English.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, get_args, get_type_hints

from transcribe.messages import Message


def told(ja: str, en: str) -> Any:
    """A field and what it is."""
    return field(metadata={"told": Message(ja=ja, en=en)})


@dataclass(frozen=True, slots=True)
class Person:
    name: str = told("氏名", "name")
    title: str = told("役職", "office")
    seat: str = told("議席番号", "number of the seat")
    reading: str = told("氏名のよみ", "reading of the name")
    is_chair: bool = told("議長・委員長なら はい", "yes for the chair")
    signs: bool = told("署名議員なら はい", "yes for one who signs the record")


@dataclass(frozen=True, slots=True)
class Topic:
    title: str = told("議題", "title")
    text: str = told("議事の経過", "what was said about it")


@dataclass(frozen=True, slots=True)
class Decision:
    text: str = told("決定の内容", "what was decided")
    result: str = told("決まり方（全会一致など）", "how it was decided, such as unanimously")


@dataclass(frozen=True, slots=True)
class Task:
    text: str = told("宿題の内容", "what is to be done")
    owner: str = told("担当", "who does it")
    due: str = told("期限", "until when")


@dataclass(frozen=True, slots=True)
class Note:
    """A dated annotation: a withdrawal or a correction of what was said."""

    text: str = told("注記の全文", "the whole annotation")
    kind: str = told("「発言の取消し」か「発言の訂正」", "withdrawal or correction, in Japanese")
    date: str = told("日付", "date")
    quote: str = told("もとの発言", "what was said")
    replacement: str = told("訂正した後の文", "what it is corrected to")
    reason: str = told("理由", "reason")


@dataclass(frozen=True, slots=True)
class Turn:
    label: str = told("○議長（氏名君）の形の話者", "who speaks, as records of assemblies write it")
    speaker: str = told("話者の氏名", "name of who speaks")
    title: str = told("話者の役職", "office of who speaks")
    seat: str = told("話者の議席番号", "seat of who speaks")
    time: str = told("始まりの時刻（録音の初めから）", "when it begins, from the recording's start")
    text: str = told("発言", "what is said")
    notes: str = told(
        "この発言の取消し・訂正の注記", "annotations of this turn: withdrawals, corrections"
    )


@dataclass(frozen=True, slots=True)
class Line(Turn):
    """A turn, or an event between turns."""

    is_event: bool = told(
        "開会・休憩・採決・閉会などの行なら はい", "yes for a line such as the opening or a break"
    )


@dataclass(frozen=True, slots=True)
class Record:
    organisation: str = told("組織名", "organisation")
    title: str = told("会議名", "name of the meeting")
    held_at: str = told("日時（開会）", "when it began")
    until: str = told("終わった時刻（閉会）", "when it ended")
    place: str = told("場所", "place")
    chair: str = told("議長・委員長の氏名", "name of the chair")
    present_names: str = told("出席者の氏名を「、」でつないだもの", "names of who was present")
    absent_names: str = told("欠席者の氏名を「、」でつないだもの", "names of who was absent")
    observer_names: str = told("傍聴者の氏名を「、」でつないだもの", "names of observers")
    signer_names: str = told("署名議員の氏名を「、」でつないだもの", "names of who signs")
    next_meeting: str = told("次回の予定", "the next meeting")
    remarks: str = told("備考", "remarks")
    summary: str = told(
        "要旨（機械の下書きのままなら、その断り書きが付きます）",
        "summary; where it is still a machine's draft, it says so",
    )
    summary_is_draft: bool = told(
        "要旨が機械の下書きのままなら はい", "yes where the summary is still a machine's draft"
    )
    author: str = told("記録者", "who wrote the record")
    state: str = told(
        "「下書き」「確認依頼」「確定」のどれか", "draft, in review or signed off, in Japanese"
    )
    is_final: bool = told("確定済みなら はい", "yes once it is signed off")
    signed_by: str = told("確定した人の氏名", "who signed it off")
    signed_at: str = told("確定した日時", "when it was signed off")
    is_public: bool = told("公開版なら はい", "yes in the version for the public")
    machine_note: str = told(
        "機械を使って作ったことを示す一文（組織の設定で出さないときは空）",
        "the line that a machine helped; empty where the office does not want it",
    )
    made_on: str = told("この文書を作った日", "the day on which this document was made")
    duration: str = told("録音の長さ", "length of the recording")
    people: tuple[Person, ...] = told("出席・欠席・傍聴の全員", "everybody on the list")
    present: tuple[Person, ...] = told("出席者", "who was present")
    absent: tuple[Person, ...] = told("欠席者", "who was absent")
    observers: tuple[Person, ...] = told("傍聴者", "observers")
    signers: tuple[Person, ...] = told("署名議員", "who signs the record")
    topics: tuple[Topic, ...] = told("議題と議事の経過", "topics")
    decisions: tuple[Decision, ...] = told("決定事項", "decisions")
    tasks: tuple[Task, ...] = told("宿題", "tasks")
    notes: tuple[Note, ...] = told("発言の取消し・訂正", "withdrawals and corrections")
    turns: tuple[Turn, ...] = told("発言の一覧", "what was said, turn by turn")
    lines: tuple[Line, ...] = told(
        "発言と、その間の開会・休憩・採決・閉会の行",
        "turns, and lines such as the opening or a break between them",
    )


@dataclass(frozen=True, slots=True)
class Variable:
    """name: as a template writes it. kind: text, flag, list. parts: of one entry of a list."""

    name: str
    kind: str
    told: Message
    example: str
    parts: tuple["Variable", ...] = ()


@cache
def shape(kind: type[Any]) -> dict[str, Any]:
    """What each field holds: str, bool, or the class of a list's entries."""
    found = {}
    for name, hint in get_type_hints(kind).items():
        entries = get_args(hint)
        found[name] = entries[0] if entries else hint
    return found


def variables(record: Record) -> list[Variable]:
    """Every variable, explained, with the values of an example."""
    return list(_variables(record))


def _variables(values: Any) -> Iterator[Variable]:
    for one in fields(values):
        value, what = getattr(values, one.name), one.metadata["told"]
        if isinstance(value, tuple):
            parts = tuple(_variables(value[0]))
            yield Variable(one.name, "list", what, "", parts)
        elif isinstance(value, bool):
            yield Variable(one.name, "flag", what, str(YES if value else NO))
        else:
            yield Variable(one.name, "text", what, value)


YES, NO = Message(ja="はい", en="yes"), Message(ja="いいえ", en="no")
