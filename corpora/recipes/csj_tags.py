"""The tags in transcriptions of the Corpus of Spontaneous Japanese, and the text without them.

(F えー)           filler: kept, it was said
(D こ) (D2 は)     fragment, slip of a particle: kept
(? 大月)           unsure; (? あ,い) two guesses, the first one is taken; (?) nothing made out
(A シーディー;ＣＤ)  reading;spelling: the spelling, but 二十;２０ is left as 二十
(K たち(F えー)ばな;橘)  broken reading;spelling: the spelling
(W ギーツ;ギジュツ)  slip of the tongue;word: the slip
(B …;…)           slip of the mind;meant: the slip
(M …) (O …) (X …) (L …) (笑 …) (泣 …) (咳 …)  talk about words, foreign, not Japanese of its
                  kind, whispered, laughing, crying, coughing: kept
(R ××)            hidden for privacy, the sound as well: `is_hidden`
<FV> <VN> <H> <Q> <雑音> <笑> …  sounds without words: removed
"""

import re

HIDDEN = re.compile(r"\(R |×")
SOUND = re.compile(r"<[^<>]*>")
TAG = re.compile(r"\((\?|[A-Z]2?|笑|泣|咳)( |(?=\)))([^()]*)\)")
OPEN = re.compile(r"\((?:\?|[A-Z]2?|笑|泣|咳) ?")
NUMERAL = re.compile(r"[0-9０-９．.]+")


def is_hidden(text: str) -> bool:
    """Whether a part was made unrecognisable, in the sound too."""
    return bool(HIDDEN.search(text))


def open_tags(text: str) -> int:
    """How many tags begin in the text without ending there."""
    return text.count("(") - text.count(")")


def plain(text: str) -> str:
    """What was said, without tags and blanks. A tag that never ends loses only its mark."""
    text = SOUND.sub("", text)
    inner = TAG.sub(_content, text)
    while inner != text:  # from the innermost outwards
        text, inner = inner, TAG.sub(_content, inner)
    text = OPEN.sub("", text)
    return re.sub(r"[()\s]", "", text)


def _content(tag: re.Match[str]) -> str:
    name, content = tag[1], tag[3]
    first, _, second = content.partition(";")
    if name == "A":
        return first if not second or NUMERAL.fullmatch(second) else second
    if name == "K":
        return second or first
    if name == "?":
        return content.partition(",")[0]
    return first
