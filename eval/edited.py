"""Whether a reference looks like edited minutes instead of what was said, word for word.

Minutes lack a tenth or more of the words that were spoken, so a perfect transcript scored against
them loses as much. The test is built to stay silent in doubt: read speech has no fillers either,
and two signs of speech in 1,000 characters are enough to take a text for verbatim.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from transcribe.japanese import count_fillers, fold_forms
from transcribe.messages import Message

from .normalize import standard

SPOKEN = 2.0  # speaking signs in 1,000 characters, from which a text passes as verbatim
FEWEST_SENTENCES = 3  # below that nothing is said about style
PLAIN = 0.6  # share of sentences in the plain style (である) that nobody speaks in a meeting
HEADINGS = 2  # speakers' headings of official records
LONG = 3_000  # characters; nobody speaks freely that long without one filler
HARDLY = 0.3  # speaking signs in 1,000 characters of a long text
FEWEST_CHARACTERS = 80  # of the reference, before it is compared with what was heard
HEARD_LONGER = 1.3  # times as many characters heard as written
HEARD_ALIKE = (0.85, 1.05)  # the same, where nothing was cut: read speech, whatever its style
HEARD_FILLERS = 5  # heard, when the reference has less than a fifth of them

# What is said and what an editor takes out: cut-off words, and colloquial forms.
_FALSE_START = re.compile(r"(?<!\w)(?:[ぁ-ゖ]、(?=\w)|(\w{2,4})、\1)")
_COLLOQUIAL = re.compile(
    r"って(?:いう|いった|こと|思|感じ|です)|んです[けよがね]|んだ[けよ]|(?:です|ます|した)けど|けども"
    r"|じゃ(?:ない|なく|あ|、)|ちゃ[うっい]|ですよね|ますよね|ですかね|ますかね|(?:です|ます)ね、|ですね、"
    r"|というふうに|というところで|なんか|っけ|んで、"
)
_HEADING = re.compile(r"^[○〇◯◎◆◇●]\s*\S{1,20}?\(\S{1,10}(?:君|さん|議員|委員)\)", re.MULTILINE)
_REMARK = re.compile(
    r"[(〔\[](?:「[^」]{1,20}」と(?:呼ぶ|言う)者|[^)〕\]\n]{0,20}(?:登壇|降壇|起立|挙手|退席|着席|退場))"
    r"[^)〕\]\n]{0,10}[)〕\]]"
)
_SENTENCE = re.compile(r"[^。\n]+")
_PLAIN_END = re.compile(
    r"(?:(?<![でま]し)た|んだ|である|(?<![でま])す|[うくぐつぬむぶる]|ない|べき"
    r"|(?:こと|もの|ため|旨|方針|予定|意見|要望|質問|説明|回答|報告|確認|承認|決定|了承|想定|導入|実施)(?:とする)?"
    r")$"
)
_LOOP = re.compile(r"(.{2,40}?)\1{3,}")  # what a recogniser repeats was not spoken


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a reference is taken for edited minutes; at least one reason."""

    reasons: tuple[Message, ...]

    @property
    def warning(self) -> Message:
        return Message(
            ja="正解の文章は、話した言葉どおりではなく、整えた議事録のように見えます（"
            + "、".join(m.ja for m in self.reasons)
            + "）。この場合、認識結果が正しくても正解率は 1 割以上低く出ることがあります。"
            "「えー」や言い直しも残した文章を正解にしてください。",
            en="The reference looks like edited minutes, not like what was said word for word ("
            + "; ".join(m.en for m in self.reasons)
            + "). A perfect transcript may then score 10 points or more too low. Use a reference"
            " that keeps fillers and false starts.",
        )


def looks_edited(reference: str, hypothesis: str | None = None) -> Evidence | None:
    """Evidence that the reference was edited; None if there is too little for a warning.

    hypothesis  what a recogniser heard: a reference that is much shorter was cut
    """
    text = fold_forms(reference)
    length = len(standard(text))
    if not length or _signs(text) / length * 1_000 >= SPOKEN:
        return None
    reasons = tuple(_reasons(text, length, fold_forms(hypothesis or "")))
    return Evidence(reasons) if reasons else None


def _reasons(text: str, length: int, heard: str) -> Iterator[Message]:
    ratio = len(standard(_LOOP.sub(r"\1", heard))) / length
    alike = HEARD_ALIKE[0] <= ratio <= HEARD_ALIKE[1]
    if not alike and _plain_share(text) >= PLAIN:
        yield Message(
            ja="「である」調や体言止めの文が多い",
            en="most sentences are in the plain written style",
        )
    if len(_HEADING.findall(text)) >= HEADINGS or _REMARK.search(text):
        yield Message(
            ja="会議録の発言者の見出しや「（…と呼ぶ者あり）」のような記述がある",
            en="it has the headings and stage remarks of an official record",
        )
    if not alike and length >= LONG and _signs(text) / length * 1_000 < HARDLY:
        yield Message(
            ja=f"{length:,}文字の間に「えー」などや言い直しがほとんどない",
            en=f"hardly a filler or false start in {length:,} characters",
        )
    if length >= FEWEST_CHARACTERS:
        yield from _against(text, heard, ratio)


def _against(text: str, heard: str, ratio: float) -> Iterator[Message]:
    if ratio >= HEARD_LONGER:
        yield Message(
            ja=f"認識結果のほうが{ratio:.1f}倍長い",
            en=f"the transcript is {ratio:.1f} times as long",
        )
    written, spoken = count_fillers(text), count_fillers(heard)
    if spoken >= HEARD_FILLERS and written * 5 < spoken:
        yield Message(
            ja=f"認識結果には「えー」などが{spoken}回あるのに、正解には{written}回しかない",
            en=f"{spoken} fillers were heard and {written} are written",
        )


def _signs(text: str) -> int:
    """Signs of speech that editing takes out."""
    return count_fillers(text) + len(_FALSE_START.findall(text)) + len(_COLLOQUIAL.findall(text))


def _plain_share(text: str) -> float:
    """The share of sentences in the plain style; 0 where there are too few to tell."""
    sentences = [s.rstrip(" )」") for s in _SENTENCE.findall(text) if len(s.strip()) > 5]
    if len(sentences) < FEWEST_SENTENCES:
        return 0.0
    return sum(bool(_PLAIN_END.search(s)) for s in sentences) / len(sentences)
