"""The details of entries in words that a clerk reads; the log itself keeps the programs' names."""

from collections.abc import Mapping, Sequence
from typing import Any

from transcribe.messages import Message

from ..access import ROLE_NAMES
from .log import action_name

KEYS = {
    "action": Message(ja="操作", en="action"),
    "active": Message(ja="アカウントを使える", en="account can be used"),
    "administrator": Message(ja="最初の管理者", en="first administrator"),
    "asked": Message(ja="確認を頼まれた人", en="person asked"),
    "attendees": Message(ja="出席者", en="attendees"),
    "audio_days": Message(ja="音声を残す日数", en="days that sound is kept"),
    "backup": Message(ja="予備の録音", en="spare recording"),
    "before": Message(ja="前の名前", en="name before"),
    "by": Message(ja="業務とするもの", en="tasks are"),
    "change": Message(ja="変更", en="change"),
    "changed": Message(ja="変えた項目", en="what was changed"),
    "characters": Message(ja="文字数", en="characters"),
    "chosen": Message(ja="使ったモデル", en="model used"),
    "code": Message(ja="話者の番号", en="speaker's code"),
    "connected": Message(
        ja="組織のアカウントとのつながり", en="joined to the organisation's account"
    ),
    "correction": Message(ja="用語の訂正", en="correction of terms"),
    "department": Message(ja="課", en="department"),
    "diarization": Message(ja="話者の区別", en="telling speakers apart"),
    "digest": Message(ja="照合値 (SHA-256)", en="digest (SHA-256)"),
    "entries": Message(ja="件数", en="entries"),
    "everywhere": Message(ja="すべてのブラウザー", en="all browsers"),
    "faults": Message(ja="異常の件数", en="faults"),
    "filters": Message(ja="絞り込みの条件", en="filters"),
    "fillers": Message(ja="隠す言葉の数", en="words to hide"),
    "form": Message(ja="様式", en="template"),
    "format": Message(ja="形式", en="format"),
    "from": Message(ja="元の場所", en="taken from"),
    "glossary": Message(ja="用語集", en="glossary"),
    "has_break": Message(ja="前に休憩がある", en="follows a break"),
    "held_at": Message(ja="開催日時", en="date and time"),
    "hold": Message(ja="期限が来ても残す", en="kept beyond the retention"),
    "into": Message(ja="移した先の課", en="moved to the department"),
    "is_active": Message(ja="アカウントを使える", en="account can be used"),
    "kind": Message(ja="種類", en="kind"),
    "language": Message(ja="言語", en="language"),
    "layer": Message(ja="発言の文", en="text of the turns"),
    "layout": Message(ja="記録の種類", en="kind of record"),
    "login": Message(ja="ログイン名", en="login"),
    "may_edit": Message(ja="変更できる", en="may change it"),
    "meeting": Message(ja="会議", en="meeting"),
    "model": Message(ja="音声モデル", en="speech model"),
    "name": Message(ja="名前", en="name"),
    "numerals": Message(ja="数字", en="numerals"),
    "openai": Message(ja="OpenAI互換API", en="OpenAI-compatible API"),
    "other": Message(ja="ほかのブラウザー", en="another browser"),
    "period": Message(ja="期間", en="period"),
    "person": Message(ja="人", en="person"),
    "place": Message(ja="場所", en="place"),
    "position": Message(ja="順番", en="position"),
    "punctuation": Message(ja="読点と句点", en="punctuation"),
    "public": Message(ja="公開版", en="public version"),
    "quota_mb": Message(ja="容量の上限（MB）", en="quota in MB"),
    "reason": Message(ja="理由", en="reason"),
    "retried": Message(ja="やり直し", en="tried again"),
    "role": Message(ja="役割", en="role"),
    "says_machine": Message(ja="機械を使ったことを書く", en="exports tell of the machine"),
    "server": Message(ja="送り先", en="server"),
    "since": Message(ja="いつから", en="since"),
    "size": Message(ja="大きさ（バイト）", en="size in bytes"),
    "sound": Message(ja="音声も", en="with sound"),
    "speakers": Message(ja="話者の人数（最少・最多）", en="number of speakers (least, most)"),
    "speakers_highest": Message(ja="話者の人数（最多）", en="most speakers"),
    "speakers_lowest": Message(ja="話者の人数（最少）", en="fewest speakers"),
    "store": Message(ja="会議を残す", en="meeting is kept"),
    "terms": Message(ja="語数", en="terms"),
    "text_days": Message(
        ja="文字起こしと資料を残す日数", en="days that transcripts and papers are kept"
    ),
    "title": Message(ja="会議名", en="title"),
    "until": Message(ja="いつまで", en="until"),
    "visibility": Message(ja="公開の範囲", en="who may see it"),
    "way": Message(ja="方法", en="way"),
}
_LIMITS = ("quota_mb", "audio_days", "text_days")
VALUES: Mapping[str, Mapping[str, Message]] = {
    "way": {
        "link": Message(ja="渡されたリンク", en="a link that was handed over"),
        "oidc": Message(ja="組織のアカウント", en="the organisation's account"),
        "openai": Message(ja="OpenAI互換API", en="OpenAI-compatible API"),
        "setup": Message(ja="最初の設定", en="the first set-up"),
    },
    "kind": {
        "transcribe": Message(ja="文字起こし", en="transcription"),
        "diarize": Message(ja="話者の区別だけ", en="speakers only"),
    },
    "by": {
        "department": Message(ja="課", en="departments"),
        "title": Message(ja="会議名", en="titles of meetings"),
    },
    "period": {"last": Message(ja="直近 12 か月", en="the last 12 months")},
    "change": {
        "add": Message(ja="追加", en="added"),
        "confirm": Message(ja="よみの確定", en="reading confirmed"),
        "delete": Message(ja="削除", en="deleted"),
        "edit": Message(ja="修正", en="corrected"),
        "export": Message(ja="書き出し", en="exported"),
        "import": Message(ja="取り込み", en="imported"),
        "put": Message(ja="登録", en="entered"),
        "unused": Message(ja="使わない語にした", en="set aside"),
        "used": Message(ja="使う語に戻した", en="taken back into use"),
    },
    "numerals": {
        "as-heard": Message(ja="聞こえたまま", en="as heard"),
        "arabic": Message(ja="算用数字", en="figures"),
        "kanji": Message(ja="漢数字", en="kanji"),
    },
    "punctuation": {
        "japanese": Message(ja="、と。", en="、 and 。"),
        "comma": Message(ja="，と。", en="， and 。"),
    },
    "layer": {
        "verbatim": Message(ja="逐語", en="verbatim"),
        "clean": Message(ja="ケバ取り", en="without fillers"),
        "polished": Message(ja="整文", en="edited"),
    },
    "layout": {
        "proceedings": Message(ja="会議録", en="proceedings"),
        "minutes": Message(ja="議事録", en="minutes"),
        "summary": Message(ja="議事要旨", en="summary"),
        "verbatim": Message(ja="発言録", en="verbatim record"),
    },
    "diarization": {"none": Message(ja="しない", en="off")},
    "correction": {
        "off": Message(ja="しない", en="off"),
        "careful": Message(ja="控えめ", en="careful"),
        "standard": Message(ja="標準", en="standard"),
        "eager": Message(ja="積極的", en="eager"),
    },
    "role": ROLE_NAMES,
}
_GLOSSARIES = {
    "organisation": Message(ja="組織の用語集", en="of the organisation"),
    "department": Message(ja="課の用語集", en="of a department"),
    "meeting": Message(ja="会議の用語集", en="of a meeting"),
}
YES, NO = Message(ja="はい", en="yes"), Message(ja="いいえ", en="no")
AS_SET = Message(ja="全体の設定どおり", en="as in the settings of the service")
NOTHING = Message(ja="なし", en="none")


def detail_in_words(detail: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What each detail is called and says; what has no word here keeps its name."""
    return [(key_name(key), _value(key, value)) for key, value in detail.items()]


def key_name(key: str) -> str:
    return str(KEYS.get(key, key))


def _value(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(YES if value else NO)
    if value is None and key in _LIMITS:
        return str(AS_SET)
    if value in (None, "", [], {}):
        return str(NOTHING)
    if isinstance(value, Mapping):
        return "、".join(f"{name}: {told}" for name, told in detail_in_words(value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        told = (key_name(str(one)) if key == "changed" else str(one) for one in value)
        return "、".join(told)
    if key == "action":
        return str(action_name(str(value)))
    if key == "glossary":
        return str(_GLOSSARIES.get(str(value).partition("-")[0], value))
    return str(VALUES.get(key, {}).get(str(value), value))
