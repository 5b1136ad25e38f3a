"""Words of records. A record is in Japanese, whatever language its reader's pages are in."""

from collections.abc import Mapping
from datetime import datetime

from transcribe.formats import clock

from ...minutes.content import Annotation, Attendee, Event, Layout
from ..said import Said, Who

LAYOUTS: Mapping[Layout, str] = {
    "proceedings": "会議録",
    "minutes": "議事録",
    "summary": "議事要旨",
    "verbatim": "発言録",
}
PRESENCE = {"present": "出席", "absent": "欠席", "observer": "傍聴"}
EVENTS = {
    "open": "開会",
    "break": "休憩",
    "resume": "再開",
    "vote": "採決",
    "close": "閉会",
}
NOTES = {"withdrawal": "発言の取消し", "correction": "発言の訂正"}
DRAFT = "下書き（未確定）"
MACHINE = "この記録は音声認識を利用して作成しました。"
UNCHECKED_SUMMARY = "（機械による下書きです。人が確認していません。）"
NOBODY = "発言者不明"
NO_SPEECH = "（発言の記録はありません。）"
HONORIFICS = ("君", "さん", "氏", "様")
MEMBERS = ("議員", "委員")


def titled(title: str, layout: Layout) -> str:
    """総務委員会　会議録; a title that says it already stays as it is."""
    kind = LAYOUTS[layout]
    if not title:
        return kind
    return title if kind in title else f"{title}　{kind}"


def addressed(who: Who) -> str:
    """○議長（山田太郎君）, ○12番（佐藤花子君）; ○ and what the voice was named otherwise."""
    if not who.name:
        return f"○{NOBODY}"
    seat = who.seat.removesuffix("番")
    office = who.title
    if seat and (not office or office in MEMBERS) and not who.is_chair:
        office = f"{seat}番"
    if not office:
        return f"○{who.name}"
    honorific = "" if who.name.endswith(HONORIFICS) else "君"
    return f"○{office}（{who.name}{honorific}）"


def named(who: Who | Attendee) -> str:
    """山田太郎（議長）."""
    if not who.name:
        return NOBODY
    return f"{who.name}（{who.title}）" if who.title else who.name


def at(turn: Said) -> str:
    return clock(turn.start)


def event_text(event: Event) -> str:
    """午前10時00分　休憩; what a person wrote behind it."""
    word = "" if EVENTS[event.kind] in event.text else EVENTS[event.kind]
    return "　".join(part for part in (event.time, word, event.text) if part)


def note_text(note: Annotation) -> str:
    """〔令和8年11月25日　発言の訂正　「一億円」を「二億円」に訂正（理由：…）〕."""
    quote = f"「{note.quote}」" if note.quote else "この発言"
    if note.kind == "withdrawal":
        done = f"{quote}を取消し" if note.quote else ""
    else:
        done = f"{quote}を「{note.replacement}」に訂正"
    reason = f"（理由：{note.reason}）" if note.reason else ""
    parts = (note.date, NOTES[note.kind], done + reason)
    return f"〔{'　'.join(part for part in parts if part)}〕"


def moment(at: datetime) -> str:
    return f"{at.year}年{at.month}月{at.day}日 {at.hour}時{at.minute:02d}分"
