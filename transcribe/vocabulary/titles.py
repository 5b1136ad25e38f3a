"""Titles that stand beside a person's name, and the end of an office that is its short form."""

import re

# fmt: off
TITLES = (
    "監査委員", "副委員長", "委員長", "委員", "副議長", "議長", "議員", "副部会長", "部会長",
    "副会長", "会長", "副座長", "座長", "副市長", "市長", "副町長", "町長", "副村長", "村長",
    "副区長", "区長", "副知事", "知事", "教育次長", "教育長", "事務局次長", "事務局長",
    "センター長", "政策監", "技監", "危機管理監", "理事", "参事", "局長", "部長", "次長",
    "室長", "課長補佐", "副課長", "課長", "係長", "主幹", "主査", "主任", "主事", "支所長",
    "出張所長", "所長", "園長", "校長", "教頭", "館長", "院長", "消防長", "署長", "団長",
    "副団長", "専門員", "指導員", "推進員", "調査員", "相談員", "副理事長", "理事長",
    "専務理事", "常務理事", "社長", "支店長", "支社長", "教授", "准教授", "講師", "弁護士",
    "幹事", "書記",
)
# fmt: on
HONORIFICS = ("氏", "さん", "君", "くん", "様", "先生")
SPOKEN = {"氏": "し", "君": "くん", "様": "さま"}  # read otherwise by themselves
_LONGEST_FIRST = "|".join(sorted(TITLES, key=len, reverse=True))
AT_END = re.compile(f"(?:{_LONGEST_FIRST})$")
IS_TITLE = re.compile(f"(?:{_LONGEST_FIRST})(?!会)")  # not in 委員会, 理事会
AT_START = re.compile(f"(?:{_LONGEST_FIRST}|{'|'.join(HONORIFICS)})(?!会)")


def short_title(office: str) -> str:
    """How a meeting addresses the office: 課長 of 保険年金課長; "" where it is no title."""
    found = AT_END.search(office)
    return found[0] if found else ""


def is_shared(title: str) -> bool:
    """Whether several people of a meeting may hold it: 委員, 副市長, and not 議長."""
    return title[-1:] not in ("長", "監") or title.startswith("副")
