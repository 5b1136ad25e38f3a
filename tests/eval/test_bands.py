"""The pilot's two lines."""

import pytest

from eval.bands import FINE, USABLE, band, bands
from transcribe.messages import language


@pytest.mark.parametrize(
    ("accuracy", "label"),
    [
        (1.0, "使っても良い"),
        (0.90, "使っても良い"),
        (0.8999, "使えそう"),
        (0.80, "使えそう"),
        (0.7999, "まだ使えない"),
        (-0.5, "まだ使えない"),
    ],
)
def test_a_line_belongs_to_the_band_above_it(accuracy: float, label: str) -> None:
    with language("ja"):
        assert str(band(accuracy).label) == label


def test_the_lines_are_those_of_the_pilot() -> None:
    assert (USABLE, FINE) == (0.80, 0.90)
    assert [b.least for b in bands()] == [0.90, 0.80, None]


def test_a_plan_may_draw_other_lines() -> None:
    assert band(0.86, fine=0.95, usable=0.85).id == "usable"
    assert band(0.84, fine=0.95, usable=0.85).id == "not_yet"


@pytest.mark.parametrize(("fine", "usable"), [(0.8, 0.9), (0.8, 0.8), (1.1, 0.8), (0.9, 0.0)])
def test_lines_that_cross_or_leave_the_scale_are_refused(fine: float, usable: float) -> None:
    with pytest.raises(ValueError, match="lines"):
        bands(fine, usable)
