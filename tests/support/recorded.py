"""A committee of a city assembly with its minutes: names in rare kanji, annotations, omissions."""

from datetime import datetime
from typing import Any

from office import Office
from sqlalchemy import select

from transcribe.types import Speaker, Transcript, Turn
from webui import transcripts
from webui.minutes.content import Minutes
from webui.records.material import Material, Options, gather
from webui.tables import MeetingRow, MinutesRow, SigningRow, TranscriptRow, TurnRow

# with variation selectors, compatibility ideographs and beyond the first plane
RARE = ("葛\U000e0100", "﨑", "髙", "\U00020bb7", "邉\U000e0101", "\ufa19")
CHAIR, MEMBER, OFFICER = "葛\U000e0100城 髙志", "\U00020bb7﨑 \ufa19子", "渡邉\U000e0101 一郎"
PRIVATE = "東町三丁目の山本太郎さん"
TITLE = "令和8年第4回青葉市議会定例会 総務委員会"
TURNS = (
    ("S1", 0.5, 9.0, "ただいまから総務委員会を開会いたします。本日の議題は、補正予算であります。"),
    ("S1", 9.5, 15.0, "えー、議案第41号を議題といたします。執行部の説明を求めます。"),
    ("S3", 16.0, 42.0, "議案第41号について御説明いたします。8,640万円を増額するものであります。"),
    ("S2", 43.0, 60.0, f"{PRIVATE}から相談がありました。葛\U000e0100城通りの工事費は。"),
    ("S3", 61.0, 75.0, "=SUM(1,2) ではなく、一億円でございます。<b>税込み</b> & *以上* です。"),
    ("S2", 76.0, 80.0, "先ほどの発言のうち、いいかげんな説明という部分は取り消します。"),
    ("S1", 81.0, 90.0, "ここからは秘密会といたします。用地の取得先は株式会社青葉商事であります。"),
    ("S1", 95.0, 99.0, "お諮りいたします。原案のとおり可決することに賛成の委員の挙手を求めます。"),
    (None, 99.5, 101.0, "（挙手全員）"),
    ("S1", 101.5, 108.0, "挙手全員であります。よって、議案第41号は原案のとおり可決いたしました。"),
)  # fmt: skip
SPOKEN = Transcript(
    duration=120.0,
    language="ja",
    speakers=(Speaker("S1", "委員長"), Speaker("S2", "話者2"), Speaker("S3", "話者3")),
    turns=tuple(
        Turn(f"T{n:04d}", speaker, start, end, text)
        for n, (speaker, start, end, text) in enumerate(TURNS, 1)
    ),
)
PEOPLE: list[dict[str, Any]] = [
    {"id": "A1", "name": CHAIR, "title": "委員長", "seat": "3", "is_chair": True, "voice": "S1"},
    {"id": "A2", "name": MEMBER, "title": "委員", "seat": "12", "signs": True, "voice": "S2"},
    {"id": "A3", "name": "髙橋 花", "title": "委員", "seat": "15", "signs": True},
    {"id": "A4", "name": OFFICER, "title": "財政課長", "voice": "S3"},
    {"id": "A5", "name": "辻\U000e0100本 実", "title": "委員", "seat": "7", "presence": "absent"},
    {"id": "A6", "name": "傍聴 人子", "presence": "observer"},
]
TOPICS: list[dict[str, Any]] = [
    {
        "id": "P1",
        "title": "議案第41号 令和8年度一般会計補正予算（第3号）",
        "text": "財政課長から、歳入歳出それぞれ8,640万円を増額する説明があった。\n"
        f"{PRIVATE}の相談をもとに、工事費についての質疑があった。",
        "turns": ["T0002", "T0003"],
    },
    {
        "id": "P2",
        "title": "用地の取得",
        "text": "株式会社青葉商事からの取得を了承した。",
        "turns": ["T0007"],
    },
]
CORRECTION: dict[str, Any] = {
    "id": "N1",
    "kind": "correction",
    "date": "令和8年11月25日",
    "turn": "T0005",
    "quote": "一億円",
    "replacement": "一億二千万円",
    "reason": "財政課長の申出",
}
WITHDRAWAL: dict[str, Any] = {
    "id": "N2",
    "kind": "withdrawal",
    "date": "令和8年11月24日",
    "turn": "T0006",
    "quote": "いいかげんな説明",
}
OMISSIONS: list[dict[str, Any]] = [
    {"id": "O1", "kind": "personal", "turn": "T0004", "quote": PRIVATE},
    {"id": "O2", "kind": "secret", "turn": "T0007"},
]
EVENTS: list[dict[str, Any]] = [
    {"id": "E1", "kind": "open", "time": "午前10時00分", "turn": "T0001"},
    {"id": "E2", "kind": "break", "time": "午前10時30分", "turn": "T0008"},
    {"id": "E3", "kind": "resume", "time": "午前10時40分", "turn": "T0008"},
    {"id": "E4", "kind": "vote", "text": "挙手による採決", "turn": "T0009"},
    {"id": "E5", "kind": "close", "time": "午前11時32分"},
]
MINUTES: dict[str, Any] = {
    "layout": "proceedings",
    "title": TITLE,
    "held_at": "令和8年11月24日（火曜日）午前10時00分",
    "until": "午前11時32分",
    "place": "青葉市議会 第1委員会室",
    "people": PEOPLE,
    "topics": TOPICS,
    "decisions": [
        {
            "id": "D1",
            "text": "議案第41号は、原案のとおり可決すべきものと決定した。",
            "result": "全会一致",
            "turns": ["T0010"],
        },
    ],
    "tasks": [
        {
            "id": "K1",
            "text": '=HYPERLINK("x") 工事費の内訳を全委員に配る',
            "owner": OFFICER,
            "due": "12月10日",
            "turns": ["T0005"],
        },
    ],
    "next_meeting": "12月15日 午前10時 第1委員会室",
    "remarks": "会議時間 1時間32分",
    "author": "議会事務局 総務 太郎",
    "summary": "補正予算を審査し、可決した。",
    "annotations": [CORRECTION, WITHDRAWAL],
    "omissions": OMISSIONS,
    "events": EVENTS,
}
SECRETS = (PRIVATE, "青葉商事", "いいかげんな説明", "傍聴 人子")  # none may be in a 公開版


def recorded(
    office: Office,
    owner: str = "soumu",
    *,
    state: str = "draft",
    spoken: Transcript = SPOKEN,
    meeting: dict[str, Any] | None = None,
    **changed: Any,
) -> str:
    """A meeting with a transcript and minutes; returns its id.

    meeting  its own values; changed: of the minutes
    """
    meeting_id = office.meeting(
        owner, **{"title": "総務委員会", "state": "ready", **(meeting or {})}
    )
    now = office.clock()
    with office.service.database.begin() as session:
        row = session.get_one(MeetingRow, meeting_id)
        transcripts.store(session, office.service.files, row, None, spoken, now)
        session.add(
            MinutesRow(
                meeting_id=meeting_id,
                organisation_id=row.organisation_id,
                content=Minutes.model_validate({**MINUTES, **changed}).model_dump(),
                state=state,
                created_at=now,
                changed_at=now,
            )
        )
        if state == "final":
            session.add(_signing(office, row, owner))
    return meeting_id


def _signing(office: Office, row: MeetingRow, owner: str) -> SigningRow:
    return SigningRow(
        organisation_id=row.organisation_id,
        meeting_id=row.id,
        person_id=office.ids[owner],
        name="総務 太郎",
        action="sign",
        digest="4f" * 32,
        created_at=datetime(2026, 11, 26, 8, 15, tzinfo=office.clock().tzinfo),
    )


def polish(office: Office, meeting_id: str, code: str, text: str) -> None:
    """A person writes 整文 of a turn."""
    turn_row(office, meeting_id, code, polished=text)


def turn_row(office: Office, meeting_id: str, code: str, **values: Any) -> None:
    """Set columns of a turn."""
    with office.service.database.begin() as session:
        mine = select(TurnRow).join(TranscriptRow, TranscriptRow.id == TurnRow.transcript_id)
        mine = mine.where(TranscriptRow.meeting_id == meeting_id, TurnRow.code == code)
        row = session.scalars(mine).one()
        for name, value in values.items():
            setattr(row, name, value)


def material_of(office: Office, meeting_id: str, **options: Any) -> Material:
    with office.open() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        return gather(session, office.service.files, meeting, Options(**options), office.clock())
