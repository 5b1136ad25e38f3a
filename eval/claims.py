"""The pilot's claim that only distance changes accuracy much: does it hold for these recordings?

Every sentence follows from the figures of `factors`. What was not varied is not taken for harmless.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from transcribe.messages import Message

from .design import Value
from .effects import Estimate
from .factors import OFFICE, Factor, Factors
from .wording import joined, listed, percent, points, points_range

Answer = Literal["holds", "most", "open", "fails", "unknown"]
Size = Literal["larger", "similar", "smaller", "untested"]

SIZES: Mapping[int, Size] = {1: "larger", 0: "similar", -1: "smaller"}
LABELS: Mapping[str, Message] = {
    "distance": Message(ja="距離", en="distance"),
    "snr": Message(ja="SNR（声と雑音の差）", en="SNR (voice against noise)"),
    "c50": Message(ja="C50（響きの少なさ）", en="C50 (clarity of the room)"),
    "room": Message(ja="部屋", en="room"),
    "speaker": Message(ja="話者", en="speaker"),
    "device": Message(ja="機器", en="device"),
    "use_case": Message(ja="業務（話す内容）", en="use case (what is said)"),
}
ANSWERS: Mapping[Answer, Message] = {
    "holds": Message(
        ja="調べた要因のなかでは、「距離だけが大きく効く」が当てはまります。",
        en="Among the factors tested, “only distance matters much” holds.",
    ),
    "most": Message(
        ja="距離が最も大きく効きますが、「距離だけ」ではありません。",
        en="Distance matters most, but it is not the only thing that matters.",
    ),
    "open": Message(
        ja="「距離だけが大きく効く」とは言い切れません。",
        en="Whether “only distance matters much” holds is not settled.",
    ),
    "fails": Message(
        ja="「距離だけが大きく効く」は、この録音では当てはまりません。",
        en="“Only distance matters much” does not hold for these recordings.",
    ),
    "unknown": Message(
        ja="「距離だけが大きく効く」かどうかは、この録音では調べられません。",
        en="These recordings cannot say whether “only distance matters much”.",
    ),
}

NOTABLE = 0.02  # the least effect beside distance's for which the claim is not “only”


@dataclass(frozen=True, slots=True)
class Claim:
    """The answer, and the sentences that give its reasons."""

    answer: Answer
    reasons: tuple[Message, ...]

    @property
    def headline(self) -> Message:
        return ANSWERS[self.answer]


def claim(found: Factors) -> Claim:
    """Judge by the office model: each factor from its best to its worst level against distance from
    end to end, which is the reading most favourable to the claim."""
    distance = found.named("distance")
    effect = distance.effects[-1].adjusted if distance.effects else None
    if effect is None or effect.interval is None:
        return Claim("unknown", (_no_distance(distance, effect), *_sound(found)))
    sizes = {name: _size(found.named(name)) for name in OFFICE if name != "distance"}
    reasons = (_distance(distance, effect), *_others(found, sizes), *_texts(found), *_sound(found))
    return Claim(_answer(found, effect, sizes), reasons)


def _answer(analysed: Factors, effect: Estimate, sizes: Mapping[str, Size]) -> Answer:
    found = set(sizes.values())
    if "larger" in found or effect.sign >= 0:
        return "fails"
    if "similar" in found or "smaller" not in found:
        return "open"
    return "most" if any(_notable(analysed.named(name)) for name in sizes) else "holds"


def _size(factor: Factor) -> Size:
    if factor.against is None or factor.against.interval is None:
        return "untested"
    return SIZES[factor.against.sign]


def _notable(factor: Factor) -> bool:
    """Certainly there, and large enough for a reader to notice."""
    effect = factor.effects[-1].adjusted if factor.effects else None
    return effect is not None and effect.sign != 0 and abs(effect.points) >= NOTABLE


def told(estimate: Estimate) -> Message:
    """−8.1 ポイント（95 % 区間 −9.0～−7.1）"""
    if estimate.interval is None:
        return Message(
            ja=f"{points(estimate.points)} ポイント（文が少なく区間は出せない）",
            en=f"{points(estimate.points)} points (too few texts for an interval)",
        )
    span = points_range(estimate.interval)
    return Message(
        ja=f"{points(estimate.points)} ポイント（95 % 区間 {span.ja}）",
        en=f"{points(estimate.points)} points (95 % interval {span.en})",
    )


def _no_distance(factor: Factor, effect: Estimate | None) -> Message:
    if factor.mixed:
        others = listed(LABELS[name] for name in factor.mixed)
        return Message(
            ja=f"距離は{others.ja}と一緒に変わっていて、影響を分けられません。",
            en=f"Distance changes together with {others.en}; the two cannot be told apart.",
        )
    if effect is not None:
        return Message(
            ja=f"文の種類が少なすぎて、距離の影響（{points(effect.points)} ポイント）が"
            "偶然かどうか分かりません。",
            en="There are too few texts to say whether the effect of distance"
            f" ({points(effect.points)} points) is chance.",
        )
    return Message(
        ja="いろいろな距離で録音していないか、距離の記録がありません。",
        en="The distance was not varied, or not written down.",
    )


def _distance(factor: Factor, effect: Estimate) -> Message:
    near, far = (f"{2 ** float(v):.2g} m" for v in _ends(factor))
    size = told(effect)
    if effect.sign < 0:
        return Message(
            ja=f"距離は効いています: {near} から {far} で {size.ja}。",
            en=f"Distance matters: from {near} to {far} {size.en}.",
        )
    return Message(
        ja=f"距離とともに下がるとは認められません: {near} から {far} で {size.ja}。",
        en=f"Accuracy is not seen to fall with distance: from {near} to {far} {size.en}.",
    )


def _ends(factor: Factor) -> tuple[Value, Value]:
    return factor.effects[-1].better, factor.effects[-1].worse


def _others(found: Factors, sizes: Mapping[str, Size]) -> Iterator[Message]:
    texts: Mapping[Size, tuple[str, str]] = {
        "larger": ("距離より大きく効いているもの", "Larger than distance"),
        "similar": (
            "距離と同じくらい効いているかもしれないもの",
            "Possibly as large as distance",
        ),
        "smaller": ("距離より小さいもの", "Smaller than distance"),
    }
    for size, (ja, en) in texts.items():
        names = [name for name, found_size in sizes.items() if found_size == size]
        if names:
            parts = listed(_named(found.named(name)) for name in names)
            yield Message(ja=f"{ja}: {parts.ja}。", en=f"{en}: {parts.en}.")
    if untested := [name for name, size in sizes.items() if size == "untested"]:
        names_shown = listed(LABELS[name] for name in untested)
        yield Message(
            ja=f"この録音では調べられなかったもの（効かないという意味ではありません）: "
            f"{names_shown.ja}。",
            en=f"Not tested by these recordings, which does not mean harmless: {names_shown.en}.",
        )


def _named(factor: Factor) -> Message:
    label, effect = LABELS[factor.name], factor.effects[-1].adjusted
    size = told(effect) if effect else Message(ja="", en="")
    return Message(ja=f"{label.ja} {size.ja}", en=f"{label.en} {size.en}")


def _texts(found: Factors) -> Iterator[Message]:
    if texts := found.texts:
        spread = points(texts.high - texts.low).lstrip("+")
        low, high = percent(texts.low), percent(texts.high)
        yield Message(
            ja=f"参考: 同じ条件で録音した文のあいだでも、下から1割の文は {low}、上から1割の文は "
            f"{high} で、{spread} ポイントの開きがあります（{texts.texts} 文）。",
            en=f"For comparison: texts recorded alike differ by {spread} points, from {low} (10th"
            f" percentile) to {high} (90th; {texts.texts} texts).",
        )


def _sound(found: Factors) -> Iterator[Message]:
    """Whether distance is more than SNR and C50."""
    beyond = found.beyond
    if beyond is None:
        yield Message(
            ja="距離のほかに SNR と C50 の両方がそろって変わる録音ではないので、距離そのものが"
            "効くのか、雑音や響きを通じて効くのかは分けられません。",
            en="Distance, SNR and C50 are not all known and varied here, so whether distance acts"
            " by itself or through noise and reverberation cannot be told.",
        )
    elif beyond.distance is None:
        others = listed(LABELS[name] for name in beyond.mixed)
        yield Message(
            ja=f"距離と{others.ja}がほぼ一緒に変わるため、それらをそろえても距離が効くかは、"
            "この録音では分けられません。雑音の大きさや響きの違う部屋を増やすと分けられます。",
            en=f"Distance moves almost exactly with {others.en}, so these recordings cannot say"
            " whether it matters once they are held. More noise levels and rooms would.",
        )
    else:
        yield _beyond(beyond.distance)


def _beyond(effect: Estimate) -> Message:
    size = told(effect)
    if effect.interval is None:
        return Message(
            ja=f"SNR と C50 をそろえたときの距離の影響は {size.ja}。",
            en=f"With SNR and C50 held, the effect of distance is {size.en}.",
        )
    if effect.sign:
        return Message(
            ja=f"SNR と C50 をそろえても、距離で説明される差が残ります: {size.ja}。",
            en=f"With SNR and C50 held, distance still explains something: {size.en}.",
        )
    return joined(
        (
            Message(
                ja=f"SNR と C50 をそろえると、距離の影響は認められません: {size.ja}。",
                en=f"With SNR and C50 held, no effect of distance is seen: {size.en}.",
            ),
            Message(
                ja="距離は雑音と響きを通じて効いていると読めます。同じ距離でも、部屋がうるさい・"
                "響くなら正確度は変わります。",
                en="Distance then acts through noise and reverberation: at the same distance, a"
                " noisier or more reverberant room gives another accuracy.",
            ),
        )
    )
