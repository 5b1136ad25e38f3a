"""--numerals: the text for people changes, the JSON does not."""

from typing import Any

import pytest
from media import Media

QUICK = ("--model", "scripted", "--diarization", "none", "--correction", "off")


@pytest.mark.parametrize(("style", "number"), [("as-heard", "二十三"), ("arabic", "23")])
def test_numbers_follow_the_option(place: Any, media: Media, style: str, number: str) -> None:
    source = place.put(media("short.wav"))
    more = ("--numerals", style, "--out", place.out, "--format", "txt,srt,json")
    done = place.kikitori(source, *QUICK, *more)
    assert done.exit_code == 0, done.output
    for name in ("txt", "srt"):
        assert f"議案第{number}号" in (place.out / f"short.{name}").read_text("utf-8")
    assert "議案第二十三号" in (place.out / "short.json").read_text("utf-8")


def test_an_unknown_style_is_refused(place: Any, media: Media) -> None:
    done = place.kikitori(place.put(media("short.wav")), *QUICK, "--numerals", "roman")
    assert done.exit_code == 2
    assert "arabic" in done.output
