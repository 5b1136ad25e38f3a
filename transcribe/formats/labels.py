"""Names of speakers at the starts of lines.

A name is told from speech by what the whole file does, never by one line: speech has colons as
well. What was taken for a name is always reported, since it is not scored.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from ..documents import Remark
from ..messages import Message
from .spoken import SpokenSegment, timed

MOST_LISTED = 8
_NAME = r"(?P<name>[^\s:：。、，．「」？！?!][^:：。、，．「」？！?!\t]{0,19}?)"
_NUMBERED = (
    r"(?:話者|発言者|参加者|スピーカー|[Ss]peaker|SPEAKER)[ _\u3000]?[0-9０-９A-ZＡ-Ｚ]{1,3}"
)


@dataclass(frozen=True, slots=True)
class LabelForm:
    """A way of writing who speaks. `least` lines of it are taken for names.

    recurring  it is too little by itself: most lines have to name somebody who speaks again
    """

    pattern: re.Pattern[str]
    least: int = 2
    recurring: bool = False

    def split(self, line: str) -> tuple[str, str] | None:
        """The name and what follows it; None for a line without a name."""
        found = self.pattern.fullmatch(line)
        return (found["name"].strip(), found["text"].strip()) if found else None

    def fits(self, lines: Sequence[str]) -> bool:
        """Whether the lines use it: from the first one on, or in half of them, or by few people."""
        names = [found[0] if (found := self.split(line)) else None for line in lines]
        labelled = Counter(name for name in names if name)
        total = labelled.total()
        if total < self.least or len(labelled) > max(8, total / 2):
            return False
        if self.recurring:
            return total >= len(lines) / 2 and total >= 2 * len(labelled)
        return self.least == 1 or bool(
            names[0] or total >= len(lines) / 2 or total >= 2 * len(labelled)
        )


FORMS = (
    LabelForm(
        re.compile(
            rf"[\[【(（<]?(?P<name>{_NUMBERED})[\]】)）>]?(?:\s*[:：]|(?=\s|$))(?P<text>.*)"
        ),
        least=1,  # nobody says this at the start of a line
    ),
    LabelForm(re.compile(rf"(?!\d){_NAME}\s*[:：](?!//)(?P<text>.*)")),
    LabelForm(  # the minutes of assemblies: ○議長（山本一郎君）　ただいまから
        re.compile(r"[○◯〇●◎◆◇■□]\s*(?P<name>[^\s。、]{1,30}?(?:[)）]|(?=\s|$)))(?P<text>.*)")
    ),
    LabelForm(re.compile(r"【(?P<name>[^】。]{1,20})】(?P<text>.*)")),
    LabelForm(  # 山本委員長　ただいまから: subtitles have such blanks as well, in place of commas
        re.compile(r"(?P<name>[^\s\d。、:：？！?!][^\s。、:：？！?!]{0,19})\u3000+(?P<text>\S.*)"),
        recurring=True,
    ),
)
BEFORE_BLANK = LabelForm(re.compile(r"(?P<name>[^\s。、]{1,20})\s+(?P<text>\S.*)"))
"""Only for lines that start with a time: elsewhere a blank is too little."""


def find_form(lines: Sequence[str]) -> LabelForm | None:
    """The form that names most, of those that fit; None where nobody is named."""
    fitting = [form for form in FORMS if lines and form.fits(lines)]
    named = {form: sum(1 for line in lines if form.split(line)) for form in fitting}
    return max(fitting, key=lambda form: named[form], default=None)


@dataclass(frozen=True, slots=True)
class Line:
    """A line whose marks were read.

    text        what was said; "" for a line that holds only marks, which are those of the next
    name        who speaks from here on; "" for nobody known, None where the line does not say
    start, end  seconds
    """

    text: str
    name: str | None = None
    start: float | None = None
    end: float | None = None


def segments_of(lines: Iterable[Line]) -> tuple[tuple[SpokenSegment, ...], tuple[Remark, ...]]:
    """The segments, each by the last one named, and what was taken for names."""
    segments: list[SpokenSegment] = []
    names: Counter[str] = Counter()
    speaker, start, end = None, None, None
    for line in lines:
        if line.name is not None:
            speaker = line.name or None
            names.update([line.name] if line.name else [])
        if line.start is not None:
            start, end = line.start, line.end
        if line.text:
            segments.append(timed(line.text, speaker, start, end))
            start, end = None, None
    return tuple(segments), _names_remark(names) + _unnamed_remark(segments, bool(names))


def _names_remark(names: Counter[str]) -> tuple[Remark, ...]:
    """What was taken for names, and how often."""
    if not names:
        return ()
    listed = names.most_common(MOST_LISTED)
    more = len(names) - len(listed)
    ja = "、".join(f"{name} ({count})" for name, count in listed)
    en = ", ".join(f"{name} ({count})" for name, count in listed)
    if more:
        ja, en = f"{ja} ほか{more}人", f"{en} and {more} more"
    return (
        Remark(
            "speaker_names",
            Message(
                ja=f"話者名とみなし、採点から除いたもの: {ja}",
                en=f"Taken for speakers' names, not scored: {en}",
            ),
        ),
    )


def _unnamed_remark(segments: Sequence[SpokenSegment], named: bool) -> tuple[Remark, ...]:
    """How much text stands before the first name: a title, perhaps, and no speech."""
    count = sum(len(s.text) for s in takewhile(lambda s: s.speaker is None, segments))
    if not named or not count:
        return ()
    return (
        Remark(
            "text_before_names",
            Message(
                ja=f"最初の話者名より前にある {count} 字も、発言として採点に含めました。",
                en=f"{count} characters before the first name were scored as speech.",
            ),
        ),
    )
