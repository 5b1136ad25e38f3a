"""The sentences of a transcript, as the rules for decisions and tasks read them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from transcribe.japanese.layers import clean
from transcribe.types import Transcript

_SENTENCE = re.compile("[^。．？！?!\n]+[。．？！?!]*")
_ASKED = re.compile("[？?]|か[。．]?$|(?:でしょう|ましょう|ません|ですね)か")
_DENIED = re.compile(
    "(?:ません|ませんでした|なかった|ない|ないです|ないと思います|なりません|おりません|見送り|未定)"
    "(?:が|ね|よ|けれども)?[。．]?$|(?:て|で)(?:い|お)(?:ない|りません|ません)"
)
_SUPPOSED = re.compile(
    "(?:れば|えば|けば|せば|てば|めば|ければ|たら|だら|なら|場合|とき)(?:は|に|には)?[、，]"
    "|場合(?:は|に|には)|かどうか|か否か|もし|仮に"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """turn: code of its turn; speaker: the name of who says it, "" where nobody knows."""

    text: str
    turn: str
    speaker: str

    @property
    def is_stated(self) -> bool:
        """Neither asked, denied, nor supposed."""
        return not any(p.search(self.text) for p in (_ASKED, _DENIED, _SUPPOSED))


def sentences(transcript: Transcript) -> Iterator[Sentence]:
    """In order, without fillers and restarts; empty ones are left out."""
    names = {speaker.id: speaker.name for speaker in transcript.speakers}
    for turn in transcript.turns:
        for found in _SENTENCE.finditer(turn.text):
            text = clean(found[0]).strip()
            if text:
                yield Sentence(text, turn.id, names.get(turn.speaker or "", ""))
