"""What the figures do not say."""

from collections.abc import Iterator

from transcribe.messages import Message

from ...intervals import LEAST_GROUPS
from ...results import Result
from ...verdicts import PILOT
from ..document import Items, Section
from ..evidence import Evidence


def limits_section(found: Evidence) -> Section:
    title = Message(ja="この報告の限界", en="Limits of this report")
    items = (*_kinds(found), *_scope(found), *_gaps(found), *_always())
    return Section("limits", title, (Items(items),))


def warnings(found: Evidence) -> tuple[Message, ...]:
    """What must stand at the head of the report as well."""
    return tuple(_kinds(found))


def _kinds(found: Evidence) -> Iterator[Message]:
    if found.simulated:
        yield Message(
            ja="シミュレーション: 距離・部屋・雑音の一部または全部は、実際に録音したものではなく"
            "計算で作ったものです。実際の部屋での結果は違うことがあります。",
            en="Simulated: distances, rooms or noise were computed, not recorded, in part or"
            " throughout. Real rooms may give other results.",
        )
    if found.synthetic:
        yield Message(
            ja="合成音声: 声の一部または全部は、人ではなくプログラムが読んだものです。人の声では、"
            "正確度はふつうこれより低くなります。",
            en="Synthetic voices: a program spoke, in part or throughout. Human voices usually give"
            " a lower accuracy.",
        )


def _results(found: Evidence) -> list[Result]:
    return [result for _, results in found.loaded for result in results]


def _scope(found: Evidence) -> Iterator[Message]:
    """How little of the world was heard."""
    results = _results(found)
    speakers = len({r.speaker.id for r in results if r.speaker})
    rooms = len({r.conditions.room for r in results if r.conditions.room})
    texts = len({r.reference for r in results})
    parts = [
        (speakers, f"話者は {speakers} 人", f"speakers {speakers}"),
        (rooms, f"部屋は {rooms} か所", f"rooms {rooms}"),
        (texts, f"文は {texts:,} 種類", f"texts {texts:,}"),
    ]
    ja = "、".join(told for count, told, _ in parts if count)
    en = ", ".join(told for count, _, told in parts if count)
    yield Message(
        ja=f"録音したのは、{ja}です。95 % 区間は、同じ人が同じ部屋でほかの文を読んだときの幅で、"
        "ほかの人や部屋での幅ではありません。",
        en=f"What was recorded: {en}. The 95 % intervals are for other texts by the same people in"
        " the same rooms, not for other people or rooms.",
    )
    if texts < LEAST_GROUPS:
        yield Message(
            ja=f"文が {LEAST_GROUPS} 種類に満たないので、95 % 区間は出していません。",
            en=f"With fewer than {LEAST_GROUPS} texts there are no 95 % intervals.",
        )


def _gaps(found: Evidence) -> Iterator[Message]:
    """What is not known of the recordings."""
    results = _results(found)
    for name, ja, en in (
        ("distance_m", "距離", "distance"),
        ("use_case", "業務", "use case"),
        ("device", "機器", "device"),
    ):
        if lacking := sum(getattr(r.conditions, name) is None for r in results):
            yield Message(
                ja=f"{ja}の記録がない結果が {len(results):,} 件のうち {lacking:,} 件あります。",
                en=f"{lacking:,} of {len(results):,} results have no record of the {en}.",
            )
    several = sum(r.speaker is None for r in results)
    if several:
        yield Message(
            ja=f"{several:,} 件は話者が一人ではなく、話者ごとの比較に入っていません。",
            en=f"{several:,} results have no single speaker and are in no comparison of speakers.",
        )
    if not found.plan:
        yield Message(
            ja="測り方を先に決めた計画は示されていません。",
            en="No plan was given that fixed the method beforehand.",
        )


def _always() -> Iterator[Message]:
    meeting = next(c for c in PILOT if c.use_case == "meeting")
    yield Message(
        ja="令和2年度の長野県の実証が文字変換精度をどう計算したかは公表されていません。80 %・90 %"
        " の線は同じでも、数字をそのまま比べることはできません。",
        en="How the Nagano trial of 2020 computed its accuracy was not published: the lines at 80 %"
        " and 90 % are the same, the figures are not comparable as they stand.",
    )
    yield Message(
        ja="判定は正確度だけによります。話者の区別、読みやすさ、誤りの重さ（名前や金額など）は"
        "含みません。",
        en="Verdicts go by accuracy alone: not by who is said to speak, by how a text reads, or by"
        " how grave an error is (names, sums of money).",
    )
    yield Message(
        ja=f"会議の条件「{meeting.asked.ja}」は、{meeting.counted.ja}で判定しています。"
        "機器の種類は条件に含めず、記録があれば示すだけです。",
        en=f"The meetings' “{meeting.asked.en}” is judged by {meeting.counted.en}. The kind of"
        " device is not part of a condition; it is shown where it was recorded.",
    )
