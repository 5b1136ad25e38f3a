"""Write webui/practice/sample.json anew: what a machine might have heard of the sample meeting.

From transcribe/data/sample/reference.json, with typical mistakes put in (MISTAKES of
webui/practice/mistakes.py) and voices without names. The time of a word is its share of the
characters of its utterance.

    .venv/bin/python scripts/practice_sample.py
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from transcribe.formats.exchange import render_json
from transcribe.naming import propose_names
from transcribe.types import Speaker, Transcript, Turn, Word
from webui.practice.mistakes import MISTAKES

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "transcribe/data/sample/reference.json"
TARGET = ROOT / "webui/practice/sample.json"
SURE, UNSURE = 0.95, 0.35  # probabilities of words as they are, and of mistakes
PIECES = re.compile(r"[一-鿿々]+|[ぁ-ん]+|[ァ-ンー]+|[0-9,]+|.")


def built() -> Transcript:
    told = json.loads(REFERENCE.read_text("utf-8"))
    order = list(dict.fromkeys(u["speaker"] for u in told["utterances"]))
    speakers = tuple(Speaker(f"S{n}", f"話者{n}") for n in range(1, len(order) + 1))
    turns = tuple(
        _turn(f"T{number:04d}", f"S{order.index(u['speaker']) + 1}", u)
        for number, u in enumerate(told["utterances"], 1)
    )
    return Transcript(
        duration=told["duration"],
        language=told["language"],
        speakers=speakers,
        turns=turns,
        speaker_proposals=propose_names(turns, speakers, (), told["language"]),
        provenance={"application": {"name": "kikitori"}, "made_by": "scripts/practice_sample.py"},
    )


def _turn(code: str, speaker: str, utterance: dict[str, str | float]) -> Turn:
    start, end = float(utterance["start"]), float(utterance["end"])
    pieces = list(_pieces(code, str(utterance["text"])))
    text = "".join(piece for piece, _ in pieces)
    words, at = [], 0
    for piece, probability in pieces:
        begin, at = at, at + len(piece)
        times = (start + (end - start) * n / len(text) for n in (begin, at))
        words.append(Word(piece, *(round(t, 3) for t in times), probability))
    return Turn(code, speaker, start, end, text, tuple(words))


def _pieces(code: str, text: str) -> Iterator[tuple[str, float]]:
    """The words, in characters of one kind, and how sure the machine would be of each."""
    mistake = next((one for one in MISTAKES if one.turn == code), None)
    if mistake is None:
        yield from ((piece, SURE) for piece in PIECES.findall(text))
        return
    before, found, after = text.partition(mistake.right)
    if not found:
        raise ValueError(f"{code} does not say {mistake.right}")
    yield from ((piece, SURE) for piece in PIECES.findall(before))
    yield mistake.wrong, UNSURE
    yield from ((piece, SURE) for piece in PIECES.findall(after))


if __name__ == "__main__":
    TARGET.write_text(render_json(built()), "utf-8")
