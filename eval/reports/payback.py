"""The payback page: one HTML file that needs nothing else, for the screen and for A4."""

import base64
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from transcribe.messages import Message, current_language

from ..payback.charts import costs_chart, swings_chart
from ..payback.numbers import yen
from ..payback.outcome import Outcome
from ..payback.saving import CENTRAL
from ..payback.tables import cases_table, figures_table, tables
from ..payback.verdict import details, headline, method, notices
from ..payback.words import course_label

if TYPE_CHECKING:
    from markupsafe import Markup

ADDRESS = re.compile(r"https?://[^\s<>（）「」、。()]+")
HEADINGS = {
    "verdict": Message(ja="結論", en="Verdict"),
    "notices": Message(ja="読む前に", en="Before relying on it"),
    "uses": Message(ja="どの業務で、どれだけ減るか", en="Which uses save how much"),
    "alternatives": Message(ja="ほかの方法との比較", en="Against the alternatives"),
    "sensitivity": Message(ja="前提が外れたら", en="When an input is off"),
    "costs": Message(ja="費用と分担", en="Costs and sharing"),
    "method": Message(ja="考え方", en="Method"),
    "sources": Message(ja="前提と出所", en="Figures and sources"),
}


@dataclass(frozen=True, slots=True)
class Chart:
    """An SVG picture in base64, with what it shows in words."""

    data: str
    alt: str
    caption: str


def payback_page(found: Outcome, day: date) -> str:
    """HTML in the reader's language; `day` is printed as the day it was made."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(__package__), autoescape=True, undefined=StrictUndefined
    )
    environment.filters["linked"] = _linked
    shown = [*tables(found), cases_table(), figures_table(found)]
    return environment.get_template("payback.html").render(
        language=current_language(),
        plan=found.plan,
        told={name: str(text) for name, text in HEADINGS.items()} | {"about": _about(found, day)},
        headline=str(headline(found)),
        details=[str(told) for told in details(found)],
        notices=[str(told) for told in notices(found.situation)],
        method=[str(told) for told in method()],
        tables={table.id: table for table in shown},
        charts={"costs": _costs(found), "swings": _swings(found)},
    )


def _about(found: Outcome, day: date) -> str:
    plan = found.plan
    system = f" ({plan.system})" if plan.system else ""
    return str(
        Message(
            ja=f"道具: {plan.tool}{system}　期間: {plan.years}年　作成日: {day.isoformat()}",
            en=f"Tool: {plan.tool}{system}. Period: {plan.years} years. Made on {day.isoformat()}.",
        )
    )


def _costs(found: Outcome) -> Chart:
    years = found.plan.years
    totals = [(course_label(c), yen(c.total(CENTRAL, years))) for c in found.courses]
    alt = Message(
        ja=f"折れ線グラフ。予定の業務での{years}年後の累計（中位）は、"
        + "、".join(f"{name} {total}円" for name, total in totals)
        + "。",
        en=f"Line chart. After {years} years the planned uses have cost (central case): "
        + ", ".join(f"{name} {total} yen" for name, total in totals)
        + ".",
    )
    caption = Message(
        ja="費用の累計（職員の作業を含む）。線は中位、帯は控えめから高めまで。"
        "「今のまま」の線を下回った年から得になります。上へはみ出す線の額は、下の表にあります。",
        en="Cumulated cost, staff work included. Lines: central case; bands: low to high. A way"
        " gains from where it falls below the line of today. The sums of lines that leave at the"
        " top are in the table.",
    )
    return _chart(costs_chart(found), alt, caption)


def _swings(found: Outcome) -> Chart:
    most = found.swings[0]
    alt = Message(
        ja=f"横棒グラフ。差引が最も大きく動くのは「{most.label.ja}」で、"
        f"{yen(most.low)}円から{yen(most.high)}円まで。",
        en=f"Bar chart. The net moves most with {most.label.en!r}: from {yen(most.low)} to"
        f" {yen(most.high)} yen.",
    )
    caption = Message(
        ja="前提を一つだけ動かしたときの差引。棒が長い前提ほど、確かめる価値があります。",
        en="The net when one input alone moves: the longer a bar, the more it is worth checking.",
    )
    return _chart(swings_chart(found), alt, caption)


def _chart(svg: bytes, alt: Message, caption: Message) -> Chart:
    return Chart(base64.b64encode(svg).decode("ascii"), str(alt), str(caption))


def _linked(text: str) -> "Markup":
    """The text, escaped, with addresses as links."""
    from markupsafe import Markup, escape

    parts, end = [], 0
    for match in ADDRESS.finditer(text):
        address = escape(match[0])
        parts += [
            escape(text[end : match.start()]),
            Markup('<a href="{0}">{0}</a>').format(address),
        ]
        end = match.end()
    return Markup("").join([*parts, escape(text[end:])])
