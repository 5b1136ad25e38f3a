"""What somebody is asked to do or says they will do: 宿題 with 担当 and 期限."""

import re

from transcribe.messages import Message

from .sentences import Sentence

_NUMBER = "[0-9０-９一二三四五六七八九十元]+"
_DAY = (
    f"(?:(?:令和|平成|西暦)?{_NUMBER}年度?の?|来年の?|翌年の?|本年の?)?"
    f"(?:{_NUMBER}月(?:{_NUMBER}日|末|上旬|中旬|下旬|初め|中)?(?:[（(][月火水木金土日][）)])?|{_NUMBER}日)"
    "|(?:来週|今週|再来週|翌週)の?(?:[月火水木金土日]曜日?|末|中|明け|前半|後半)?"
    "|(?:来月|今月|再来月|翌月)の?(?:末|中|上旬|中旬|下旬|初め|[0-9０-９]+日)?"
    "|(?:次回の?|次の)(?:会議|委員会|本会議|定例会|打合せ|打ち合わせ|会合|部会|審議会|議会)?"
    "|(?:本日|今日|明日|あす|明後日|あさって)中?|(?:今年度|年度|本年度|来年度)の?(?:末|内|中)|年内|年末|月末|週明け"
    f"|{_NUMBER}(?:日|週間|か月|ヶ月|カ月)以内"
)
_DUE = re.compile(f"(?P<day>(?:{_DAY})(?:の[^、。はがをにで]{{0,8}}会)?)(?=に|で|、|，)")
_UNTIL = re.compile(f"(?P<day>(?:{_DAY})[^、。はがを]{{0,8}}まで|[^、。はがをに]{{2,12}}まで)に")

_WORK = (
    "提出|報告|確認|検討|作成|調整|連絡|送付|準備|修正|配布|配付|共有|調査|整理|回答|周知|手配|依頼|集約"
    "|取りまとめ|取り纏め|まとめ|用意|送っ|送り|知らせ|出し|直し|調べ|作っ|作り|お持ち|見直し|反映|更新|公表|通知|協議|精査|対応|記入|返信"
)
_ASKED_FOR = re.compile(
    "(?:ください|下さい|くださるよう|(?:を|よう|の|て)?お願い(?:いたします|します|申し上げます|したいと思います|できればと思います)"
    "|願います|いただきたい(?:と思います|です|と存じます)?|もらいたい(?:と思います|です)?|頂きたい(?:と思います|です)?|ほしいと思います|ていただきます)[。．]?$"
)
_PROMISED = re.compile(
    f"(?:{_WORK})[^、。]{{0,14}}(?:します|いたします|致します|まいります|参ります|申し上げます|させていただきます"
    "|したいと思います|ておきます)[。．]?$|持ち帰[^。]{0,20}ます[。．]?$"
)
_LATER = re.compile("後日|後ほど|改めて|追って|早急に|速やかに|至急")
_ANY_PROMISE = re.compile("(?<!あり)(?<!なり)(?<!ござい)(?<!おり)(?<!てい)ます[。．]?$")
_AT_ONCE = re.compile("現在|お諮り|伺い|議題|ただいまから|これより|それでは.{0,20}報告")
_TOLD_LATER = re.compile(
    "(?:確認|調査|調べ|精査|整理|検討|協議|持ち帰)[^。]{0,14}(?:報告|回答|お答え|連絡|お知らせ|共有|提出|お示し)[^、。]{0,8}ます[。．]?$"
)
# how a meeting is led, and what people say out of politeness
_LEADING = re.compile(
    "よろしくお願い|(?:ご|御)?(?:着席|起立|静粛|挙手|発言|答弁|説明|質疑|質問|討論|理解|了承|協力|容赦|清聴|出席|参集)"
    "(?:を|に|の|のほど|いただき|くださ|下さ)?[^、。]{0,6}(?:ください|下さい|お願い|願い|いただき)"
    "|お待ち(?:ください|いただ)|ご覧(?:ください|いただ|願)|お聞き|お開き|お座り|お越し|(?:お手元|資料[0-9０-９]|ページ|スライド)[^。]{0,20}(?:ご覧|確認)"
    "|から(?:まず|先に)?お願い"
)
_PLANNED = re.compile("予定|見込み|こととして|そうです[。．]?$|と(?:聞い|伺っ)")
_BARE = re.compile(
    "^(?:どうぞ|では|それでは|はい)?[、，]?(?:どうぞ)?(?:よろしく)?お願い(?:いた)?します[。．]?$"
)
_OFFICE = (
    "(?:[一-龥々ヶァ-ヴー]{1,10}(?:課長|部長|局長|係長|室長|次長|主幹|主査|主任|委員長|副委員長|委員|議員|課|係|室|局|部|さん|様|氏|担当)"
    "|事務局|担当課|担当者|各課|各委員|各部署|関係課|執行部|当局)"
)
_OWNER = re.compile(
    f"(?P<owner>{_OFFICE})(?:の(?:方|ほう|皆さん|皆様))?(?=は|、|，|には|にて|で|が|において|のほうで)"
)

_BY_ASKING = Message(
    ja="何かをするよう頼む言葉があります。", en="Somebody is asked to do something."
)
_BY_ASKING_UNTIL = Message(
    ja="期限を付けて頼む言葉があります。", en="Somebody is asked to do something by a date."
)
_BY_PROMISING = Message(
    ja="話し手がこれからすることを言っています。", en="The speaker says what they will do."
)


def why_task(sentence: Sentence) -> Message | None:
    """The rule that finds a task in it; None where there is none."""
    text = sentence.text
    if not sentence.is_stated or _BARE.search(text):
        return None
    if _ASKED_FOR.search(text):
        return _why_asked(text)
    if _LEADING.search(text) or _AT_ONCE.search(text) or _PLANNED.search(text):
        return None
    is_dated = _UNTIL.search(text) and _ANY_PROMISE.search(text)
    is_later = (_LATER.search(text) or _DUE.search(text)) and _PROMISED.search(text)
    return _BY_PROMISING if is_dated or is_later or _TOLD_LATER.search(text) else None


def _why_asked(text: str) -> Message | None:
    if _LEADING.search(text):
        return None
    if _UNTIL.search(text):
        return _BY_ASKING_UNTIL
    return _BY_ASKING if re.search(_WORK, text) else None


def owner(sentence: Sentence) -> str:
    """Who is addressed or named; who promises, where nobody is; "" where nobody knows."""
    found = _OWNER.search(sentence.text)
    if found:
        return found["owner"]
    return "" if _ASKED_FOR.search(sentence.text) else sentence.speaker


def due(sentence: Sentence) -> str:
    """The words that say until when; "" where none do."""
    until = _UNTIL.search(sentence.text)
    if until:
        return until["day"]
    found = _DUE.search(sentence.text)
    return found["day"] if found else ""
