"""Who said what, and when: scores for transcripts that name speakers on both sides."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from transcribe.documents import Remark
from transcribe.formats import Spoken
from transcribe.messages import Message

from .diarization import DiarizationSeconds, JaccardErrors, diarization_seconds, jaccard_errors
from .metrics import CharacterCounts, count
from .normalize import standard

NOBODY = ""
"""The speaker of text that the file gives to nobody: scored as one more speaker."""


@dataclass(frozen=True, slots=True)
class SpeakerCharacters:
    """Character counts under the match of speakers with the fewest errors (cpCER).

    counts      all text of a speaker is one string, in its order
    assignment  pairs of names, reference first; None where a side has nobody left
    """

    counts: CharacterCounts
    assignment: tuple[tuple[str | None, str | None], ...]


@dataclass(frozen=True, slots=True)
class SpeakerScores:
    """None: the files do not say enough for it; the remarks tell what is missing."""

    characters: SpeakerCharacters | None = None
    seconds: DiarizationSeconds | None = None
    jaccard: JaccardErrors | None = None
    remarks: tuple[Remark, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """`cpcer`, `der`, `jer`: those that there are. Rates are shares of 1, times seconds."""
        values: dict[str, Any] = {}
        if found := self.characters:
            values["cpcer"] = _characters_json(found)
        if (seconds := self.seconds) and seconds.total:
            values["der"] = {"rate": seconds.error_rate} | asdict(seconds)
        if (jaccard := self.jaccard) and jaccard.speakers:
            values["jer"] = {"rate": jaccard.error_rate} | asdict(jaccard)
        return values


def score_speakers(reference: Spoken, hypothesis: Spoken) -> SpeakerScores:
    """cpCER where both sides name speakers; DER and JER where both have their times as well."""
    if not (reference.has_speakers and hypothesis.has_speakers):
        return SpeakerScores()
    remarks = _nobody_remark(reference, hypothesis)
    characters = speaker_characters(_texts(reference), _texts(hypothesis))
    if not (reference.speech and hypothesis.speech):
        return SpeakerScores(characters, remarks=remarks + _no_times_remark())
    speech = reference.speech, hypothesis.speech
    seconds, jaccard = diarization_seconds(*speech), jaccard_errors(*speech)
    return SpeakerScores(characters, seconds, jaccard, remarks)


def speaker_characters(
    reference: Mapping[str, str], hypothesis: Mapping[str, str]
) -> SpeakerCharacters:
    """Counts of normalised texts by speaker.

    What meeteval calls cpWER, with characters as words, and held equal to it by a test. It does not
    run here: it comes as source and wants a compiler, takes 25 s for three hours of speech, and
    refuses more than 20 speakers, which a council has.
    """
    from scipy.optimize import linear_sum_assignment

    speakers = max(len(reference), len(hypothesis))
    ours, theirs = _padded(reference, speakers), _padded(hypothesis, speakers)
    counts = [[count(mine, other) for _, other in theirs] for _, mine in ours]
    errors = [[c.substitutions + c.deletions + c.insertions for c in row] for row in counts]
    pairs = list(zip(*linear_sum_assignment(errors), strict=True)) if speakers else []
    return SpeakerCharacters(
        sum((counts[i][j] for i, j in pairs), CharacterCounts()),
        tuple((ours[i][0], theirs[j][0]) for i, j in pairs),
    )


def _padded(texts: Mapping[str, str], speakers: int) -> list[tuple[str | None, str]]:
    """Speakers and texts; as many silent nobodies as it takes to match the other side."""
    return [*texts.items(), *[(None, "")] * (speakers - len(texts))]


def _characters_json(found: SpeakerCharacters) -> dict[str, Any]:
    counts = found.counts
    return {
        "rate": 1 - counts.accuracy if counts.length else None,
        "errors": counts.substitutions + counts.deletions + counts.insertions,
        "length": counts.length,
        **asdict(counts),
        "assignment": [list(pair) for pair in found.assignment],
    }


def _texts(spoken: Spoken) -> dict[str, str]:
    """All that each speaker said, normalised."""
    texts: dict[str, list[str]] = {}
    for segment in spoken.segments:
        texts.setdefault(segment.speaker or NOBODY, []).append(segment.text)
    return {speaker: standard("\n".join(lines)) for speaker, lines in texts.items()}


def _nobody_remark(*sides: Spoken) -> tuple[Remark, ...]:
    if all(s.speaker for side in sides for s in side.segments):
        return ()
    return (
        Remark(
            "text_of_nobody",
            Message(
                ja="話者名のない発言は、もう1人の話者の発言として cpCER に数えました。",
                en="Text without a speaker counts in cpCER as that of one more speaker.",
            ),
        ),
    )


def _no_times_remark() -> tuple[Remark, ...]:
    return (
        Remark(
            "no_speaker_times",
            Message(
                ja="話者の始まりと終わりの時刻が両方にはないため、DER と JER は計算していません。",
                en="DER and JER are left out: not both sides say when a speaker starts and ends.",
            ),
        ),
    )
