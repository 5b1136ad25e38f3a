"""What a scoring says, as rows and sentences: for the terminal and for the page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from transcribe.messages import Message

from . import wording
from .bands import band
from .metrics import CharacterCounts
from .score import Score
from .speakers import NOBODY, SpeakerScores

MEASURES: Mapping[str, Message] = {
    "strict": Message(ja="厳密（記号も）", en="strict (marks compared)"),
    "standard": Message(ja="標準（記号を除く）", en="standard (without marks)"),
    "lenient": Message(ja="寛容（表記をそろえる）", en="lenient (numerals unified)"),
}
HEADINGS = (
    Message(ja="測り方", en="Measure"),
    Message(ja="正確度", en="Accuracy"),
    Message(ja="目安", en="Verdict"),
    Message(ja="字数", en="Length"),
    Message(ja="置換", en="Subst."),
    Message(ja="脱落", en="Del."),
    Message(ja="挿入", en="Ins."),
)
CORRECT = Message(ja="正解率（挿入を除く）", en="correct rate (insertions ignored)")
READING = Message(ja="読み（かなで比べる）", en="reading (compared as kana)")
LINES = Message(
    ja="目安は、令和2年度の長野県の実証で示された 90%・80% の線です。報告には「標準」を使います。",
    en="The verdicts are the lines at 90 % and 80 % of the Nagano trial of 2020; reports quote"
    ' "standard".',
)
MOST_INSERTED = 0.1  # of the reference; recognisers of speech rarely invent more
LEAST_GAP = 0.005  # of the text: smaller differences say nothing
_NONE = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """A measure, as it is shown. `counts` stand for N, S, D and I."""

    label: str
    rate: str
    verdict: str
    counts: tuple[str, ...]


def measure_rows(score: Score) -> Iterator[Row]:
    """The four measures, then the reading."""
    for name, label in MEASURES.items():
        yield _row(label, score.measures[name])
    standard = score.measures["standard"]
    rate = standard.correct_rate if standard.length else None
    yield Row(str(CORRECT), percent(rate), _verdict(rate), (_NONE,) * 4)
    reading = score.measures["reading"]
    yield Row(str(READING), percent(_accuracy(reading)), _NONE, _counts(reading))


def reading_sentence(score: Score) -> Message | None:
    """What the reading figure means, next to the standard one; None where there is nothing to read.

    Errors that vanish in kana sound right: other words of one reading, or another spelling.
    """
    split = score.split
    if split is None or score.measures["standard"].accuracy <= 0:  # nothing alike to compare
        return None
    if split.homophone < LEAST_GAP:
        return Message(
            ja="読みで比べても高くなりません。同音異義語や表記の違いによる誤りは、ほとんどありません。",
            en="Read as kana it is no higher: hardly any error is one of homophones or spelling.",
        )
    right, heard = (f"{100 * share:.1f}" for share in (split.homophone, split.misheard))
    return Message(
        ja=f"読みで比べると {right} ポイント高くなります。これは音は合っていて字が違う誤り"
        f"（同音異義語や表記の違い）の分です。残る {heard} ポイントが、音の聞き取りの誤りです。",
        en=f"Read as kana it is {right} points higher: that much sounds right and is written wrong"
        f" (homophones, other spellings). The other {heard} points are errors of hearing.",
    )


def inserted_sentence(counts: CharacterCounts) -> Message | None:
    """That much of the hypothesis is in no reference: often names or notes, which nobody said."""
    if not counts.length or counts.insertions <= MOST_INSERTED * counts.length:
        return None
    share = percent(counts.insertions / counts.length)
    return Message(
        ja=f"正解にない文字が {counts.insertions:,} 字（正解の {share}）入っています。話者名、"
        "見出し、注釈などが残っていないかを確かめてください（eval score --html で見られます）。",
        en=f"{counts.insertions:,} characters ({share} of the reference) are not in the reference:"
        " are names, headings or notes left in? (eval score --html shows them.)",
    )


def speaker_sentences(speakers: SpeakerScores) -> Iterator[Message]:
    """Each figure about speakers, and what went into it."""
    if found := speakers.characters:
        rate = percent(_error_rate(found.counts))
        n, s, d, i = _counts(found.counts)
        pairs = "、".join(f"{_name(r).ja}={_name(h).ja}" for r, h in found.assignment)
        english = ", ".join(f"{_name(r).en}={_name(h).en}" for r, h in found.assignment)
        yield Message(
            ja=f"話者別の文字誤り率 (cpCER): {rate}（字数 {n}、置換 {s}、脱落 {d}、挿入 {i}）\n"
            f"  話者の対応（正解=認識結果）: {pairs}",
            en=f"Character errors by speaker (cpCER): {rate} (N {n}, S {s}, D {d}, I {i})\n"
            f"  speakers (reference=hypothesis): {english}",
        )
    if (seconds := speakers.seconds) and seconds.total:
        parts = seconds.confusion, seconds.missed, seconds.false_alarm
        mixed, missed, false = (f"{part:.1f}" for part in parts)
        rate = percent(seconds.error_rate)
        yield Message(
            ja=f"話者の時間の誤り率 (DER): {rate}"
            f"（取り違え {mixed} 秒、見逃し {missed} 秒、誤検出 {false} 秒）",
            en=f"Diarization error rate (DER): {rate}"
            f" (confusion {mixed} s, missed {missed} s, false alarm {false} s)",
        )
    if (jaccard := speakers.jaccard) and jaccard.speakers:
        rate = percent(jaccard.error_rate)
        yield Message(
            ja=f"話者ごとの平均誤り率 (JER): {rate}（{jaccard.speakers}人）",
            en=f"Jaccard error rate (JER): {rate} ({jaccard.speakers} speakers)",
        )


def normalizer_sentence(score: Score) -> Message:
    """What made the strings that were compared: a figure means nothing without it."""
    digests = cast("Mapping[str, str]", score.normalizer["digests"])
    lists = ", ".join(f"{name} {digest[:12]}" for name, digest in digests.items())
    version = score.normalizer["version"]
    return Message(
        ja=f"表記をそろえる規則: {version}（{lists}）", en=f"Normaliser: {version} ({lists})"
    )


def sentences(score: Score, speakers: SpeakerScores) -> Iterator[str]:
    """All that is said below the table."""
    yield str(LINES)
    if inserted := inserted_sentence(score.measures["standard"]):
        yield str(inserted)
    if reading := reading_sentence(score):
        yield str(reading)
    yield from map(str, speaker_sentences(speakers))
    yield str(normalizer_sentence(score))


def percent(rate: float | None) -> str:
    return _NONE if rate is None else wording.percent(rate)


def _row(label: Message, counts: CharacterCounts) -> Row:
    rate = _accuracy(counts)
    return Row(str(label), percent(rate), _verdict(rate), _counts(counts))


def _counts(counts: CharacterCounts) -> tuple[str, ...]:
    numbers = counts.length, counts.substitutions, counts.deletions, counts.insertions
    return tuple(f"{number:,}" for number in numbers)


def _accuracy(counts: CharacterCounts) -> float | None:
    return counts.accuracy if counts.length else None


def _error_rate(counts: CharacterCounts) -> float | None:
    return 1 - counts.accuracy if counts.length else None


def _verdict(rate: float | None) -> str:
    return _NONE if rate is None else str(band(rate).label)


def _name(speaker: str | None) -> Message:
    if speaker is None:
        return Message(ja="（なし）", en="(none)")
    if speaker == NOBODY:
        return Message(ja="（話者名なし）", en="(no name)")
    return Message(ja=speaker, en=speaker)
