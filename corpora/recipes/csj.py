"""Corpus of Spontaneous Japanese (日本語話し言葉コーパス): its three evaluation sets of ten talks.

    TRN/Form1/core/A01M0097.trn    Shift_JIS:  0001 00000.354-00002.741 L:
                                               (F えー)        & (F エー)
    WAV/core/A01M0097.wav          16 kHz, PCM; noncore beside core
    dvd3/A01M0097/A01M0097.{trn,wav}           the older edition on DVD

The sets are those of the corpus's makers, as the speech recognition toolkits use them: eval1 and 2
are academic talks, eval3 is everyday speech on given topics. A talk is cut where its speaker
pauses: units less than GAP_S apart are joined up to LONGEST_S, as those toolkits do, since a
recogniser makes little of half a second. Units hidden for privacy are left out, with their sound.

The speaker's sex is in the name of the talk. A headset was worn; its distance is not told.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from transcribe.errors import InputError
from transcribe.messages import Message

from ..building import Item
from ..manifest import Conditions, CorpusSpeaker, ReferenceTurn
from .base import Recipe, lines_of
from .csj_tags import is_hidden, open_tags, plain

SETS: Mapping[int, tuple[str, ...]] = {
    1: (
        "A01M0097", "A01M0110", "A01M0137", "A03M0106", "A03M0112",
        "A03M0156", "A04M0051", "A04M0121", "A04M0123", "A05M0011",
    ),
    2: (
        "A01F0001", "A01F0034", "A01F0063", "A01M0056", "A01M0141",
        "A02M0012", "A03F0072", "A03M0016", "A06F0135", "A06M0064",
    ),
    3: (
        "S00F0019", "S00F0066", "S00F0148", "S00F0152", "S00M0008",
        "S00M0070", "S00M0079", "S00M0112", "S00M0213", "S01F0105",
    ),
}  # fmt: skip
TEXTS = ("TRN/Form1/*/{0}.trn", "TRN/*/{0}.trn", "dvd*/{0}/{0}.trn")
SOUNDS = ("WAV/*/{0}.wav", "WAV/{0}.wav", "dvd*/{0}/{0}.wav")
UNIT = re.compile(r"\d+ (\d+\.\d+)-(\d+\.\d+) ([LR]):(.*)")
SEXES = {"M": "male", "F": "female"}
GAP_S, LONGEST_S = 0.5, 10.0
LAYOUT = Message(
    ja="CSJ の最上位のフォルダー（TRN と WAV がある。DVD 版では dvd3〜）を"
    " --from で指定してください。",
    en="Give the top folder of the corpus, with TRN and WAV in it (dvd3 … in the edition on DVD),"
    " as --from.",
)


@dataclass(frozen=True, slots=True)
class Unit:
    """What is said between two pauses, tags and all. Seconds from the start of the talk."""

    start: float
    end: float
    text: str


def read(number: int, given: Path) -> Iterator[Item | Message]:
    talks = {talk: _one(given, TEXTS, talk) for talk in SETS[number]}
    if not any(talks.values()):
        raise InputError(
            Message(
                ja=f"{given} に評価用の講演の転記（{SETS[number][0]}.trn など）がありません。",
                en=f"{given} holds no transcription such as {SETS[number][0]}.trn.",
            ),
            LAYOUT,
        )
    for talk, text in talks.items():
        sound = _one(given, SOUNDS, talk)
        if text and sound:
            yield from _utterances(talk, text, sound)
        else:
            yield Message(
                ja=f"{talk}: {'音声' if text else '転記'}がないので、この講演を除きました。",
                en=f"{talk}: left out, its {'sound' if text else 'transcription'} is missing.",
            )


def _utterances(talk: str, text: Path, sound: Path) -> Iterator[Item | Message]:
    speaker = CorpusSpeaker(talk, talk, sex=SEXES.get(talk[3], "unknown"))
    for piece in _joined(list(_units(text))):
        if is_hidden(piece.text):
            yield Message(
                ja=f"{talk} {piece.start} 秒: 伏せられた語があるので除きました。",
                en=f"{talk} {piece.start} s: left out, a word is hidden.",
            )
        elif said := plain(piece.text):
            start, end = round(piece.start * 1000), round(piece.end * 1000)
            name = f"{talk}_{start:07d}_{end:07d}"
            yield Item(
                id=name,
                sound=sound,
                turns=(ReferenceTurn(talk, said),),
                speakers=(speaker,),
                conditions=Conditions(device="ヘッドセット"),
                utterance=name,
                span=(piece.start, piece.end),
            )


def _units(path: Path) -> Iterator[Unit]:
    """The units of a transcription in their order; those that are only noise have no text."""
    unit: Unit | None = None
    for _, line in lines_of(path, encoding="cp932"):
        if found := UNIT.fullmatch(line.strip()):
            if unit:
                yield unit
            unit = Unit(float(found[1]), float(found[2]), "")
        elif unit and "&" in line:  # lines before the first unit are about the talk
            unit = Unit(unit.start, unit.end, unit.text + line.partition("&")[0].strip())
    if unit:
        yield unit


def _joined(units: list[Unit]) -> Iterator[Unit]:
    """Units less than GAP_S apart as one, up to LONGEST_S; a tag is never cut in two."""
    last: Unit | None = None
    for unit in (u for u in units if u.text):
        if last is None:
            last = unit
        elif open_tags(last.text) > 0 or _belong_together(last, unit):
            last = Unit(last.start, unit.end, last.text + unit.text)
        else:
            yield last
            last = unit
    if last:
        yield last


def _belong_together(before: Unit, after: Unit) -> bool:
    hidden = is_hidden(before.text) or is_hidden(after.text)  # costs no more than its own unit
    near = after.start - before.end < GAP_S and after.end - before.start <= LONGEST_S
    return near and not hidden


def _one(given: Path, patterns: tuple[str, ...], talk: str) -> Path | None:
    found = (path for p in patterns for path in sorted(given.glob(p.format(talk))))
    return next(found, None)


def _recipe(number: int) -> Recipe:
    return Recipe(
        id=f"csj-eval{number}",
        title=f"日本語話し言葉コーパス（CSJ）評価セット{number}",
        language="ja",
        licence="NINJAL: Corpus of Spontaneous Japanese, under its licence agreement",
        source="国立国語研究所ほか『日本語話し言葉コーパス』, https://clrd.ninjal.ac.jp/csj/",
        partition=f"eval{number}",
        terms=Message(
            ja="有償です。国立国語研究所との契約の範囲で使えます。他へ渡せません。",
            en="Not free: to be used within the agreement with NINJAL, and not passed on.",
        ),
        obtain=Message(
            ja="国立国語研究所（https://clrd.ninjal.ac.jp/csj/）に申し込む",
            en="Apply to NINJAL, https://clrd.ninjal.ac.jp/csj/en/",
        ),
        layout=LAYOUT,
        read=partial(read, number),
    )


RECIPES = tuple(_recipe(number) for number in SETS)
