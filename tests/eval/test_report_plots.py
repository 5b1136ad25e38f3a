"""Pictures: marked as what they are, legible, and the same for the same figures."""

import re
import warnings

import pytest

from eval.distance import Point
from eval.effects import Estimate
from eval.intervals import Interval
from eval.metrics import CharacterCounts
from eval.reports.drawing import lettered
from eval.reports.plots import Bar, Series, distance_plot, effects_plot
from eval.samples import Pooled
from eval.verdicts import Lines
from transcribe.messages import Message, language

MARK = Message(ja="シミュレーション・合成音声", en="simulated, synthetic voices")
NAMES = "𠮷田町 葛\U000e0100城 髙橋"


def point(distance_m: float, accuracy: float) -> Point:
    right = round(1000 * accuracy)
    counts = CharacterCounts(max(right, 0), 1000 - max(right, 0), 0, max(-right, 0))
    return Point(distance_m, Pooled(counts, Interval(accuracy - 0.02, accuracy + 0.02), 9, 9, 9))


CURVE = (point(0.1, 0.93), point(0.12, 0.92), point(1.0, 0.88), point(4.0, 0.74))


def words(svg: bytes) -> list[str]:
    """Letters are outlines; what they spell stands beside them."""
    return [m.strip() for m in re.findall(r"<!--(.+?)-->", svg.decode("utf-8"))]


def test_the_curve_carries_its_mark_lines_and_distances() -> None:
    with language("ja"):
        svg, png = distance_plot([Series("whisper-base", CURVE)], Lines(), MARK)
    found = words(svg)
    assert "シミュレーション・合成音声" in found
    assert {"90 %", "使っても良い", "80 %", "使えそう"} <= set(found)
    assert [w for w in found if w.endswith(" m")] == ["0.1 m", "1 m", "4 m"]  # 0.12 has no room
    assert png.startswith(b"\x89PNG")


def test_the_scale_reaches_below_the_lowest_figure() -> None:
    with language("ja"):
        svg, _ = distance_plot([Series("a", (*CURVE, point(8.0, -0.4)))], Lines(), MARK)
    lowest = min(float(w.replace("−", "-")) for w in words(svg) if re.fullmatch(r"−?\d+", w))
    assert lowest < -20


def test_several_lines_are_named_and_differ_in_more_than_colour() -> None:
    with language("ja"):
        svg, _ = distance_plot([Series(n, CURVE) for n in ("A社", "B社")], Lines(), MARK)
    assert {"A社", "B社"} <= set(words(svg))
    assert b"stroke-dasharray" in svg


def test_a_name_is_never_taken_for_a_formula_or_left_out() -> None:
    names = ["_a", "$x^2", "kaigi--B"]
    with language("ja"):
        svg, _ = distance_plot([Series(n, CURVE) for n in names], Lines(), MARK)
    assert {"_a", "$x^2"} <= set(words(svg))


def test_the_plans_own_lines_are_drawn() -> None:
    with language("en"):
        svg, _ = distance_plot([Series("a", CURVE)], Lines(0.95, 0.85), MARK)
    assert {"95 %", "85 %", "fine to use", "simulated, synthetic voices"} <= set(words(svg))


def test_effects_carry_their_mark_and_names() -> None:
    bars = [
        Bar("距離", "0.1 m → 1 m", Estimate(-0.05, Interval(-0.07, -0.03))),
        Bar(
            "部屋", "とても長い名前の会議室（二階） → もっと長い名前の委員会室", Estimate(0.0, None)
        ),
    ]
    with language("ja"):
        svg, _ = effects_plot(bars, MARK)
    assert {"距離", "部屋", "0.1 m → 1 m", "シミュレーション・合成音声"} <= set(words(svg))
    assert max(map(len, words(svg))) < 40  # the long one is in lines


@pytest.mark.parametrize(
    ("name", "shown"),
    [("会議室 A", "会議室 A"), ("𠮷田町", "〓田町"), ("葛\U000e0100城", "葛城"), ("髙﨑", "髙﨑")],
)
def test_characters_that_the_font_lacks_are_geta_and_no_empty_boxes(name: str, shown: str) -> None:
    assert lettered(name) == shown


def test_no_picture_warns_of_a_name() -> None:
    with warnings.catch_warnings(), language("ja"):
        warnings.simplefilter("error")
        distance_plot([Series(NAMES, CURVE), Series("b", CURVE)], Lines(), MARK)
        effects_plot([Bar("話者", NAMES, Estimate(-0.01, None))], MARK)


def test_the_same_figures_give_the_same_files() -> None:
    once, again = (distance_plot([Series("a", CURVE)], Lines(), MARK) for _ in range(2))
    assert once == again
