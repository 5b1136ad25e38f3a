"""The two files of a scoring, and what looks wrong about them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from transcribe.documents import Remark
from transcribe.documents.document import refused
from transcribe.formats import Spoken, read_spoken
from transcribe.messages import Message

from .edited import looks_edited
from .normalize import standard

__all__ = ["Sides", "read_sides", "read_spoken"]

REFERENCE = Message(ja="正解", en="reference")
HYPOTHESIS = Message(ja="認識結果", en="hypothesis")
MOST_RATIO = 2.0  # of the two lengths; recognisers lose or invent less
FEW = 20  # letters: too few to tell a language, or a wrong file
LEAST_KANA = 0.05  # of the letters; Japanese minutes have about a half
_LATIN = r"(?<![a-z]){}(?![a-z])"
_REFERENCE_NAME = re.compile("正解|正答|" + _LATIN.format("ref(?:erence)?"), re.IGNORECASE)
_HYPOTHESIS_NAME = re.compile(
    "認識結果|音声認識|whisper|" + _LATIN.format("(?:hyp(?:othesis)?|asr|output)"), re.IGNORECASE
)
_OFFICIAL = re.compile("[(（].{1,10}君[)）]")
_KANA = re.compile("[ぁ-ゖァ-ヺ]")


@dataclass(frozen=True, slots=True)
class Sides:
    """Both files, read. The remarks are those of each file, then those about the pair."""

    reference: Spoken
    hypothesis: Spoken
    remarks: tuple[Remark, ...]


def read_sides(reference: Path, hypothesis: Path) -> Sides:
    """Raises InputError if a file cannot be read, or if the reference says nothing."""
    files = read_spoken(reference), read_spoken(hypothesis)
    if not standard(files[0].text):
        hint = Message(
            ja="話した言葉の入った正解を指定してください。", en="Give one with words in it."
        )
        raise refused(reference, "（正解）には文字がありません。", "(reference) has no text.", hint)
    own = (
        Remark(remark.kind, _about(side, remark.message))
        for side, spoken in zip((REFERENCE, HYPOTHESIS), files, strict=True)
        for remark in (*spoken.remarks, *_language_remark(spoken))
    )
    pair = (*_swapped(reference, hypothesis, *files), *_lengths(*files), *_edited(*files))
    return Sides(*files, (*own, *pair))


def _about(side: Message, message: Message) -> Message:
    return Message(ja=f"{side.ja}: {message.ja}", en=f"{side.en}: {message.en}")


def _language_remark(spoken: Spoken) -> Iterator[Remark]:
    letters = [c for c in spoken.text if c.isalpha()]
    if len(letters) >= FEW and len(_KANA.findall(spoken.text)) < LEAST_KANA * len(letters):
        yield Remark(
            "other_language",
            Message(
                ja="ほとんど日本語ではありません。日本語のための測り方のまま採点します。",
                en="hardly any Japanese; scored all the same, by rules made for Japanese.",
            ),
        )


def _swapped(
    reference_path: Path, hypothesis_path: Path, reference: Spoken, hypothesis: Spoken
) -> Iterator[Remark]:
    by_origin = reference.by_machine and not hypothesis.by_machine
    if (
        by_origin
        or _is_named(reference_path, _HYPOTHESIS_NAME, _REFERENCE_NAME)
        or _is_named(hypothesis_path, _REFERENCE_NAME, _HYPOTHESIS_NAME)
    ):
        why = Message(ja="名前から見て", en="By their names,")
        if by_origin:
            why = Message(
                ja="--ref のファイルは機械が書いたものなので",
                en="The file of --ref was written by a machine:",
            )
        yield Remark(
            "swapped",
            Message(
                ja=f"{why.ja}、正解 (--ref) と認識結果 (--hyp) が逆ではありませんか。",
                en=f"{why.en} are reference (--ref) and hypothesis (--hyp) swapped?",
            ),
        )


def _is_named(path: Path, wrong: re.Pattern[str], right: re.Pattern[str]) -> bool:
    return bool(wrong.search(path.stem)) and not right.search(path.stem)


def _lengths(reference: Spoken, hypothesis: Spoken) -> Iterator[Remark]:
    lengths = len(standard(reference.text)), len(standard(hypothesis.text))
    if not lengths[1]:
        yield Remark(
            "empty_hypothesis",
            Message(
                ja="認識結果に文字がありません。すべて脱落として採点します。",
                en="The hypothesis has no text: everything counts as deleted.",
            ),
        )
    elif max(lengths) >= FEW and max(lengths) > MOST_RATIO * min(lengths):
        yield Remark(
            "lengths",
            Message(
                ja=f"長さが大きく違います（正解 {lengths[0]:,} 字、認識結果 {lengths[1]:,} 字）。"
                "同じ録音のものか、逆ではないかを確かめてください。",
                en=f"Very different lengths (reference {lengths[0]:,}, hypothesis {lengths[1]:,}"
                " characters): are they of one recording, and not swapped?",
            ),
        )


def _edited(reference: Spoken, hypothesis: Spoken) -> Iterator[Remark]:
    evidence = looks_edited(_as_written(reference), hypothesis.text or None)
    if evidence:
        yield Remark("edited_reference", evidence.warning)


def _as_written(reference: Spoken) -> str:
    """The text with the headings of official records, which are a sign of editing."""
    return "\n".join(
        f"○{s.speaker}\u3000{s.text}" if s.speaker and _OFFICIAL.search(s.speaker) else s.text
        for s in reference.segments
    )
