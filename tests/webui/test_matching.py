"""Where an earlier text and a changed one are the same; and the machine's files, read once."""

import random
from difflib import SequenceMatcher

import pytest
from office import Office
from transcripts import TRANSCRIPT as SAMPLE

from transcribe.types import Transcript
from webui import transcripts
from webui.errors import NotFound
from webui.tables import MeetingRow
from webui.transcripts.machine import Kept
from webui.transcripts.matching import matches

SENTENCES = [
    f"議案第{n}号は{n * 7}万円を増額するものであり、所管は第{n % 9}課です。" for n in range(900)
]
LONG = "".join(SENTENCES)


def assert_same_there(old: str, new: str) -> int:
    """How many characters of both are matched; in order, and never what differs."""
    *found, last = matches(old, new)
    ends = (0, 0)
    for a, b, size in found:
        assert size
        assert (a, b) >= ends
        assert b >= ends[1]
        assert old[a : a + size] == new[b : b + size]
        assert (a, b) != ends or not a or not b  # else the two were one
        ends = a + size, b + size
    assert last == (len(old), len(new), 0)
    return sum(size for _, _, size in found)


def test_a_turn_is_compared_letter_by_letter() -> None:
    chance = random.Random(6)
    for _ in range(300):
        old, new = ("".join(chance.choices("あいう、", k=chance.randrange(30))) for _ in range(2))
        exact = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        assert matches(old, new) == [(m.a, m.b, m.size) for m in exact]


def test_of_a_long_speech_only_what_was_changed_differs() -> None:
    changed = [
        sentence.replace("増額", "減額") if n % 50 == 0 else sentence
        for n, sentence in enumerate(SENTENCES)
    ]
    new = "はじめに、" + "".join(changed)[:-3]
    assert assert_same_there(LONG, new) == len(LONG) - 18 - 3


def test_a_speech_cut_in_the_middle_matches_on_both_sides() -> None:
    middle = len(LONG) // 2
    new = LONG[: middle - 500] + LONG[middle + 500 :]
    assert assert_same_there(LONG, new) == len(new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("はい。" * 9000, "え" + "はい。" * 4000 + "いや" + "はい。" * 4000 + "え"),
        ("あ" * 30000, "い" * 30000),
        (LONG, ""),
        ("", LONG),
        (LONG, "".join(reversed(SENTENCES))),
    ],
)
def test_texts_that_hardly_compare_are_never_matched_wrongly(old: str, new: str) -> None:
    assert_same_there(old, new)


def stored(office: Office, transcript: Transcript) -> str:
    meeting_id = office.meeting()
    with office.service.database.begin() as session:
        meeting = session.get_one(MeetingRow, meeting_id)
        made = transcripts.store(
            session, office.service.files, meeting, None, transcript, office.service.now()
        )
        return made.file_key


def test_a_file_is_read_once_and_never_told_after_it_is_gone(office: Office) -> None:
    kept, files = Kept(10_000), office.service.files
    key = stored(office, SAMPLE)
    first = kept.read(files, key)
    assert first.turns
    assert kept.read(files, key) is first
    files.delete(key)
    with pytest.raises(NotFound):
        kept.read(files, key)


def test_what_is_kept_does_not_grow_and_the_newest_stays(office: Office) -> None:
    kept, files = Kept(1), office.service.files
    keys = [
        stored(office, Transcript(float(n), "ja", SAMPLE.speakers, ())) for n in range(100, 103)
    ]
    large = stored(office, SAMPLE)
    for key in (*keys, large):
        kept.read(files, key)
    assert len(kept) == 1
    assert kept.read(files, large) is kept.read(files, large)
