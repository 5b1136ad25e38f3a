"""Who spoke is found again for a text that is there: not one character of it changes.

The words keep their order and their times; only whose they are, and with it where turns begin, is
new. Corrections move along with their characters.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from .align import PAUSE_S, Spoken, ends_sentence, named, overlaps, parts_of_turns, told_apart
from .engines.base import Diarization
from .naming import proposal_notices, propose_names
from .types import Correction, Notice, Transcript, Turn, Word
from .vocabulary import Person

_OF_SPEAKERS = ("overlap", "no_diarization", "speaker_proposal")  # notices that are made anew


def rejoin(
    transcript: Transcript, diarization: Diarization, people: Sequence[Person] = ()
) -> Transcript:
    """The same text with other speakers, none of them named. people: the roster, for proposals."""
    spoken = list(_words(transcript.turns))
    unbroken = _places(transcript)
    spoken = _together(told_apart(_without_ends(spoken, unbroken), diarization), unbroken)
    turns = list(_turns(spoken))
    heard = [s.speaker for s in diarization.segments]
    known = named([*(t.speaker for t in turns), *heard], transcript.language)
    speakers = tuple(known.values())
    renamed = tuple(replace(t, speaker=known[t.speaker].id if t.speaker else None) for t in turns)
    segments = tuple(replace(s, speaker=known[s.speaker].id) for s in diarization.segments)
    proposals = propose_names(renamed, speakers, people, transcript.language)
    notices: list[Notice] = [n for n in transcript.notices if n.kind not in _OF_SPEAKERS]
    notices += [*overlaps(segments, speakers), *proposal_notices(proposals, renamed, speakers)]
    return replace(
        transcript,
        speakers=speakers,
        turns=renamed,
        speaker_segments=segments,
        speaker_proposals=proposals,
        notices=tuple(sorted(notices, key=lambda n: n.start)),
        corrections=tuple(_moved(transcript, renamed)),
    )


def _words(turns: Sequence[Turn]) -> Iterator[Spoken]:
    """All words in the order of the text; a turn without words is one."""
    listed = [t.words or (Word(t.text, t.start, t.end, 0.0),) for t in turns if t.text]
    for words, following in pairwise([*listed, ()]):
        for word in words[:-1]:
            yield Spoken(word, None, ends_sentence(word))
        pause = not following or following[0].start - words[-1].end >= PAUSE_S
        yield Spoken(words[-1], None, pause or ends_sentence(words[-1]))


def _offsets(turns: Sequence[Turn]) -> list[int]:
    """Where each turn begins in the whole text, and its end."""
    return [0, *accumulate(len(t.text) for t in turns)]


def _places(transcript: Transcript) -> list[tuple[int, int]]:
    """The characters of the whole text that corrections put there."""
    starts = dict(zip((t.id for t in transcript.turns), _offsets(transcript.turns), strict=False))
    return [
        (starts[c.turn] + c.offset, starts[c.turn] + c.offset + len(c.replacement))
        for c in transcript.corrections
        if c.turn in starts
    ]


def _within(spoken: Sequence[Spoken], places: list[tuple[int, int]]) -> Iterator[range]:
    """The numbers of the words that each place touches."""
    ends = list(accumulate(len(s.word.text) for s in spoken))
    for first, last in places:
        if last > first:
            yield range(bisect_right(ends, first), bisect_right(ends, last - 1) + 1)


def _without_ends(spoken: list[Spoken], places: list[tuple[int, int]]) -> list[Spoken]:
    """No turn ends within a correction."""
    result = list(spoken)
    for numbers in _within(spoken, places):
        for number in numbers[:-1]:
            result[number] = replace(result[number], ends_sentence=False)
    return result


def _together(spoken: list[Spoken], places: list[tuple[int, int]]) -> list[Spoken]:
    """A correction is one speaker's."""
    result = list(spoken)
    for numbers in _within(spoken, places):
        for number in numbers:
            result[number] = replace(result[number], speaker=result[numbers[0]].speaker)
    return result


def _turns(spoken: Sequence[Spoken]) -> Iterator[Turn]:
    """Turns in the order of the text. Where two spoke at once, a start may be moved to follow."""
    latest = 0.0
    for number, part in enumerate(parts_of_turns(spoken), start=1):
        words = tuple(s.word for s in part)
        latest = max(latest, min(w.start for w in words))
        end = max(latest, *(w.end for w in words))
        text = "".join(w.text for w in words)
        yield Turn(f"T{number:04d}", part[0].speaker, latest, end, text, words)


def _moved(transcript: Transcript, turns: Sequence[Turn]) -> Iterator[Correction]:
    before = {
        t.id: start for t, start in zip(transcript.turns, _offsets(transcript.turns), strict=False)
    }
    starts = _offsets(turns)
    for correction in transcript.corrections:
        if correction.turn not in before or not turns:
            continue
        place = before[correction.turn] + correction.offset
        # what was taken out leaves no character: it stays behind the one before it
        anchor = place if correction.replacement or not correction.offset else place - 1
        number = min(bisect_right(starts, anchor) - 1, len(turns) - 1)
        yield replace(correction, turn=turns[number].id, offset=place - starts[number])
