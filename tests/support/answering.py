"""A recogniser that says what a test wants to hear, right or wrong."""

from collections.abc import Callable

from transcribe.engines.base import OnProgress
from transcribe.types import Audio, Segment, Word

Answer = Callable[[Audio], list[Segment]]


class Answering:
    """A recogniser with a bad habit: one answer each time it is asked, the last one for good."""

    sample_rate = 16_000

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.shown: list[Audio] = []
        self.seeds: list[int] = []

    def transcribe(
        self, audio: Audio, *, language: str | None, seed: int, on_progress: OnProgress
    ) -> list[Segment]:
        del language
        self.shown.append(audio)
        self.seeds.append(seed)
        for share in (0.0, 0.5, 1.0):
            on_progress(share)
        return (self._answers.pop(0) if len(self._answers) > 1 else self._answers[0])(audio)


def all_along(text: str) -> Answer:
    """The text, from the beginning to the end of what is shown."""
    return lambda audio: [Segment(0.0, audio.duration, text)]


def at(start: float, end: float, text: str) -> Answer:
    return lambda _: [Segment(start, end, text)]


def halves(first: str, second: str) -> Answer:
    return lambda audio: [
        Segment(0.0, audio.duration / 2, first),
        Segment(audio.duration / 2, audio.duration, second),
    ]


def nothing(_: Audio) -> list[Segment]:
    return []


def both(*answers: Answer) -> Answer:
    return lambda audio: [segment for answer in answers for segment in answer(audio)]


def spoken(*words: tuple[str, float, float], probability: float = 0.9) -> Answer:
    """One segment of these words, each with its start and end."""
    said = tuple(Word(text, start, end, probability) for text, start, end in words)
    text = "".join(w.text for w in said).strip()
    return lambda _: [Segment(said[0].start, said[-1].end, text, said)]
