"""What was decided, by the words that chairs close a matter with."""

import re
from collections.abc import Sequence

from transcribe.messages import Message

from .sentences import Sentence

BACK = 40  # sentences that are looked at for the matter

_RESULT = (
    "可決|採択|承認|同意|認定|許可|否決|不採択|不承認|了承|選出|選任|当選|決定|決議|議決|合意|採用"
)
_DONE = (
    "(?:いたしました|致しました|しました|いたします|されました|となりました|なりました|した"
    "|とします|といたします)"
)
_CLOSED = re.compile(
    f"(?:{_RESULT})(?:することに|すべきものと|と|に|を)?(?:決定|決|決ま)?(?:{_DONE})[。．]?$"
    f"|と(?:決定|決し|決しました|決した)(?:いたし|し)?(?:ました|た)?[。．]?$"
    "|(?:こと|もの)[にと](?:決定|決ま|決し|決め)[^、。]{0,8}(?:ました|た)[。．]?$"
    "|に決まりました[。．]?$|(?:さよう|そのように|左様)[^、。]{0,4}(?:決し|決定|決ま)[^、。]{0,6}た[。．]?$"
    "|決定です[。．]?$|承認です[。．]?$"
)
_SETTLED = re.compile(
    "(?:こと|もの)(?:とする|とします|とした|としました|といたします|といたしました|となりました"
    "|とさせていただきます|にします|にいたします|にさせていただきます)[。．]?$"
)
_NO_OBJECTION = re.compile(
    "異議(?:が|は)?(?:なし|ない|ありません)(?:もの|こと|ようです|と)[^。]{0,6}(?:認め|ので)"
)
# what was decided another day, or by others, is told and not decided
_EARLIER = re.compile(
    "昨年|一昨年|昨日|前回|先日|先月|先週|先ほど|さきの|過去|以前|既に|すでに|当時|かつて|国会|閣議|国(?:が|で|は)"
    "|[0-9０-９一二三四五六七八九十元]+年(?:度)?(?:に|[0-9０-９]+月に|の[^、。]{1,8}で)"
)
_INTENDED = re.compile(
    "予定|見込み|する方針|方向で|そうです[。．]?$|と(?:聞い|伺っ)|らしい|べきもの(?:です|だ)"
)
_MATTER = re.compile(
    "(?:(?:議案|請願|陳情|認定|報告|発議|諮問|同意|承認|意見書案|決議案)(?:案)?第[0-9０-９一二三四五六七八九十百]+号"
    "[^。]{0,80}?)(?=(?:を|につ(?:い|き)|は|の件|に対する|に賛成|、以上|[。．]|$))"
)
_TOPIC = re.compile(
    "^(?:それでは|では|次に|続いて|続きまして|次の)?[、，]?(?P<topic>[^、。]{4,60}?)(?:を議題|について(?:お諮り|採決))"
)
_POINTS_BACK = re.compile(
    "本案|本件|本請願|本陳情|さよう|左様|そのように|異議|これ(?:を|に|で)|原案|ただいま|以上の|^よって"
)

_BY_CLOSING = Message(
    ja="採決や議決を告げる言葉があります。",
    en="The words announce a vote or a decision.",
)
_BY_SETTLING = Message(
    ja="「～こととする」という取り決めの言葉があります。",
    en="The words settle something: “…shall be done”.",
)
_BY_SILENCE = Message(
    ja="「異議なし」と認める言葉があります。",
    en="The words state that nobody objects.",
)


def why_decision(sentence: Sentence) -> Message | None:
    """The rule that finds a decision in it; None where there is none."""
    text = sentence.text
    if _NO_OBJECTION.search(text) and not text.endswith(("か。", "か", "？")):
        return _BY_SILENCE
    if not sentence.is_stated or _EARLIER.search(text) or _INTENDED.search(text):
        return None
    if _CLOSED.search(text):
        return _BY_CLOSING
    return _BY_SETTLING if _SETTLED.search(text) else None


def matter(said: Sequence[Sentence], n: int) -> Sentence | None:
    """What the decision at `n` is about, where it only points back: its words, and their turn."""
    if _MATTER.search(said[n].text) or not _POINTS_BACK.search(said[n].text):
        return None
    for sentence in reversed(said[max(0, n - BACK) : n]):
        found = _MATTER.search(sentence.text)
        topic = _TOPIC.search(sentence.text) if found is None else None
        if found or topic:
            text = found[0] if found else topic["topic"] if topic else ""
            return Sentence(text.strip("、，"), sentence.turn, sentence.speaker)
    return None
