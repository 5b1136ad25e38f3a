"""How figures are written: nothing is rounded over a line."""

import pytest

from eval.intervals import Interval
from eval.wording import listed, metres, percent, percent_range, points
from transcribe.messages import Message


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (0.8341, "83.4 %"), (0.79289, "79.3 %"), (0.9, "90.0 %"), (0.8996, "89.9 %"),
        (0.89949, "89.9 %"), (0.79999, "79.9 %"), (0.92497, "92.4 %"), (1.0, "100.0 %"),
        (0.9999, "99.9 %"), (0.0, "0.0 %"), (-0.5, "−50.0 %"), (0.29, "29.0 %"),
    ],
)  # fmt: skip
def test_percentages(share, written):
    assert percent(share) == written


@pytest.mark.parametrize(
    ("difference", "written"),
    [(0.0123, "+1.2"), (-0.0811, "−8.1"), (0.0, "0.0"), (-0.0004, "0.0")],
)
def test_points_carry_their_sign(difference, written):
    assert points(difference) == written


def test_ranges_and_lists_in_both_languages():
    assert percent_range(Interval(0.8, 0.91)) == Message(ja="80.0 %～91.0 %", en="80.0 % to 91.0 %")
    names = [Message(ja=c, en=c) for c in "abc"]
    assert listed(names) == Message(ja="a、b、c", en="a, b and c")
    assert listed(names[:1]) == Message(ja="a", en="a")
    assert [metres(d) for d in (0.1, 0.25, 1.0, 12.0)] == ["0.1 m", "0.25 m", "1 m", "12 m"]
