"""Who may be meant: the people of the roster, and whoever else is named."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..japanese.readings import tokenize
from ..vocabulary.titles import HONORIFICS, TITLES, short_title
from ..vocabulary.types import Person
from .sound import LEAST_LENGTH, alike, skeleton

CHAIRS = ("議長", "委員長", "会長", "座長", "部会長", "理事長")  # in order of precedence
MEMBERS = ("委員", "議員", "委員長", "議長")  # as those are called who are no officials
_MISHEARD = {"イン": "委員", "いいん": "委員", "家庁": "課長", "かちょう": "課長"}
_LONGEST_FIRST = sorted((*TITLES, *HONORIFICS, *_MISHEARD), key=len, reverse=True)
_TITLE = re.compile(f"(?P<title>{'|'.join(_LONGEST_FIRST)})$")
_ORGANISATION = re.compile("[会課係部局室市町村区社団校園所院庁組]$")
NEARLY = 0.5  # of the evidence, for a name that only sounds alike
UNLISTED = 0.5  # of the evidence, for somebody whom the roster does not have
BY_ROLE = 0.8
LONGEST_NAME = 6  # characters


@dataclass(frozen=True, slots=True)
class Guess:
    """Index of a candidate, and the share of the evidence that is for them."""

    person: int
    share: float


@dataclass(frozen=True, slots=True)
class Known:
    """Skeletons: of a name with or without titles, or a role; and of the name alone."""

    calls: frozenset[str]
    names: frozenset[str]

    def likeness(self, heard: Iterable[str], names: Iterable[str]) -> float:
        """1 for a call as it is known; less for a similar name, whatever its title."""
        if not self.calls.isdisjoint(heard):
            return 1.0
        return NEARLY * max((alike(n, k) for n in names for k in self.names if n != k), default=0.0)


class Candidates:
    """The roster's people; somebody not on it becomes a candidate when first named."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = [p for p in people if p.name or p.family]
        self._listed = len(self.people)
        self._known = [_known(p) for p in self.people]
        self._unlisted: dict[str, int] = {}

    @property
    def chair(self) -> int | None:
        """The only one who presides by their role: 議長 before 総務委員長, never 副委員長."""
        roles = [p.role for p in self.people[: self._listed]]
        exactly = [[i for i, r in enumerate(roles) if r == title] for title in CHAIRS]
        ending = [i for i, r in enumerate(roles) if r.endswith(CHAIRS) and "副" not in r]
        return next((found[0] for found in (*exactly, ending) if len(found) == 1), None)

    def named(self, who: str, affiliation: str = "", *, titled: bool = False) -> list[Guess]:
        """Whom `who` means, with a title or without; the affiliation tells two of a name apart.

        titled  whether someone not on the roster needs a title to be taken for a person
        """
        name, title = split_title(who)
        if found := self._by_sound(who, affiliation):
            return found
        if not is_family_name(name):
            return self._by_role(skeleton(with_title(affiliation)))
        if titled and not title:
            return []
        sure = 1.0 if title or affiliation else UNLISTED  # 青森です may answer: where from?
        share = sure * (UNLISTED if self._listed else 1.0)
        return [Guess(self._unlisted_person(name, title, affiliation), share)]

    def _by_sound(self, who: str, affiliation: str) -> list[Guess]:
        heard, role = _sounds(who), skeleton(with_title(affiliation))
        scores = [known.likeness(heard, _name_sounds(split_title(who)[0])) for known in self._known]
        best = max(scores, default=0.0)
        tied = [i for i, s in enumerate(scores) if s == best > 0]
        if len(tied) > 1 and role:
            same = [i for i in tied if _is_role(role, skeleton(self.people[i].role))]
            tied = same or tied
        return [Guess(i, best / len(tied)) for i in tied]

    def _by_role(self, role: str) -> list[Guess]:
        """The only one with that role, whatever name was heard."""
        found = [i for i, p in enumerate(self.people) if _is_role(role, skeleton(p.role))]
        return [Guess(found[0], BY_ROLE)] if len(found) == 1 else []

    def _unlisted_person(self, name: str, title: str, affiliation: str) -> int:
        """Of one sound is one person; characters are taken over kana."""
        sound = skeleton(name)
        role = next((r for r in (with_title(affiliation), title) if short_title(r)), "")
        found = self._unlisted.setdefault(sound, len(self.people))
        if found == len(self.people):
            self.people.append(Person(name, role=role, family=name))
            self._known.append(Known(frozenset(), frozenset()))
        known = self.people[found]
        better = name if _is_kana(known.name) else known.name
        self.people[found] = Person(better, role=max(known.role, role, key=len), family=better)
        return found


def split_title(who: str) -> tuple[str, str]:
    """The name and the title: 森委員 and 森イン are 森 and 委員."""
    found = _TITLE.search(who)
    if not found:
        return who, ""
    return who[: found.start()], _MISHEARD.get(found["title"], found["title"])


def with_title(affiliation: str) -> str:
    """Its title as it is written: 企画家庁 is 企画課長."""
    return "".join(split_title(affiliation))


def is_organisation(affiliation: str) -> bool:
    """Whether someone can be of it: 商工会, こども課長, 若葉野市."""
    return bool(_ORGANISATION.search(affiliation) or split_title(affiliation)[1])


@lru_cache(1024)
def is_family_name(name: str) -> bool:
    """Whether the dictionary has it as a person's name, said with さん."""
    if not 0 < len(name) <= LONGEST_NAME:
        return False
    *words, _ = tokenize(f"{name}さん")
    return bool(words) and all("人名" in w.kinds for w in words)


def _sounds(who: str) -> set[str]:
    """How a name may sound, with its title: alone, 大西 is おおにし, but 大西委員 たいせい."""
    name, title = split_title(who)
    return {skeleton(who), *(n + skeleton(title) for n in _name_sounds(name) if n)}


def _name_sounds(name: str) -> set[str]:
    return {skeleton(name), skeleton(f"{name}さん").removesuffix("サン")} if name else set()


def _known(person: Person) -> Known:
    """How someone may be called, or call themselves."""
    given = ((person.name, person.reading), (person.family, person.family_reading))
    names = {s for name, said in given for s in ({skeleton(said)} if said else _name_sounds(name))}
    role = skeleton(person.role)
    titles = {"", role, *map(skeleton, ("さん", "君", "氏", short_title(person.role)))}
    if not person.role or any(t in person.role for t in MEMBERS):
        titles |= set(map(skeleton, MEMBERS[:2]))
    calls = {n + t for n in names for t in titles} | {role + n for n in names}
    if person.role not in ("", *MEMBERS[:2]):
        calls.add(role)
    if person.seat.isdigit():
        calls |= {skeleton(f"{person.seat}番{title}") for title in ("", *MEMBERS[:2])}
    return Known(frozenset(calls), frozenset(names))


def _is_role(heard: str, role: str) -> bool:
    """The role, nearly the role, or the end of it: the beginning of a turn is often lost."""
    if not heard or not role:
        return False
    cut = len(heard) > LEAST_LENGTH and role.endswith(heard)
    return cut or bool(alike(heard, role))


def _is_kana(text: str) -> bool:
    return re.fullmatch("[ぁ-ゖァ-ヺー]+", text) is not None
