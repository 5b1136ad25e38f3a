"""One transcript against one reference, under every measure at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from transcribe.errors import InputError
from transcribe.messages import Message

from . import normalize
from .metrics import CharacterCounts, count

MEASURES = ("strict", "standard", "lenient", "reading")


@dataclass(frozen=True, slots=True)
class ErrorSplit:
    """Errors of writing apart from errors of hearing, as shares of the reference.

    wrong      1 - accuracy of the standard measure: what a clerk has to correct
    misheard   1 - accuracy of the reading measure, over kana: it does not even sound right
    homophone  wrong - misheard: it sounds right and is written otherwise. An estimate, because the
               two have different lengths; below 0 where few characters have long readings
    """

    wrong: float
    misheard: float

    @property
    def homophone(self) -> float:
        return self.wrong - self.misheard


@dataclass(frozen=True, slots=True)
class Score:
    """Counts under every one of MEASURES; each has its own strings, alignment and length.

    normalizer  what made the strings, as `normalize.description()` says it
    """

    normalizer: Mapping[str, object]
    measures: Mapping[str, CharacterCounts]

    @property
    def correct_rate(self) -> float:
        """Of the standard measure: insertions are ignored."""
        return self.measures["standard"].correct_rate

    @property
    def split(self) -> ErrorSplit | None:
        """None where the reference has no reading."""
        standard, reading = self.measures["standard"], self.measures["reading"]
        if not reading.length:
            return None
        return ErrorSplit(wrong=1 - standard.accuracy, misheard=1 - reading.accuracy)

    def to_json(self) -> dict[str, object]:
        """What `eval score --json` prints. Rates are fractions of 1 and may be below 0."""
        measures = {name: _measure(self.measures[name]) for name in MEASURES}
        reading = measures.pop("reading")
        return {
            "normalizer": dict(self.normalizer),
            **measures,
            "correct_rate": {"rate": self.correct_rate},
            "reading": reading,
        }


def score(reference: str, hypothesis: str) -> Score:
    """Score a transcript. An empty one is scored: nothing of the reference was recognised.

    Raises InputError if the reference holds nothing to compare with.
    """
    if not normalize.standard(reference):
        raise InputError(
            Message(
                ja="正解の文章が空です（文字が 1 つもありません）。",
                en="The reference is empty: there is not one letter in it.",
            ),
            Message(
                ja="正解と認識結果のファイルを取り違えていないか確かめ、話した言葉どおりの文章を"
                "正解に指定してください。",
                en="Check that reference and transcript are not swapped, and give what was said,"
                " word for word, as the reference.",
            ),
        )
    return Score(
        normalize.description(),
        {
            name: count(normalized(reference), normalized(hypothesis))
            for name, normalized in _NORMALIZERS.items()
        },
    )


_NORMALIZERS = {
    "strict": normalize.strict,
    "standard": normalize.standard,
    "lenient": normalize.lenient,
    "reading": normalize.reading,
}


def _measure(counts: CharacterCounts) -> dict[str, object]:
    """None for the accuracy over nothing: a reference of fillers only is empty when lenient."""
    return {
        "accuracy": counts.accuracy if counts.length else None,
        "reference_length": counts.length,
        "hits": counts.hits,
        "substitutions": counts.substitutions,
        "deletions": counts.deletions,
        "insertions": counts.insertions,
    }
