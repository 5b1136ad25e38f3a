"""Readings that nobody has written down, as the analyser guesses them, in hiragana."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice, product
from typing import TYPE_CHECKING

from ..japanese import lists
from ..japanese.characters import KANJI, fold_forms, to_hiragana
from ..japanese.numerals import spell_numbers, unify_numerals
from ..japanese.readings import homographs, morphemes
from .kana import is_reading

if TYPE_CHECKING:
    from sudachipy import Morpheme

MOST = 4  # readings of one word
SHORTEST = 3  # kana of a reading that is not the likeliest: とう for 東 would be heard everywhere
_KANA = re.compile("[ぁ-ゖァ-ヺー]+")
_LETTERS = {
    letter: kana
    for line in (
        "a えー b びー c しー d でぃー e いー f えふ g じー h えいち i あい",
        "j じぇい k けー l える m えむ n えぬ o おー p ぴー q きゅー r あーる",
        "s えす t てぃー u ゆー v ぶい w だぶりゅー x えっくす y わい z ぜっと",
    )
    for letter, kana in re.findall(r"(\w) (\w+)", line)
}
MUNICIPALITY = re.compile(f"([{KANJI}ヶケノ]{{2,5}})([市町村区県郡])")
_ENDS = {
    "市": ("し",),
    "町": ("ちょう", "まち"),
    "村": ("むら", "そん"),
    "区": ("く",),
    "県": ("けん",),
    "郡": ("ぐん",),
}
_ABBREVIATION = re.compile("[A-Za-z]|[A-Z]{2,6}")


def guess(surface: str) -> tuple[str, ...]:
    """How it is read, the likeliest first; empty where the analyser does not know a part of it."""
    if found := _municipality(everyday(surface)):
        return found
    words = list(morphemes(spell_numbers(unify_numerals(everyday(surface)))))
    options = [_options(word) for word in words if _is_spoken(word.surface())]
    return tuple(dict.fromkeys(map("".join, islice(product(*options), MOST)))) if options else ()


def family_readings(family: str) -> tuple[str, ...]:
    """How it is read as a family name, the likeliest first; empty where it is none."""
    family = everyday(family)
    found = homographs(family)
    names = [read([m]) for m in found if is_family(m)]
    if not names:
        return ()
    in_use = [read([m]) for m in morphemes(f"{family}さん") if m.surface() == family]
    places = [read([m]) for m in found if is_place(m)]
    likely = [r for r in in_use if r in names]
    alike = [r for r in places if unvoiced(r) in map(unvoiced, names)]  # やまざき, やまさき
    return _likeliest((*likely, *names, *alike))


def given_readings(family: str, given: str) -> tuple[str, ...]:
    """How it is read as the given name of someone of this family name; else as any word."""
    given = everyday(given)
    names = [read([m]) for m in homographs(given) if is_given(m)]
    in_use = [read([m]) for m in morphemes(everyday(family) + given) if m.surface() == given]
    return _likeliest((*(r for r in in_use if r in names), *names)) or guess(given)


def unvoiced(kana: str) -> str:
    """Without the marks that voice a sound: やまざき and やまさき agree."""
    parts = unicodedata.normalize("NFD", kana)
    return parts.replace("\u3099", "").replace("\u309a", "")


def _options(word: "Morpheme") -> tuple[str, ...]:
    """Several for a proper noun: にっぽん and にほん."""
    first = read([word])
    kind = tuple(word.part_of_speech()[:3])
    if kind[1] != "固有名詞" or not first:
        return (first,) if first else ()
    same = [m for m in homographs(word.surface()) if tuple(m.part_of_speech()[:3]) == kind]
    return _likeliest((first, *(read([m]) for m in same)))


def _likeliest(readings: Iterable[str]) -> tuple[str, ...]:
    found = [r for r in dict.fromkeys(readings) if r]
    plain = [r for r in found if not (r.endswith("の") and r[:-1] in found)]  # おかもとの
    return tuple(r for r in plain if r == plain[0] or len(r) >= SHORTEST)[:MOST]


def _municipality(surface: str) -> tuple[str, ...]:
    """若葉野市, which the analyser does not know and takes for 若葉 and a place 野市."""
    found = MUNICIPALITY.fullmatch(surface)
    words = list(morphemes(surface)) if found else []
    if not found or not is_part_of_municipality(words):
        return ()
    return tuple(stem + end for stem in guess(found[1])[:2] for end in _ENDS[found[2]])


def is_part_of_municipality(words: "Sequence[Morpheme]") -> bool:
    """Whether the last of several words is a place that swallowed the end of another's name."""
    return len(words) > 1 and len(words[-1].surface()) > 1 and is_place(words[-1])


def is_place(morpheme: "Morpheme") -> bool:
    return bool(morpheme.part_of_speech()[2] == "地名")


def is_family(morpheme: "Morpheme") -> bool:
    return tuple(morpheme.part_of_speech()[2:4]) == ("人名", "姓")


def is_given(morpheme: "Morpheme") -> bool:
    return tuple(morpheme.part_of_speech()[2:4]) == ("人名", "名")


def read(found: "Iterable[Morpheme]") -> str:
    """How these words sound after each other; "" where one of them cannot be told."""
    spoken = [m for m in found if _is_spoken(m.surface())]
    parts = [sound(m.surface(), m.reading_form()) for m in spoken]
    kana = "".join(parts)
    return kana if "" not in parts and is_reading(kana) else ""


def sound(written: str, reading: str) -> str:
    """One word in hiragana, given what the dictionary says; "" where that is no reading."""
    if _KANA.fullmatch(written):
        return to_hiragana(written)
    if written == "野":  # や to the analyser; by itself it is the end of a place: 若葉野
        return "の"
    if is_reading(kana := to_hiragana(reading)):
        return kana
    if _ABBREVIATION.fullmatch(written := fold_forms(written)):
        return "".join(_LETTERS[letter] for letter in written.lower())
    return ""


def _is_spoken(written: str) -> bool:
    return any(map(str.isalnum, written))


def everyday(text: str) -> str:
    """In characters that the dictionary knows: 髙橋 as 高橋."""
    return fold_forms(text).translate(_variants())


@cache
def _variants() -> dict[int, str]:
    kanji = re.compile(f"[{KANJI}]")
    groups = [g for g in lists.load("variants.toml")["words"] if all(map(kanji.fullmatch, g))]
    return {ord(variant): form for form, *variants in groups for variant in variants}
