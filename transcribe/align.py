"""Joins words and speakers into turns."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice, zip_longest

from .engines.base import Diarization
from .messages import Message
from .types import Notice, Segment, Speaker, SpeakerSegment, Turn, Word

SENTENCE_ENDS = "。．.？?！!"
MOMENT_WORDS = 2  # few words or little time: a slip of the join, not somebody's turn
MOMENT_S = 0.6
SNAP_S = 1.5  # nobody takes over in mid-sentence without a pause: the change is nearby
PAUSE_S = 0.2
REACH_S = 1.0  # a word this near to somebody's speech may be theirs
LONG_TURN_S = 40.0  # after that, a turn is split at the next end of a sentence
LEAST_OVERLAP_S = 0.7

# kana, ideographs with their variants, marks and full-width forms: written without blanks
_JAPANESE = "\u3001-\u30ff\u31f0-\u9fff\uf900-\ufaff\ufe00-\ufe0f\uff00-\uffef\U00020000-\U000e01ef"
_NO_BLANK = re.compile(rf"^\s+|\s+$|(?<=[{_JAPANESE}])\s+|\s+(?=[{_JAPANESE}])")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word, its speaker, and whether a sentence (or what stands for one) ends with it."""

    word: Word
    speaker: str | None
    ends_sentence: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """Speakers in order of their first words, who said what, and who was heard when."""

    speakers: tuple[Speaker, ...]
    turns: tuple[Turn, ...]
    speaker_segments: tuple[SpeakerSegment, ...]


def join(segments: Sequence[Segment], diarization: Diarization, language: str) -> Joined:
    """Give each word to who spoke then, and make turns of one speaker's words."""
    segments = sorted(segments, key=lambda s: s.start)
    turns = _turns(told_apart(list(_words(segments)), diarization))
    heard = [s.speaker for s in diarization.segments]
    known = named([*(t.speaker for t in turns), *heard], language)
    return Joined(
        tuple(known.values()),
        tuple(replace(t, speaker=known[t.speaker].id) if t.speaker else t for t in turns),
        tuple(replace(s, speaker=known[s.speaker].id) for s in diarization.segments),
    )


def told_apart(spoken: list[Spoken], diarization: Diarization) -> list[Spoken]:
    """The words, each with the label of who said it; speakers change where sentences end."""
    assigned = _assign(spoken, diarization.exclusive)
    return _change_at_sentence_ends(_without_islands(assigned))


def join_channels(channels: Sequence[Sequence[Segment]], language: str) -> Joined:
    """One speaker per channel, silent ones included; turns in the order in which they spoke."""
    names = "チャンネル{}" if language == "ja" else "Channel {}"
    speakers = tuple(Speaker(f"S{n}", names.format(n)) for n in range(1, len(channels) + 1))
    said = [
        (segment, speaker)
        for speaker, segments in zip(speakers, channels, strict=True)
        for segment in segments
    ]
    said.sort(key=lambda pair: pair[0].start)
    turns = _turns(
        [s for segment, speaker in said for s in _said_by(speaker.id, _words([segment]))]
    )
    heard = tuple(SpeakerSegment(s.start, s.end, speaker.id) for s, speaker in said)
    return Joined(speakers, tuple(turns), heard)


def _words(segments: Iterable[Segment]) -> Iterator[Spoken]:
    """Words with the ends of sentences; Whisper often leaves 。 out, so a segment that a pause
    follows ends one too.

    Segments are apart by a blank, as Whisper's are; where Japanese is written it goes again.
    """
    listed = list(segments)
    for segment, following in zip_longest(listed, listed[1:]):
        words = segment.words or (Word(segment.text, segment.start, segment.end, 0.0),)
        words = (replace(words[0], text=f" {words[0].text.lstrip()}"), *words[1:])
        for word in words[:-1]:
            yield Spoken(word, None, ends_sentence(word))
        pause = following is None or following.start - words[-1].end >= PAUSE_S
        yield Spoken(words[-1], None, pause or ends_sentence(words[-1]))


def ends_sentence(word: Word) -> bool:
    """Whether a sentence ends with the word, by its mark."""
    text = word.text.rstrip()
    if text.endswith(".") and text[-2:-1].isdigit():  # of 0.6, perhaps: the 6 is another word
        return False
    return text.endswith(tuple(SENTENCE_ENDS))


def _assign(spoken: list[Spoken], who: Sequence[SpeakerSegment]) -> list[Spoken]:
    """Each word to whom it overlaps most, else to the nearest within reach, else as before it."""
    ends = [s.end for s in who]
    result: list[Spoken] = []
    for item in spoken:
        first = bisect_left(ends, item.word.start - REACH_S)
        speaker = _speaker_of(item.word, islice(who, first, None))
        if speaker is None and result:
            speaker = result[-1].speaker
        result.append(replace(item, speaker=speaker))
    return _fill_the_beginning(result)


def _speaker_of(word: Word, who: Iterable[SpeakerSegment]) -> str | None:
    best, best_score = None, -REACH_S
    for segment in who:
        if segment.start > word.end + REACH_S:
            break
        # seconds shared, or as a negative number the seconds between
        score = min(word.end, segment.end) - max(word.start, segment.start)
        if score > best_score:
            best, best_score = segment.speaker, score
    return best


def _fill_the_beginning(spoken: list[Spoken]) -> list[Spoken]:
    known = next((s.speaker for s in spoken if s.speaker is not None), None)
    return [replace(s, speaker=known) if s.speaker is None else s for s in spoken]


def _runs(spoken: Sequence[Spoken]) -> list[list[Spoken]]:
    return [list(run) for _, run in groupby(spoken, key=lambda s: s.speaker)]


def _without_islands(spoken: list[Spoken]) -> list[Spoken]:
    """A moment inside another's sentence becomes theirs; a whole はい。 stays."""
    runs = _runs(spoken)
    for before, run, after in zip(runs, runs[1:], runs[2:], strict=False):
        surrounded = before[-1].speaker == after[0].speaker
        whole_sentence = before[-1].ends_sentence and run[-1].ends_sentence
        if surrounded and _is_moment(run) and not whole_sentence:
            run[:] = _said_by(before[-1].speaker, run)
    return [s for run in runs for s in run]


def _change_at_sentence_ends(spoken: list[Spoken]) -> list[Spoken]:
    """Moves a change of speaker to where a sentence ends nearby."""
    result = list(spoken)
    for i in range(1, len(result)):
        before, after = result[i - 1], result[i]
        if before.speaker == after.speaker or before.ends_sentence:
            continue
        reach_s = MOMENT_S if after.word.start - before.word.end >= PAUSE_S else SNAP_S
        tail, head = _since_sentence_end(result, i, reach_s), _to_sentence_end(result, i, reach_s)
        if tail and (not head or _lasts(tail) <= _lasts(head)):
            result[i - len(tail) : i] = _said_by(after.speaker, tail)
        elif head:
            result[i : i + len(head)] = _said_by(before.speaker, head)
    return result


def _since_sentence_end(spoken: list[Spoken], i: int, reach_s: float) -> list[Spoken]:
    """The words before `i` back to the end of a sentence, if that is within reach, else none."""
    for first in range(i - 1, 0, -1):
        if not _is_moment(spoken[first:i], reach_s):
            break
        if spoken[first - 1].ends_sentence:
            return spoken[first:i]
    return []


def _to_sentence_end(spoken: list[Spoken], i: int, reach_s: float) -> list[Spoken]:
    """The words from `i` to the end of a sentence, if that is within reach, else none."""
    for last in range(i, len(spoken)):
        if not _is_moment(spoken[i : last + 1], reach_s):
            break
        if spoken[last].ends_sentence:
            return spoken[i : last + 1]
    return []


def _is_moment(spoken: Sequence[Spoken], at_most_s: float = MOMENT_S) -> bool:
    return len(spoken) <= MOMENT_WORDS or _lasts(spoken) < at_most_s


def _lasts(spoken: Sequence[Spoken]) -> float:
    return spoken[-1].word.end - spoken[0].word.start


def _said_by(speaker: str | None, spoken: Iterable[Spoken]) -> list[Spoken]:
    return [replace(s, speaker=speaker) for s in spoken]


def _turns(spoken: Sequence[Spoken]) -> list[Turn]:
    """Runs of one speaker, long ones split where a sentence ends; by their labels, in order."""
    turns = [turn for part in parts_of_turns(spoken) if (turn := _turn(part))]
    turns.sort(key=lambda t: t.start)
    return [replace(t, id=f"T{n:04d}") for n, t in enumerate(turns, start=1)]


def parts_of_turns(spoken: Sequence[Spoken]) -> Iterator[list[Spoken]]:
    """The words of each turn: a run of one speaker's, a long one split where a sentence ends."""
    for run in _runs(spoken):
        yield from _parts(run)


def _parts(run: Sequence[Spoken]) -> Iterator[list[Spoken]]:
    current: list[Spoken] = []
    for item in run:
        current.append(item)
        if item.ends_sentence and _lasts(current) > LONG_TURN_S:
            yield current
            current = []
    if current:
        yield current


def _turn(spoken: Sequence[Spoken]) -> Turn | None:
    """A turn by its speaker's label, without its id; None where nothing but blanks is said."""
    words = _without_blanks([s.word for s in spoken])
    if not words:
        return None
    start, end = min(w.start for w in words), max(w.end for w in words)
    return Turn("", spoken[0].speaker, start, end, "".join(w.text for w in words), words)


def _without_blanks(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words without the blanks that Japanese has not; those between Latin words stay."""
    joined = "".join(w.text for w in words)
    dropped = {i for blank in _NO_BLANK.finditer(joined) for i in range(*blank.span())}
    cleaned, offset = [], 0
    for word in words:
        kept = "".join(c for i, c in enumerate(word.text, start=offset) if i not in dropped)
        offset += len(word.text)
        if kept:
            cleaned.append(replace(word, text=kept))
    return tuple(cleaned)


def named(labels: Iterable[str | None], language: str) -> dict[str | None, Speaker]:
    """Labels in order of appearance as S1, S2 …"""
    names = "話者{}" if language == "ja" else "Speaker {}"
    unique = [label for label in dict.fromkeys(labels) if label is not None]
    return {label: Speaker(f"S{n}", names.format(n)) for n, label in enumerate(unique, start=1)}


def overlaps(segments: Sequence[SpeakerSegment], speakers: Sequence[Speaker]) -> list[Notice]:
    """Where two people speak at once for long enough that words may be missing."""
    names = {s.id: s.name for s in speakers}
    notices: list[Notice] = []
    ordered = sorted(segments, key=lambda s: s.start)
    for i, one in enumerate(ordered):
        for other in ordered[i + 1 :]:
            if other.start >= one.end:
                break
            end = min(one.end, other.end)
            if one.speaker != other.speaker and end - other.start >= LEAST_OVERLAP_S:
                detail = _at_once(names[one.speaker], names[other.speaker])
                notices.append(Notice("overlap", other.start, end, str(detail)))
    return notices


def _at_once(one: str, other: str) -> Message:
    return Message(
        ja=f"{one}と{other}の声が重なっています。聞こえなかった言葉がないか、音声で確かめてください。",
        en=f"{one} and {other} speak at once. Listen for words that are missing.",
    )
