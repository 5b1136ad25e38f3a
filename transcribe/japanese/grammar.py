"""Words of a text with their grammar, from the dictionary that the readings come from."""

from dataclasses import dataclass

from .readings import morphemes


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the dictionary.

    start, end       characters into the text
    lemma            its dictionary form, as written
    part, kind, use  its class from coarse to fine, as 名詞, 普通名詞, 助数詞可能; "*" for none
    inflects_as      such as 助動詞-マス
    form             such as 終止形-一般
    """

    surface: str
    start: int
    end: int
    lemma: str
    part: str
    kind: str
    use: str
    inflects_as: str
    form: str


def tokens(text: str) -> list[Token]:
    """All words in order; joined, their surfaces are the text."""
    found, start = [], 0
    for word in morphemes(text):
        surface, classes = word.surface(), word.part_of_speech()
        end = start + len(surface)
        names = (*classes[:3], *classes[4:6])
        if surface:  # SudachiPy puts an empty word beside some marks
            found.append(Token(surface, start, end, word.dictionary_form(), *names))
        start = end
    return found
