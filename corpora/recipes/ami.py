"""AMI Meeting Corpus: the same speech from a headset and from an array on the table, in English.

    amicorpus/ES2004a/audio/ES2004a.Headset-0.wav    one per person
    amicorpus/ES2004a/audio/ES2004a.Array1-01.wav    first microphone of the array
    ami_public_manual_1.6.2/words/ES2004a.A.words.xml
    ami_public_manual_1.6.2/segments/ES2004a.A.segments.xml
    ami_public_manual_1.6.2/corpusResources/meetings.xml

Each segment gives two recordings of one utterance, so that near and far can be compared in pairs.
How far a person sat from the array is not told for each of them, so distance_m stays unknown and
the device tells near from far. Only segments in which nobody else speaks are taken, as the array
hears everybody; and none under SHORTEST_S, of which a recogniser makes little. The speaker's sex is
in the person's name: FEE013, MEO015. The meetings are the test part that recognition work uses
(full-corpus-asr); those whose sound is there are taken.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from transcribe.errors import InputError
from transcribe.messages import Message

from ..building import Item
from ..manifest import Conditions, CorpusSpeaker, ReferenceTurn
from .base import Recipe, find_root

MEETINGS = tuple(
    f"{series}{part}" for series in ("EN2002", "ES2004", "IS1009", "TS3003") for part in "abcd"
)
LISTED = "corpusResources/meetings.xml"
ANNOTATIONS = ("ami_public_manual*", "annotations", "*/ami_public_manual*")
AUDIO = ("{0}/audio", "amicorpus/{0}/audio", "wav_db/{0}/audio")
ARRAY = "Array1-01"
SITES = {"E": "Edinburgh", "I": "Idiap", "T": "TNO"}
SEXES = {"F": "female", "M": "male"}
NITE = "{http://nite.sourceforge.net/}"
RANGE = re.compile(r"#id\(([^)]+)\)(?:\.\.id\(([^)]+)\))?$")
SHORTEST_S = 1.0
LAYOUT = Message(
    ja="amicorpus（会議ごとの audio）と、展開した ami_public_manual_1.6.2 を同じフォルダーに置き、"
    "--from で指定してください。",
    en="Put amicorpus, with the audio of each meeting, and the unpacked ami_public_manual_1.6.2"
    " into one folder and give it as --from.",
)


@dataclass(frozen=True, slots=True)
class Person:
    """agent: A, B … in one meeting; name: the same in all; channel: number of the headset."""

    agent: str
    name: str
    channel: str


@dataclass(frozen=True, slots=True)
class Segment:
    """What a person says without a pause. Seconds from the start of the meeting."""

    person: Person
    start: float
    end: float
    text: str


def read(given: Path) -> Iterator[Item | Message]:
    root = find_root(given, ANNOTATIONS, LISTED, LAYOUT)
    sounds = {meeting: audio for meeting in MEETINGS if (audio := _audio(given, meeting))}
    if not sounds:
        raise InputError(
            Message(
                ja=f"{given} に評価用の会議（{MEETINGS[4]} など）の音声がありません。",
                en=f"{given} holds no sound of a test meeting such as {MEETINGS[4]}.",
            ),
            LAYOUT,
        )
    for meeting, audio in sounds.items():
        try:
            segments = list(_segments(root, meeting))
        except (OSError, ElementTree.ParseError, KeyError, ValueError) as error:
            yield Message(
                ja=f"{meeting}: 注釈を読めないので除きました（{error}）。",
                en=f"{meeting}: left out, its annotations cannot be read ({error}).",
            )
            continue
        yield from _items(meeting, audio, segments)


def _items(meeting: str, audio: Path, segments: list[Segment]) -> Iterator[Item]:
    for number, segment in enumerate(sorted(segments, key=lambda s: s.start), start=1):
        if segment.end - segment.start < SHORTEST_S or not segment.text:
            continue
        if any(_overlap(segment, other) for other in segments):
            continue
        person = segment.person
        speaker = CorpusSpeaker(person.name, person.name, sex=SEXES.get(person.name[:1], "unknown"))
        utterance = f"{meeting}.{person.agent}.{number:04d}"
        for device, file in (("Headset", f"Headset-{person.channel}"), (ARRAY, ARRAY)):
            yield Item(
                id=f"{utterance}.{device}",
                sound=audio / f"{meeting}.{file}.wav",
                turns=(ReferenceTurn(speaker.id, segment.text),),
                speakers=(speaker,),
                conditions=Conditions(
                    use_case="meeting", device=device, room=SITES.get(meeting[0])
                ),
                utterance=utterance,
                span=(segment.start, segment.end),
            )


def _overlap(one: Segment, other: Segment) -> bool:
    other_person = one.person != other.person
    return other_person and one.start < other.end and other.start < one.end


def _segments(root: Path, meeting: str) -> Iterator[Segment]:
    """Of every person. Raises OSError, ParseError, KeyError or ValueError."""
    for person in _people(root, meeting):
        words = _words(root / "words" / f"{meeting}.{person.agent}.words.xml")
        path = root / "segments" / f"{meeting}.{person.agent}.segments.xml"
        for segment in ElementTree.parse(path).getroot().iter("segment"):
            start, end = (float(segment.attrib[f"transcriber_{edge}"]) for edge in ("start", "end"))
            children = segment.findall(f"{NITE}child")
            text = "".join(_text(words, child.attrib["href"]) for child in children)
            yield Segment(person, start, end, text.strip())


def _people(root: Path, meeting: str) -> list[Person]:
    for found in ElementTree.parse(root / LISTED).getroot().iter("meeting"):
        if found.get("observation") == meeting:
            return [
                Person(s.attrib["nxt_agent"], s.attrib["global_name"], s.attrib["channel"])
                for s in found.iter("speaker")
            ]
    raise KeyError(meeting)


def _words(path: Path) -> dict[str, str]:
    """Every element by its id, in order: a word with the blank before it, else nothing."""
    words = {}
    for element in ElementTree.parse(path).getroot():
        said = (element.text or "").strip() if element.tag == "w" else ""
        blank = "" if element.get("punc") == "true" or not said else " "
        words[element.attrib[f"{NITE}id"]] = blank + said
    return words


def _text(words: dict[str, str], href: str) -> str:
    found = RANGE.search(href)
    if not found:
        raise ValueError(href)
    ids = list(words)
    first, last = ids.index(found[1]), ids.index(found[2] or found[1])
    return "".join(words[name] for name in ids[first : last + 1])


def _audio(given: Path, meeting: str) -> Path | None:
    return next((f for p in AUDIO if (f := given / p.format(meeting)).is_dir()), None)


RECIPE = Recipe(
    id="ami",
    title="AMI Meeting Corpus",
    language="en",
    licence="CC-BY-4.0",
    source="AMI Meeting Corpus, https://groups.inf.ed.ac.uk/ami/corpus/",
    partition="full-corpus-asr test, one speaker at a time",
    terms=Message(
        ja="CC-BY-4.0。英語です。話者ごとの距離は公表されていません。",
        en="CC-BY-4.0. It tells no distance for each speaker.",
    ),
    obtain=Message(
        ja="https://groups.inf.ed.ac.uk/ami/download/ で Headset・Array1-01・注釈 1.6.2 を選ぶ",
        en="https://groups.inf.ed.ac.uk/ami/download/: Headset, Array1-01, annotations 1.6.2",
    ),
    layout=LAYOUT,
    read=read,
)
