"""Terms and names out of the papers of a meeting: agenda, materials, earlier minutes."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, islice, product
from pathlib import Path
from types import MappingProxyType

from ..documents import Document, read_document
from ..documents.document import refused
from ..japanese.characters import KANJI, fold_forms
from ..japanese.readings import morphemes
from ..messages import Message
from .cells import INVISIBLE
from .compounds import Compounds, runs
from .guessing import MOST, family_readings, given_readings, guess
from .kana import hiragana, is_reading
from .listed_names import in_line, is_full_name
from .names import Named, divided, in_words, is_sure
from .titles import IS_TITLE, SPOKEN, TITLES
from .types import Term
from .yomigana import without_readings

MOST_CHARACTERS = 5_000_000  # the budget of a city with its explanations takes a tenth of it
MOST_TERMS = 20_000
DIVIDE = Message(
    ja="会議に関係する部分だけを別のファイルにしてください。",
    en="Put the part that concerns the meeting into a file of its own.",
)
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_HALF_KANA = re.compile("[\uff66-\uff9f]+")
_SPACED = re.compile(f"(?<![{KANJI}])[{KANJI}](?: +[{KANJI}]){{1,7}}(?![{KANJI}])")
_SELECTED = re.compile("(.)([\ufe00-\ufe0f\U000e0100-\U000e01ef])")

Readings = Mapping[str, tuple[str, ...]]  # surface -> in hiragana, the likeliest first


@dataclass(frozen=True, slots=True)
class Material:
    """A paper whose document was read before."""

    name: str
    document: Document


def read_material(paper: Path | Material, known: Readings = MappingProxyType({})) -> list[Term]:
    """Its terms, names first, then in the order in which they stand there. Raises InputError.

    known  surface -> readings that a person gave elsewhere; names and compounds are read by them
    """
    read = open_material(paper) if isinstance(paper, Path) else paper
    return terms_in(read.document.text, read.name, read.document.furigana, known)


def open_material(path: Path) -> Material:
    """Raises InputError, also where it is too large."""
    document = read_document(path)
    if len(document.text) > MOST_CHARACTERS:
        ja, en = "は資料としては大きすぎます。", "is too large for a paper of a meeting."
        raise refused(path, ja, en, DIVIDE)
    return Material(path.name, document)


def terms_in(
    text: str,
    source: str = "",
    furigana: Iterable[tuple[str, str]] = (),
    known: Readings = MappingProxyType({}),
) -> list[Term]:
    """Those of a text, at most MOST_TERMS, the most frequent. furigana: (written, kana) pairs."""
    plain, bracketed = without_readings(_plain(text))
    own = _by_surface(chain(furigana, bracketed))
    given = {**known, **own}
    compounds, named = _seen(plain, given)
    people = list(_people(named, given, source))
    taken = {term.surface for term in people}
    own_terms = list(_given(own, plain, taken, source))
    taken |= own.keys()
    terms = _most_frequent([*people, *own_terms, *_compounds(compounds, taken, source)])
    selected = _selected(text)
    return [_as_written(term, selected) for term in terms]


def _plain(text: str) -> str:
    """Without the variety of forms: ＤＸ is DX, ｺﾐｭﾆﾃｨ is コミュニティ, 山　本　太　郎 one word."""
    text = _HALF_KANA.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text.translate(_WIDTH))
    text = _SELECTED.sub(r"\1", INVISIBLE.sub("", text))
    return _SPACED.sub(_closed, text)


def _closed(spaced: re.Match[str]) -> str:
    """山　本　太　郎 and 町　　長, spread over the width of a column; 森　一 is a name of two."""
    closed = spaced[0].replace(" ", "")
    if len(closed) > 2:
        if len(closed) == 3 and is_full_name(*closed[1:]) and not is_sure(*divided(closed)):
            return spaced[0]  # 岡本 誠 森 茂
        return IS_TITLE.sub(r" \g<0> ", closed)
    if closed not in TITLES and (not family_readings(closed) or is_full_name(*closed)):
        return spaced[0]
    return closed


def _by_surface(found: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    given: dict[str, tuple[str, ...]] = {}
    for surface, reading in found:
        surface, kana = _plain(surface).strip(), hiragana(reading)
        if len(surface) > 1 and is_reading(kana):
            given[surface] = tuple(dict.fromkeys((*given.get(surface, ()), kana)))
    return given


def _seen(text: str, given: Readings) -> tuple[Compounds, Counter[Named]]:
    compounds: Compounds = Compounds()
    named: Counter[Named] = Counter()
    known = {surface: readings[0] for surface, readings in given.items()}
    for line in text.splitlines():
        words = list(morphemes(line))
        named.update(dict.fromkeys((*in_line(line), *in_words(words)), 1))
        for run in runs(words, known):
            compounds.add(run)
    return compounds, named


def _people(named: Counter[Named], given: Readings, source: str) -> Iterator[Term]:
    found: dict[str, Term] = {}
    for person, count in named.items():
        family = given.get(person.family) or family_readings(person.family)
        guessed = person.family not in given
        for surface, readings in _forms(person, family, given):
            before = found[surface].count if surface in found else 0
            found[surface] = Term(surface, readings, "", source, "person", guessed, before + count)
    yield from found.values()


def _forms(
    person: Named, family: tuple[str, ...], given: Readings
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """How a meeting says the name: 岡本, 岡本課長, 岡本太郎. One kanji never stands alone."""
    if not family:
        return
    if len(person.family) > 1:
        yield person.family, family
    if person.title:
        title = SPOKEN.get(person.title) or guess(person.title)[0]
        yield person.family + person.title, tuple(reading + title for reading in family)
    if person.given:
        full = person.family + person.given
        yield (
            full,
            given.get(full) or _joined(family, given_readings(person.family, person.given)[:2]),
        )


def _joined(firsts: tuple[str, ...], seconds: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map("".join, islice(product(firsts, seconds), MOST)))


def _given(given: Readings, text: str, known: set[str], source: str) -> Iterator[Term]:
    for surface, readings in given.items():
        if surface not in known:
            yield Term(surface, readings, source=source, count=max(1, text.count(surface)))


def _compounds(compounds: Compounds, known: set[str], source: str) -> Iterator[Term]:
    for surface in compounds.found():
        if surface in known:
            continue
        kind = compounds.kinds[surface]
        seen = tuple(reading for reading, _ in compounds.readings[surface].most_common())
        others = guess(surface) if kind == "place" else ()
        if surface.endswith("川") and kind == "place":
            seen = tuple(re.sub("かわ$", "がわ", reading) for reading in seen)
        readings = tuple(dict.fromkeys((*seen, *others)))[:MOST]
        count = compounds.counts[surface]
        yield Term(surface, readings, source=source, kind=kind, guessed=True, count=count)


def _most_frequent(terms: list[Term]) -> list[Term]:
    if len(terms) <= MOST_TERMS:
        return terms
    kept = set(sorted(range(len(terms)), key=lambda at: -terms[at].count)[:MOST_TERMS])
    return [term for at, term in enumerate(terms) if at in kept]


def _selected(text: str) -> dict[int, str]:
    """Kanji that the paper writes always in one variant -> this variant."""
    variants = {base: base + selector for base, selector in _SELECTED.findall(text)}
    plain = fold_forms(_SELECTED.sub("", text))
    return {ord(base): variant for base, variant in variants.items() if base not in plain}


def _as_written(term: Term, selected: Mapping[int, str]) -> Term:
    return replace(term, surface=term.surface.translate(selected)) if selected else term
