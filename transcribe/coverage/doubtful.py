"""Sound that a detector takes for a voice, and that may be a crowd.

One voice rises and falls: between its loud and its quiet moments lie 20 dB and more, in noise as
loud as a tenth of it still 13. A dozen voices at once keep to 10. Where the level is that even, the
recogniser is asked twice, from two places: what is really said it says both times.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..messages import Message
from ..types import Audio, Notice, Segment
from ..voice import FRAME_S, Span, frame_levels
from .listening import Listener
from .texts import characters, joined, similarity, sureness

EVEN_DB = 12.0  # between the loud tenth and the quiet tenth of a window
WINDOW_S = 5.0
AROUND_S = 1.0
LEAST_S = 3.0
PROBE_S = 10.0
FIRST_STEP_S = 20.0  # to the next question after an unclear answer, then twice as far each time
SHIFT_S = 2.3  # seconds later for the second question
LEAST_AGREEMENT = 0.3  # speech as loud as its noise reaches 0.32 to 0.67, crowds 0.2
LEAST_SURENESS = 0.3
LEAST_CHARACTERS = 4
LEAST_DISTINCT = 0.6  # of the pairs of characters
CLEAR_S = 60.0  # to the next question after a clear answer


def unclear(
    audio: Audio, voiced: Sequence[Span], listener: Listener
) -> tuple[list[Span], list[Notice]]:
    """Where voices cannot be understood, and the notices about it."""
    spans = [part for run in even_runs(audio, voiced) for part in _probed(run, listener)]
    return spans, [Notice("lost_speech", *span, str(_CROWD)) for span in spans]


def even_runs(audio: Audio, voiced: Sequence[Span]) -> list[Span]:
    """Where the level of what seems a voice is even, in order."""
    levels = frame_levels(audio)
    found: list[Span] = []
    for window in _windows(voiced):
        if not _is_even(levels, window):
            continue
        if found and window[0] - found[-1][1] < WINDOW_S:
            found[-1] = (found[-1][0], window[1])
        else:
            found.append(window)
    return [(a, b) for a, b in found if b - a >= LEAST_S]


def _windows(voiced: Sequence[Span]) -> list[Span]:
    """Voices cut into windows of equal length; a short rest belongs to the last one."""
    found = []
    for start, end in voiced:
        count = max(1, round((end - start) / WINDOW_S))
        edges = np.linspace(start, end, count + 1).tolist()
        found += list(pairwise(edges))
    return found


def _is_even(levels: NDArray[np.float64], window: Span) -> bool:
    first = max(0, round((window[0] - AROUND_S) / FRAME_S))
    part = levels[first : round((window[1] + AROUND_S) / FRAME_S)]
    low, high = np.percentile(part, (10, 90)) if len(part) else (0.0, 99.0)
    return bool(high - low < EVEN_DB)


def _probed(run: Span, listener: Listener) -> list[Span]:
    """The parts of a run in which the recogniser does not agree with itself.

    Each question is costly where nothing can be understood, so the longer that lasts, the rarer it
    is asked.
    """
    found: list[Span] = []
    understood = False
    at, step = run[0], FIRST_STEP_S
    while at < run[1]:
        probe = (at, min(at + PROBE_S, run[1]))
        if probe[1] - at < LEAST_S:  # the rest is like what was before it
            probe = (max(run[0], probe[1] - PROBE_S), probe[1])
        clear = _says_the_same_twice(probe, listener)
        end = min(at + (CLEAR_S if clear else step), run[1])
        understood = understood or clear
        if not clear:
            found.append((at, end))
        step = FIRST_STEP_S if clear else 2 * step
        at = end
    merged = _merged(found)
    if understood:  # one quiet person, a beginning of whose speech was not made out
        merged = [span for span in merged if span[1] - span[0] > FIRST_STEP_S]
    return merged


def _says_the_same_twice(span: Span, listener: Listener) -> bool:
    """Asked from three places: a beginning that is not understood costs the first its words."""
    shift = min(SHIFT_S, (span[1] - span[0]) / 4)
    heard: list[list[Segment]] = []
    for number, attempt in enumerate((11, 12, 13)):
        if number == 2 and not heard:  # twice nothing
            break
        again = listener.again((span[0] + number * shift, span[1]), attempt)
        if not _is_varied(joined(again)) or sureness(again) < LEAST_SURENESS:
            continue
        if any(similarity(joined(again), joined(h)) >= LEAST_AGREEMENT for h in heard):
            return True
        heard.append(again)
    return False


def _is_varied(text: str) -> bool:
    """Whether it says something, and not the same over and over."""
    said = characters(text)
    pairs = [said[i : i + 2] for i in range(len(said) - 1)]
    return len(said) >= LEAST_CHARACTERS and len(set(pairs)) >= LEAST_DISTINCT * len(pairs)


def _merged(spans: list[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


_CROWD = Message(
    ja="人のざわめきのような音が続いていて、言葉を聞き分けられませんでした。"
    "発言がなかったか、この区間を聞いて確かめてください。",
    en="Many voices at once, it seems; no words could be made out. "
    "Listen here to see whether somebody had the floor.",
)
