"""A turn's sentences, also where the recogniser heard no full stop, and what to quote of one."""

import re
from collections.abc import Iterator

LONGEST_QUOTE = 30  # characters of a sentence that is quoted as a whole
AROUND = 8  # characters that are quoted before and after the evidence
LONGEST_SENTENCE = 80  # characters, where commas give a place to part it

_MARKS = "。．？?！!"
_MARKED = re.compile(f"[^{_MARKS}]+[{_MARKS}]*")
_GOES_ON = "[がけのかねよしとらりるま、。．？?！!]|こと|ところ|ように|中で|ます|っ"
_ENDS = re.compile(
    f"(?<=です)(?!{_GOES_ON})|(?<=ます)(?!{_GOES_ON})|(?<=でした)(?!{_GOES_ON})"
    f"|(?<=ました)(?!{_GOES_ON})|(?<=ません)(?!{_GOES_ON}|で)|(?<=ください)(?!{_GOES_ON}|ま[せしす])"
    "|(?:(?<=(?:です|ます|した|せん)か)|(?<=しょうか))(?![らともねどな、。．？?！!])"
)
_COMMA = re.compile("(?<=[、，])|(?<=\\s)(?=\\S)")


def sentences_of(text: str) -> list[str]:
    """Sentences in order, without blanks at their ends; also です and ます end one.

    A sentence that is still long is parted at commas, as far as there are any.
    """
    found = (part for marked in _MARKED.findall(text) for part in _ENDS.split(marked))
    pieces = (piece.strip() for part in found for piece in _short(part))
    return [piece for piece in pieces if piece.strip(_MARKS)]


def excerpt(sentence: str, evidence: str) -> str:
    """The evidence with a few characters around it, … where cut; "" where it is not there."""
    start = sentence.rfind(evidence)
    if start < 0 or not evidence:
        return ""
    if len(sentence) <= LONGEST_QUOTE:
        return sentence
    first, last = max(start - AROUND, 0), start + len(evidence) + AROUND
    before, after = "…" * (first > 0), "…" * (last < len(sentence))
    return f"{before}{sentence[first:last].strip()}{after}"


def _short(sentence: str) -> Iterator[str]:
    """Pieces of LONGEST_SENTENCE at most, where commas allow."""
    piece = ""
    for part in _COMMA.split(sentence):
        if piece and len(piece) + len(part) > LONGEST_SENTENCE:
            yield piece
            piece = ""
        piece += part
    yield piece
