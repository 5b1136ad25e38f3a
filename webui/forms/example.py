"""Example values: the page of variables shows them, and a template is tried with them."""

from dataclasses import asdict
from typing import Any

from .record import Decision, Line, Note, Person, Record, Task, Topic, Turn

_SASAKI = Person("佐々木 花子", "委員長", "1", "ささき はなこ", True, False)
_WATANABE = Person("渡邉󠄂 太郎", "委員", "2", "わたなべ たろう", False, True)
_FUJII = Person("藤井 一郎", "財政課長", "", "ふじい いちろう", False, False)
_TAKAHASHI = Person("髙橋 次郎", "委員", "3", "たかはし じろう", False, False)
_GUEST = Person("山﨑 三郎", "", "", "やまさき さぶろう", False, False)
_TURNS = (
    Turn(
        "○委員長（佐々木 花子君）",
        "佐々木 花子",
        "委員長",
        "1",
        "0:00:01",
        "ただいまから委員会を開会いたします。",
        "",
    ),
    Turn(
        "○財政課長（藤井 一郎君）",
        "藤井 一郎",
        "財政課長",
        "",
        "0:00:25",
        "補正予算 <第2号> の総額は、3億2,400万円 & 市債です。",
        "〔令和8年6月15日　発言の訂正　「3億2,400万円」を「3億4,200万円」に訂正"
        "（理由：読み誤り）〕",
    ),
    Turn(
        "○2番（渡邉󠄂 太郎君）",
        "渡邉󠄂 太郎",
        "委員",
        "2",
        "0:00:57",
        "工事の完了時期はいつですか。",
        "",
    ),
)

EXAMPLE = Record(
    organisation="若葉野市",
    title="令和8年度 第2回 総務文教委員会",
    held_at="令和8年6月12日（金）午前10時",
    until="午前11時30分",
    place="第1委員会室",
    chair="佐々木 花子",
    present_names="佐々木 花子、渡邉󠄂 太郎、藤井 一郎",
    absent_names="髙橋 次郎",
    observer_names="山﨑 三郎",
    signer_names="渡邉󠄂 太郎",
    next_meeting="令和8年7月10日（金）午前10時",
    remarks="資料は事務局で保管する。",
    summary="補正予算を原案のとおり可決した。\n工事は8月28日までに終える。",
    summary_is_draft=False,
    author="総務 太郎",
    state="確定",
    is_final=True,
    signed_by="管理 花子",
    signed_at="令和8年6月15日 09:30",
    is_public=False,
    machine_note="この記録は音声認識を利用して作成しました。",
    made_on="令和8年6月16日",
    duration="1:32:05",
    people=(_SASAKI, _WATANABE, _FUJII, _TAKAHASHI, _GUEST),
    present=(_SASAKI, _WATANABE, _FUJII),
    absent=(_TAKAHASHI,),
    observers=(_GUEST,),
    signers=(_WATANABE,),
    topics=(
        Topic("議案第23号 一般会計補正予算（第2号）", "財政課長が説明し、質疑を行った。"),
        Topic("その他", "次回の日程を確認した。"),
    ),
    decisions=(
        Decision("議案第23号を原案のとおり可決すべきものとする。", "挙手全員"),
        Decision("次回は7月10日に開く。", "異議なし"),
    ),
    tasks=(Task("工事の工程表を委員に配付する。", "教育総務課", "令和8年7月1日"),),
    notes=(
        Note(
            _TURNS[1].notes,
            "発言の訂正",
            "令和8年6月15日",
            "3億2,400万円",
            "3億4,200万円",
            "読み誤り",
        ),
    ),
    turns=_TURNS,
    lines=(
        Line("", "", "", "", "", "午前10時　開会", "", True),
        *(Line(**asdict(t), is_event=False) for t in _TURNS),
    ),
)
_NOTHING: dict[str, Any] = {
    name: type(getattr(EXAMPLE, name))() for name in Record.__dataclass_fields__
}
EMPTY = Record(**_NOTHING)
