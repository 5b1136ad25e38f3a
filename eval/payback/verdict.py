"""The answer in sentences: does it pay, what it takes, and what to know before relying on it."""

from collections.abc import Iterator, Mapping, Sequence

from transcribe.messages import Message

from .accuracy import Accuracy
from .counted import FEW_MEETINGS, Effort
from .model import Account, Benefit, Course, Situation, Step, benefit
from .numbers import plain, up, yen
from .outcome import Outcome
from .plan import SERVICE, Plan
from .saving import CASES, CENTRAL, RULE, START, Case
from .words import course_label, kind_of_sound


def headline(found: Outcome) -> Message:
    """One sentence: it pays, it pays with more uses, or it does not pay. Central case."""
    years = found.plan.years
    if found.planned.pays(CENTRAL, years):
        month = _month(found.planned)
        return Message(
            ja=f"元が取れます。予定の{len(found.plan.planned)}業務で、{month}か月目です（中位の見込み）。",
            en=f"It pays: in month {month}, with the {len(found.plan.planned)} planned uses"
            " (central case).",
        )
    if found.steps and found.collected.pays(CENTRAL, years):
        needed = [step for step in found.steps if step.needed]
        month = _month(needed[-1].account)
        ja = "".join(f"「{step.benefit.use.task}」" for step in needed)
        return Message(
            ja=f"予定の業務だけでは{years}年で元が取れません。{ja}にも使えば、"
            f"{month}か月目に元が取れます（中位の見込み）。",
            en=f"The planned uses alone do not pay within {years} years. With {_listed(needed)} as"
            f" well it pays in month {month} (central case).",
        )
    return _never(found)


def details(found: Outcome) -> Iterator[Message]:
    """What the headline rests on and leaves out."""
    years = found.plan.years
    yield Message(
        ja="予定の業務だけの場合: "
        + "、".join(_case_ja(found.planned, c, years) for c in CASES)
        + "。",
        en="Planned uses alone: "
        + ", ".join(_case_en(found.planned, c, years) for c in CASES)
        + ".",
    )
    if found.steps:
        yield Message(
            ja="候補の業務も加えた場合: "
            + "、".join(_case_ja(found.collected, c, years) for c in CASES) + "。",
            en="With the candidates as well: "
            + ", ".join(_case_en(found.collected, c, years) for c in CASES) + ".",
        )  # fmt: skip
    if (needed := found.planned.uses_needed(CENTRAL, years)) is not None:
        yield Message(
            ja=f"予定の業務と同じ組み合わせなら、年に{up(needed)}回の利用で{years}年後に元が取れます。",
            en=f"In the mixture of the planned uses, {up(needed)} uses a year repay all costs in"
            f" {years} years.",
        )
    yield _cheapest(found.courses, years, Message(ja="予定の業務", en="The planned uses"))
    if found.steps:
        scope = Message(ja="候補も加えた業務", en="All uses with the candidates")
        yield _cheapest(found.collected_courses, years, scope)


def notices(given: Situation) -> Iterator[Message]:
    """What a reader must know about the input before relying on the answer."""
    benefits = [benefit(given, use) for use in given.plan.uses]
    yield from _without_saving(benefits)
    yield from _about_measurements(benefits)
    yield from _about_alternatives(given.plan, given.accuracies)
    yield from _about_efforts(given.plan, given.efforts)
    figures = [figure for _, _, figure in given.plan.figures()]
    assumed = sum(figure.assumed for figure in figures)
    if assumed:
        yield Message(
            ja=f"前提の数字{len(figures)}のうち{assumed}が仮定です。",
            en=f"{assumed} of the {len(figures)} figures are assumptions.",
        )


def method() -> tuple[Message, ...]:
    """How everything is calculated; the same for every plan."""
    return (
        RULE,
        Message(
            ja="編集の実測（--effort）がある業務では、この決め方の代わりに、録音1時間あたりの編集時間を"
            "今の作業時間と比べます。編集画面の外での作業（回覧など）は実測に入っていません。",
            en="Where editing was measured (--effort), its time per hour of speech is compared with"
            " today's work instead. Work outside the editor is not in that measurement.",
        ),
        Message(
            ja="文字正確度は、句読点と記号を除いて（正解の文字数−置換−脱落−挿入）÷正解の文字数。"
            "実証（令和2年度）の計算式は公表されていません。業務の距離ちょうどか、それより遠い測定のうち"
            "最も近いものを使い、近い測定から遠い距離を推し量ることはしません。",
            en="Accuracy is (N - S - D - I) / N without punctuation and symbols; how the pilot"
            " computed its own was not published. The measurement at the use's distance or the next"
            " one beyond is taken; nothing is extrapolated to a farther distance.",
        ),
        Message(
            ja="効果額は減る作業時間に人件費を掛けたもので、予算がその額だけ減るという意味ではありません"
            "（減るのは時間外勤務や外注に当たる分です）。",
            en="Savings are hours times the wage. A budget falls only by what was overtime or"
            " outsourced.",
        ),
        Message(
            ja="金利と物価の変化、期間中の機器の買い替えは見込んでいません。",
            en="Interest, changes of prices and replaced equipment are not in it.",
        ),
    )


def _cheapest(courses: Sequence[Course], years: int, scope: Message) -> Message:
    best = min(courses, key=lambda course: course.total(CENTRAL, years))
    total = yen(best.total(CENTRAL, years))
    return Message(
        ja=f"{scope.ja}で{years}年の総費用（職員の作業を含む）が最も小さいのは"
        f"「{course_label(best)}」で、{total}円です（中位の見込み）。",
        en=f"{scope.en} cost least over {years} years (work of the staff included) with"
        f" {course_label(best)!r}: {total} yen (central case).",
    )


def _never(found: Outcome) -> Message:
    years = found.plan.years
    if not any(one.counts for one in found.collected.benefits):
        return Message(
            ja=f"元は取れません。精度が{plain(START * 100)} % を超える業務がなく、"
            "効果を一つも数えられません。",
            en=f"It does not pay: no use has an accuracy above {plain(START * 100)} %, so there is"
            " no saving to count.",
        )
    more = "候補の業務を加えても、" if found.plan.candidates else ""
    also = " even with the candidates" if found.plan.candidates else ""
    return Message(
        ja=f"元は取れません。{more}{years}年の効果が費用に届きません（中位の見込み）。",
        en=f"It does not pay{also}: the savings of {years} years stay below the costs"
        " (central case).",
    )


def _month(account: Account) -> str:
    found = account.break_even(CENTRAL)
    return up(found.months) if found else "-"


def _listed(steps: list[Step]) -> str:
    return ", ".join(repr(step.benefit.use.task) for step in steps)


def _case_ja(account: Account, case: Case, years: int) -> str:
    found = account.break_even(case)
    if found is None:
        return f"{case.label.ja}は取れない"
    late = f"（{years}年の後）" if not account.pays(case, years) else ""
    return f"{case.label.ja}は{up(found.months)}か月目{late}"


def _case_en(account: Account, case: Case, years: int) -> str:
    found = account.break_even(case)
    if found is None:
        return f"{case.label.en} never"
    late = f" (after the {years} years)" if not account.pays(case, years) else ""
    return f"{case.label.en} month {up(found.months)}{late}"


def _without_saving(benefits: list[Benefit]) -> Iterator[Message]:
    judged = [one for one in benefits if one.effort is None]
    if names := "、".join(one.use.task for one in judged if one.accuracy is None):
        yield Message(
            ja=f"測定なし: {names}。その距離かそれより遠い測定も、計画の accuracy もないため、"
            "効果を数えていません。",
            en=f"Not measured: {names}. There is neither a measurement that far nor an accuracy in"
            " the plan, so no saving counts.",
        )
    below = [o for o in judged if o.accuracy is not None and o.accuracy.value < START]
    if names := "、".join(one.use.task for one in below):
        yield Message(
            ja=f"精度が{plain(START * 100)} % 未満: {names}。効果は0です。",
            en=f"Accuracy below {plain(START * 100)} %: {names}. They save nothing.",
        )
    if names := "、".join(o.use.task for o in benefits if o.effort and o.hours(CENTRAL) < 0):
        yield Message(
            ja=f"編集の実測が今の作業より長い: {names}。時間が増えるものとして数えています。",
            en=f"Editing took longer than today's work: {names}. It counts as a loss.",
        )


def _about_measurements(benefits: list[Benefit]) -> Iterator[Message]:
    measured = [(o, o.accuracy) for o in benefits if o.effort is None and o.accuracy]
    by_sound: dict[Message, list[str]] = {}
    for one, accuracy in measured:
        by_sound.setdefault(kind_of_sound(accuracy), []).append(one.use.task)
    for sound, tasks in by_sound.items():
        if sound.ja:
            yield Message(
                ja=f"精度を実際の会議室の声で測っていません（{sound.ja[1:]}）: {'、'.join(tasks)}",
                en=f"Not measured on real voices in a real room ({sound.en[2:]}):"
                f" {', '.join(tasks)}",
            )
    for one, accuracy in measured:
        if accuracy.measured:
            yield from _about(one.use.task, accuracy)


def _about(task: str, accuracy: Accuracy) -> Iterator[Message]:
    if not accuracy.interval:
        yield Message(
            ja=f"{task}: 精度は{accuracy.recordings}録音だけの測定で、"
            "95 % 区間を出すには足りません。",
            en=f"{task}: {accuracy.recordings} recordings are too few for an interval.",
        )
    if accuracy.failures:
        yield Message(
            ja=f"{task}: {accuracy.failures}録音は認識に失敗し、"
            "何も書けなかったものとして数えました。",
            en=f"{task}: {accuracy.failures} recordings failed and count as nothing recognised.",
        )


def _about_alternatives(
    plan: Plan, accuracies: Mapping[str, Mapping[str, Accuracy]]
) -> Iterator[Message]:
    for other in (a for a in plan.alternatives if a.kind == SERVICE):
        if other.unjudged:
            yield Message(
                ja=f"{other.name}: 精度が分からないため、{plan.tool} と同じ精度と仮定しています。",
                en=f"{other.name}: assumed to be as accurate as {plan.tool}, for want of a figure.",
            )
            continue
        missing = [u.task for u in plan.uses if u.task not in accuracies[other.name]]
        if missing:
            yield Message(
                ja=f"{other.name}: 測定なしの業務（{'、'.join(missing)}）では"
                "効果を数えていません。",
                en=f"{other.name}: no saving counts where it was not measured"
                f" ({', '.join(missing)}).",
            )


def _about_efforts(plan: Plan, efforts: Mapping[str, Effort]) -> Iterator[Message]:
    tasks = {use.task for use in plan.uses}
    for task in (use.task for use in plan.uses if use.task in efforts):
        meetings = efforts[task].meetings
        few_ja = f"（{FEW_MEETINGS}会議に満たず、目安です）" if efforts[task].few else ""
        few_en = f" (fewer than {FEW_MEETINGS}: a rough guide)" if efforts[task].few else ""
        yield Message(
            ja=f"{task}: 精度からの見込みの代わりに、{meetings}会議の編集の実測を"
            f"使いました{few_ja}。",
            en=f"{task}: measured editing of {meetings} meetings replaces the saving function"
            f"{few_en}.",
        )
    strangers = [name or "（業務名なし）" for name in efforts if name not in tasks]
    if strangers:
        yield Message(
            ja=f"編集の実測のうち、計画にない業務は数えていません: {'、'.join(strangers)}",
            en=f"Measured editing of tasks that the plan does not have: {', '.join(strangers)}",
        )
