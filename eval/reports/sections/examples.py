"""What a text of a certain score looks like."""

from corpora.manifest import USE_CASE_NAMES
from transcribe.messages import Message

from ...examples import TARGETS, Example, examples
from ...wording import metres, percent
from ..document import Block, Items, Passage, Section, Text
from ..evidence import Evidence

TITLE = Message(ja="点数ごとの文の例", en="What a score looks like")
LEGEND = (
    Message(
        ja="［正解→認識結果］は別の文字になったところ（置換）",
        en="［reference→hypothesis］ was substituted",
    ),
    Message(ja="［－正解］は抜けたところ（脱落）", en="［－reference］ was deleted"),
    Message(ja="［＋認識結果］は余分に入ったところ（挿入）", en="［＋hypothesis］ was inserted"),
)


def examples_section(found: Evidence) -> Section:
    shown = examples(found.samples, found.measure)
    blocks: list[Block] = [Text(_meaning(found)), Items(LEGEND)]
    blocks += [_passage(example) for example in shown]
    missing = [target for target, _ in TARGETS if target not in {e.target for e in shown}]
    if missing:
        told = "、".join(f"{100 * target:g} %" for target in missing)
        blocks.append(
            Text(
                Message(
                    ja=f"{told} 前後の例になる文は、この結果のなかにありません。",
                    en=f"No text in these results scores near {told.replace('、', ', ')}.",
                ),
                "note",
            )
        )
    return Section("examples", TITLE, tuple(blocks))


def _meaning(found: Evidence) -> Message:
    name = found.measure_name
    return Message(
        ja=f"結果のなかから、点数が近いものを機械的に選んだ実際の文です。文字正確度（{name.ja}）の"
        "比べ方にそろえてあるので、句読点などは除かれています。",
        en="Real texts from the results, chosen by their score alone. They are shown as the"
        f" accuracy ({name.en}) compares them, without marks and the like.",
    )


def _passage(example: Example) -> Passage:
    conditions = example.result.conditions
    target = f"{100 * example.target:g} %"
    where = [example.system, example.result.recording]
    if conditions.distance_m is not None:
        where.append(metres(conditions.distance_m))
    use = USE_CASE_NAMES.get(conditions.use_case or "")
    ja, en = ([*where, getattr(use, code)] if use else where for code in ("ja", "en"))
    return Passage(
        Message(
            ja=f"{target} 前後の例: {percent(example.accuracy)}",
            en=f"Near {target}: {percent(example.accuracy)}",
        ),
        Message(ja="、".join(ja), en=", ".join(en)),
        example.edits,
    )
