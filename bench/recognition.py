"""Character accuracy over the synthetic meetings, beside faster-whisper's beam-5 default."""

from collections.abc import Sequence

from eval.metrics import CharacterCounts, count
from eval.normalize import VERSION, standard

from . import meetings, product
from .figures import Figure, Section

MOST_POINTS_BELOW = 0.3


def measure() -> Section:
    ours, theirs = CharacterCounts(), CharacterCounts()
    spoken = meetings.spoken()
    figures = []
    for meeting, mine, peers in zip(spoken, _ours(spoken), _theirs(spoken), strict=True):
        counts = [count(standard(meeting.text), standard(text)) for text in (mine, peers)]
        ours, theirs = ours + counts[0], theirs + counts[1]
        figures.append(_accuracy(meeting.name, *counts))
    difference = 100 * (ours.accuracy - theirs.accuracy)
    minutes = sum(m.duration for m in spoken) / 60
    return Section(
        f"Recognition: whisper-base int8, {minutes:.1f} min 合成音声; peer: faster-whisper, beam 5",
        (
            *figures,
            _accuracy("accuracy, all", ours, theirs),
            Figure("difference in points", "points", difference, least=-MOST_POINTS_BELOW),
            Figure(
                "deletions", "characters", ours.deletions, theirs.deletions, most=theirs.deletions
            ),
        ),
        (f"Characters: {VERSION}/standard (NFKC, punctuation dropped). Counts are pooled; S/D/I.",),
    )


def _ours(spoken: Sequence[meetings.Meeting]) -> list[str]:
    recognizer = product.engine("recognizers", product.WHISPER)
    transcripts = [product.whole_job(m.sound, recognizer, None) for m in spoken]
    return ["".join(turn.text for turn in t.turns) for t in transcripts]


def _theirs(spoken: Sequence[meetings.Meeting]) -> list[str]:
    from .peer import Whisper

    whisper = Whisper(product.files_of(product.WHISPER))
    return [whisper.text(m.sound) for m in spoken]


def _accuracy(name: str, ours: CharacterCounts, theirs: CharacterCounts) -> Figure:
    detail = f"{_errors(ours)}; peer {_errors(theirs)} of {ours.length:,}"
    return Figure(name, "%", 100 * ours.accuracy, 100 * theirs.accuracy, detail=detail)


def _errors(counts: CharacterCounts) -> str:
    return f"{counts.substitutions}/{counts.deletions}/{counts.insertions}"
