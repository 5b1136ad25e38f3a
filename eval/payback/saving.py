"""How much of today's work a transcript saves, as a function of its measured accuracy.

                       below 80 %   80 % to 90 %            90 % and more
    low      (40 %)    nothing      a straight line up      40 % of today's hours
    central  (50 %)    nothing      from nothing            50 %
    high     (75 %)    nothing      to the full share       75 %, work cut to 1/4

The lines at 80 % and 90 % are the pilot's. Nothing below 80 %, because where a prefecture tried
with unsuitable sound, no time was saved until the sound was mended. Nothing more above 90 %,
because no published figure supports it. Between the lines no figure was published at all. A
straight line that starts from nothing is the cautious choice; a step at 80 % would let half a
point of measuring error decide a budget.
"""

from dataclasses import dataclass
from fractions import Fraction

from transcribe.messages import Message

from ..bands import FINE, USABLE

START, FULL = Fraction(str(USABLE)), Fraction(str(FINE))


@dataclass(frozen=True, slots=True)
class Case:
    """How optimistic an account is. `share` of today's hours is saved at FULL and above."""

    id: str
    share: Fraction
    label: Message
    source: Message


LOW = Case(
    "low",
    Fraction(40, 100),
    Message(ja="控えめ", en="low"),
    Message(
        ja="長野県の後の試行で約40 % 減（https://jichitai.works/article/details/2121）、"
        "大津市の見込み40 % 減（https://itgadget.tokyo/?p=55550）",
        en="about -40 % in a later trial of Nagano prefecture"
        " (https://jichitai.works/article/details/2121); -40 % expected by Otsu"
        " (https://itgadget.tokyo/?p=55550)",
    ),
)
CENTRAL = Case(
    "central",
    Fraction(50, 100),
    Message(ja="中位", en="central"),
    Message(
        ja="弘前市で1時間の会議の作業が3時間から1.5時間に"
        "（https://voxt-one.advanced-media.co.jp/case/6233）、三重県で約半分"
        "（http://www.nga.gr.jp/app/seisaku/details/6585/）",
        en="3 h to 1.5 h for a meeting of an hour in Hirosaki"
        " (https://voxt-one.advanced-media.co.jp/case/6233); about half in Mie prefecture"
        " (http://www.nga.gr.jp/app/seisaku/details/6585/)",
    ),
)
HIGH = Case(
    "high",
    Fraction(75, 100),
    Message(ja="高め", en="high"),
    Message(
        ja="実証（長野県と県内13市町村、令和2年度。2021-05-14発表）の約1/4",
        en="to about 1/4 in the pilot (Nagano prefecture and 13 of its municipalities, fiscal 2020,"
        " presented on 2021-05-14)",
    ),
)
CASES = (LOW, CENTRAL, HIGH)

RULE = Message(
    ja="文字正確度が80 % 未満なら効果は0とします（三重県では、音の取り方を改めるまで効果が"
    "ありませんでした）。90 % 以上なら、今の作業時間の40 %（控えめ）・50 %（中位）・75 %（高め）が"
    "減るとします。90 % を超えても、それ以上は見込みません。80 % から90 % の間は公表された数字が"
    "ないため、0から直線で増えるとします。80 % で急に効果が出る決め方だと、0.5ポイントの測定誤差で"
    "結論が変わってしまうからです。",
    en="Below 80 % accuracy nothing is saved (in Mie prefecture nothing was, until the sound was"
    " mended). At 90 % and more, 40 % (low), 50 % (central) or 75 % (high) of today's hours are"
    " saved, and no more above 90 %. Between 80 % and 90 % no figure has been published: the saving"
    " rises in a straight line from nothing. A step at 80 % would let a measuring error of half a"
    " point decide.",
)


def saved_share(accuracy: Fraction, case: Case) -> Fraction:
    """The share of today's hours saved at an accuracy, a share of 1 that may be below 0."""
    reached = (accuracy - START) / (FULL - START)
    return case.share * min(max(reached, Fraction(0)), Fraction(1))
