"""Which candidates are taken, and what becomes of the turn."""

import random
from dataclasses import replace

import pytest

from transcribe.correction.applying import apply, undo
from transcribe.correction.candidates import Candidate
from transcribe.correction.decision import LEAST, Decision, probability, taken, worth_judging
from transcribe.types import Turn

TERM = Candidate(0, 0, 3, "受信率", "受診率", "じゅしんりつ", "term", probability=0.4)
COUNCIL = replace(TERM, source="council")
HOMOPHONE = replace(TERM, source="homophone", margin=5.0)


@pytest.mark.parametrize("candidate", [TERM, COUNCIL, HOMOPHONE], ids=lambda c: c.source)
def test_the_more_the_sound_says_for_it_the_likelier_it_is_right(candidate) -> None:
    grown = [probability(candidate, evidence) for evidence in (-8, -3, 0, 3, 6)]
    assert grown == sorted(grown)
    assert 0 < grown[0] < grown[-1] < 1


@pytest.mark.parametrize("candidate", [TERM, COUNCIL], ids=lambda c: c.source)
def test_another_sound_and_a_short_word_need_more(candidate) -> None:
    exact, near = candidate, replace(candidate, distance=1.5)
    assert probability(near, 0.0) < probability(exact, 0.0)
    short = replace(candidate, reading="じゅ", distance=1.0)
    assert probability(short, 0.0) < probability(near, 0.0)


def test_what_the_recogniser_was_sure_of_needs_more() -> None:
    for candidate in (TERM, COUNCIL, HOMOPHONE):
        assert probability(replace(candidate, probability=0.95), 0) < probability(candidate, 0)


def test_a_homophone_is_likelier_where_the_vocabularies_know_it() -> None:
    assert probability(replace(HOMOPHONE, familiar=False), 0) < probability(HOMOPHONE, 0)


def test_what_no_evidence_could_carry_is_not_listened_to() -> None:
    hopeless = replace(TERM, reading="しょう", distance=1.0, probability=0.99)
    assert worth_judging([TERM, hopeless]) == [TERM]


def test_strictness_orders_the_demands() -> None:
    assert LEAST["careful"] > LEAST["standard"] > LEAST["eager"]
    decisions = [Decision(TERM, p) for p in (0.9,)], [Decision(TERM, p) for p in (0.5,)]
    assert [len(taken(d, "careful")) for d in decisions] == [1, 0]
    assert [len(taken(d, "eager")) for d in decisions] == [1, 1]


def test_of_overlapping_ones_the_one_that_mends_more_is_taken() -> None:
    name = Candidate(0, 0, 4, "おかもと", "岡本", "おかもと", "term")
    titled = Candidate(0, 0, 6, "おかもとイン", "岡本委員", "おかもといいん", "term")
    after = Candidate(0, 6, 8, "発元", "発言", "はつげん", "homophone")
    decisions = [Decision(name, 0.95), Decision(after, 0.7), Decision(titled, 0.9)]
    assert [d.candidate for d in taken(decisions, "standard")] == [titled, after]
    doubtful = [Decision(name, 0.95), Decision(titled, 0.6)]
    assert [d.candidate for d in taken(doubtful, "standard")] == [name]


def test_a_correction_is_recorded_with_its_place_and_can_be_undone(turn) -> None:
    heard = turn("委員の", "受信", "率は", "みうら", "委員")
    first = replace(TERM, start=3, end=6)
    second = Candidate(0, 7, 10, "みうら", "三浦", "みうら", "term", distance=0.0)
    new, corrections, notices = apply(heard, [Decision(first, 0.9), Decision(second, 0.8)])
    assert new.text == "委員の受診率は三浦委員"
    assert "".join(w.text for w in new.words) == new.text
    for made in corrections:
        assert new.text[made.offset :].startswith(made.replacement)
    assert [(c.original, c.replacement, c.reason, c.score) for c in corrections] == [
        ("受信率", "受診率", "term", 0.9),
        ("みうら", "三浦", "term", 0.8),
    ]
    assert [(n.kind, n.text) for n in notices] == [
        ("correction", "受信率"),
        ("correction", "みうら"),
    ]
    assert (notices[0].start, notices[0].end) == (0.5, 1.5)
    assert undo(new, corrections).text == heard.text
    assert undo(new, corrections[:1]).text == "委員の受信率は三浦委員"


def test_times_and_certainty_of_a_corrected_word_are_those_of_what_it_replaces(turn) -> None:
    heard = turn(("受", 0.9), ("信", 0.2), ("率は", 0.8))
    new, _, _ = apply(heard, [Decision(TERM, 0.9)])
    (word,) = new.words
    assert (word.text, word.start, word.end, word.probability) == ("受診率は", 0.0, 1.5, 0.2)


def test_any_corrections_leave_the_words_joined_as_the_text_and_are_undone(turn) -> None:
    draw = random.Random(3)
    for _ in range(200):
        heard: Turn = turn(
            *("".join(draw.choices("会議の予算を", k=draw.randint(1, 3))) for _ in range(6))
        )
        cuts = sorted(draw.sample(range(len(heard.text) + 1), k=min(4, len(heard.text) + 1)))
        decisions = [
            Decision(
                Candidate(0, a, b, heard.text[a:b], "正" * draw.randint(1, 4), "せい", "term"), 0.9
            )
            for a, b in zip(cuts[::2], cuts[1::2], strict=False)
        ]
        new, corrections, _ = apply(heard, decisions)
        assert "".join(w.text for w in new.words) == new.text
        assert (new.words[0].start, new.words[-1].end) == (heard.start, heard.end)
        for made in corrections:
            assert new.text[made.offset : made.offset + len(made.replacement)] == made.replacement
        assert undo(new, corrections).text == heard.text


def test_the_reason_says_where_the_word_is_from_and_whether_it_sounds_otherwise(turn) -> None:
    reasons = []
    for candidate in (HOMOPHONE, TERM, replace(TERM, distance=0.5), replace(COUNCIL, distance=1)):
        _, (made,), _ = apply(turn("受信率"), [Decision(candidate, 0.9)])
        reasons.append(made.reason)
    assert reasons == ["homophone", "term", "term_near", "council_near"]


def test_where_a_common_word_stands_the_sound_has_to_prefer_the_other() -> None:
    contested = replace(TERM, contested=True)
    assert probability(contested, 1.0) == 0
    assert probability(contested, 3.0) == probability(TERM, 3.0) > 0.6


def test_undoing_what_does_not_stand_there_is_refused(turn) -> None:
    heard = turn("受信", "率は", "受信", "率")
    second = replace(TERM, start=4, end=7)
    new, made, _ = apply(heard, [Decision(TERM, 0.9), Decision(second, 0.9)])
    assert undo(new, made).text == heard.text
    moved = replace(made[1], offset=made[1].offset + 1)
    with pytest.raises(ValueError, match="does not stand"):
        undo(new, [moved])
