"""The distance curve: what is measured, how far a line is held, and nothing beyond."""

from dataclasses import replace

import pytest
from measured import Sweep, falling, measures, run_of

from corpora.manifest import Conditions, Corpus, CorpusSpeaker, Recording, ReferenceTurn
from eval.distance import Point, curve, reach, rooms
from eval.intervals import Interval
from eval.metrics import CharacterCounts
from eval.results import Result
from eval.runs import scored
from eval.samples import Pooled, counts_of, pool, samples


def result(distance_m: float | None, wrong: int = 0, text: str = "a", room: str = "r") -> Result:
    return Result(
        f"{text}-{distance_m}",
        text,
        None,
        Conditions(distance_m=distance_m, room=room),
        text,
        "",
        measures(100, wrong),
        10.0,
    )


def points(*values: tuple[float, float, float]) -> list[Point]:
    """Of distance, accuracy in percent and the lower end of its interval."""
    return [
        Point(d, Pooled(CharacterCounts(round(10 * a), 1000 - round(10 * a)), interval, 9, 9, 9))
        for d, a, low in values
        for interval in [Interval(low / 100, 1.0) if low else None]
    ]


def test_a_point_pools_characters_and_does_not_average_rates():
    short = Result(
        "s", "s", None, Conditions(distance_m=1.0), "s", "", measures(10, 10), duration=1.0
    )
    (point,) = curve([result(1.0, wrong=0), short], "standard").points
    assert point.pooled.accuracy == pytest.approx(100 / 110)
    assert (point.pooled.texts, point.pooled.recordings) == (2, 2)


def test_points_go_from_near_to_far_and_two_digits_tell_distances_apart():
    found = curve([result(d) for d in (2.0, 0.1, 1.04, 0.98, 1.0)], "standard")
    assert [p.distance_m for p in found.points] == [0.1, 0.98, 1.0, 2.0]


def test_recordings_of_unknown_distance_are_counted_but_in_no_point():
    found = curve([result(1.0), result(None), result(None)], "standard")
    assert (len(found.points), found.unknown) == (1, 2)


def test_distances_with_other_texts_or_rooms_are_not_called_comparable():
    same = [result(d, text=t) for d in (0.1, 1.0) for t in "ab"]
    assert curve(same, "standard").balanced
    assert not curve([*same, result(1.0, text="c")], "standard").balanced
    assert not curve([*same, result(1.0, text="a", room="other")], "standard").balanced


def test_the_interval_draws_texts_and_too_few_give_none():
    few = [result(1.0, n, text) for n, text in enumerate("abcdefg")]
    (point,) = curve(few, "standard").points
    assert point.pooled.interval is None
    (point,) = curve([*few, result(1.0, 9, "h")], "standard").points
    assert point.pooled.interval.low < point.pooled.accuracy < point.pooled.interval.high


def test_readings_of_one_sentence_by_several_voices_are_drawn_together():
    """They fail together: drawn apart, the interval would be too narrow."""
    sweep = Sweep(distances=(1.0,), rooms=("r",), use_cases=("meeting",), shared=True)
    results = sweep.results(falling(), spread=1.5)
    together = pool(results, "standard")
    apart = pool([_renamed(r) for r in results], "standard")
    assert together.counts == apart.counts
    assert (together.texts, together.utterances) == (12, 36)
    width = together.interval.high - together.interval.low
    assert width > 1.3 * (apart.interval.high - apart.interval.low)


def _renamed(result: Result) -> Result:
    return replace(result, reference=result.reference + result.utterance)


@pytest.mark.parametrize(
    ("values", "holds", "surely"),
    [
        ([(0.1, 95, 93), (1.0, 92, 89), (2.0, 85, 82)], 1.0, 0.1),
        ([(0.1, 85, 82), (1.0, 80, 77)], None, None),
        ([(0.1, 95, 93), (1.0, 93, 91)], 1.0, 1.0),  # the farthest: nothing is said beyond
        ([(0.1, 90, 88)], 0.1, None),  # exactly on the line holds it
        ([(0.1, 95, 93), (0.5, 89, 86), (1.0, 91, 90)], 0.1, 0.1),  # a later rise does not count
        ([(0.1, 95, 0), (1.0, 95, 93)], 1.0, None),  # no interval, no certainty
    ],
)
def test_the_largest_distance_that_holds_a_line(values, holds, surely):
    found = reach(points(*values), 0.90)
    assert (found.holds, found.surely) == (holds, surely)


def test_a_known_curve_is_recovered():
    sweep = Sweep(distances=(0.1, 1.0, 4.0), texts=30, characters=100)
    found = curve(sweep.results(falling(start=2.5, per_doubling=0.3), spread=0.0), "standard")
    expected = [0.924, 0.818, 0.711]  # of log odds 2.5, 1.50 and 0.90
    for point, value in zip(found.points, expected, strict=True):
        assert point.pooled.accuracy == pytest.approx(value, abs=0.02)
        assert point.pooled.interval.low <= value <= point.pooled.interval.high
    assert found.balanced


def test_the_order_of_results_changes_nothing():
    results = Sweep(distances=(0.1, 2.0), texts=8).results(falling(per_doubling=0.2))
    assert curve(results, "strict") == curve(results[::-1], "strict")
    assert rooms(results) == ("会議室", "議場")


def test_the_correct_rate_ignores_insertions():
    inserted = Result("r", "r", None, Conditions(), "x", "", measures(100, 10, 20), 1.0)
    assert counts_of(inserted, "standard").accuracy == pytest.approx(0.70)
    assert counts_of(inserted, "correct_rate").accuracy == pytest.approx(0.90)


def test_real_and_simulated_sound_and_voices_are_never_added_up():
    real = Sweep(distances=(1.0,), texts=2, simulated=False, synthetic=False).results(falling())
    made = Sweep(distances=(1.0,), texts=2).results(falling())
    found = samples([(run_of(), tuple(made)), (run_of(corpus="real"), tuple(real))])
    assert [(s.simulated, s.synthetic, len(s.results)) for s in found] == [
        (False, False, len(real)),
        (True, True, len(made)),
    ]


def test_a_meeting_of_several_synthetic_voices_is_not_taken_for_people():
    turns = (ReferenceTurn("a", "開会します。"), ReferenceTurn("b", "異議なし。"))
    heard = Recording("r", "r.flac", "0" * 64, 9.0, turns, Conditions(), "u")
    voices = tuple(CorpusSpeaker(v, v, synthetic=True) for v in "ab")
    corpus = Corpus("c", "会議", "ja", "CC0-1.0", "", "", voices, (heard,))
    result = scored(corpus, heard, "開会します。異議なし。")
    assert (result.speaker, result.synthetic) == (None, True)
    (sample,) = samples([(run_of(), (result,))])
    assert sample.synthetic
