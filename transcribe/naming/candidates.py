"""Who may be meant: the people of the roster, and whoever else is named."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..vocabulary.titles import short_title
from ..vocabulary.types import Person
from .offices import holder, holder_called, match
from .sound import alike, skeleton
from .titles import is_family_name, split_title, with_title

CHAIRS = ("議長", "委員長", "会長", "座長", "部会長", "理事長")  # in order of precedence
MEMBERS = ("委員", "議員", "委員長", "議長")  # as those are called who are no officials
NEARLY = 0.5  # of the evidence, for a name that only sounds alike
UNLISTED = 0.5  # of the evidence, for somebody whom the roster does not have
BY_OFFICE = 0.6  # of the evidence, for the holder of an office whose name was not understood


@dataclass(frozen=True, slots=True)
class Guess:
    """Index of a candidate, and the share of the evidence that is for them.

    by_office  only the office is theirs; the name that was heard is not
    """

    person: int
    share: float
    by_office: bool = False

    def reason(self, otherwise: str) -> str:
        """The code of a clue that rests on this guess."""
        return "office" if self.by_office else otherwise


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
        self.people = distinct(people)
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
        found = self._by_sound(who, affiliation)
        if found and found[0].share == 1:
            return found
        listed, office = self.people[: self._listed], with_title(affiliation)
        held = holder(listed, office, name) if office else holder_called(listed, who)
        if held is not None and held not in [g.person for g in found]:
            return [Guess(held, BY_OFFICE, by_office=True)]
        if found or not is_family_name(name) or (titled and not title):
            return found
        sure = 1.0 if title or affiliation else UNLISTED  # 青森です may answer: where from?
        share = sure * (UNLISTED if self._listed else 1.0)
        return [Guess(self._unlisted_person(name, title, affiliation), share)]

    def _by_sound(self, who: str, affiliation: str) -> list[Guess]:
        heard, office = _sounds(who), with_title(affiliation)
        scores = [known.likeness(heard, _name_sounds(split_title(who)[0])) for known in self._known]
        best = max(scores, default=0.0)
        tied = [i for i, s in enumerate(scores) if s == best > 0]
        if len(tied) > 1 and office:
            surest = max(match(office, self.people[i].role) for i in tied)
            tied = [i for i in tied if match(office, self.people[i].role) == surest]
        return [Guess(i, best / len(tied)) for i in tied]

    def _unlisted_person(self, name: str, title: str, affiliation: str) -> int:
        """Of one sound is one person; characters are taken over kana.

        Beside a roster the office is left out: the name may be the office holder's, misheard.
        """
        sound = skeleton(name)
        said = () if self._listed else (with_title(affiliation), title)
        role = next((r for r in said if short_title(r)), "")
        found = self._unlisted.setdefault(sound, len(self.people))
        if found == len(self.people):
            self.people.append(Person(name, role=role, family=name))
            self._known.append(Known(frozenset(), frozenset()))
        known = self.people[found]
        better = name if _is_kana(known.name) else known.name
        self.people[found] = Person(better, role=max(known.role, role, key=len), family=better)
        return found


def distinct(people: Sequence[Person]) -> list[Person]:
    """Each person once: 藤井, 課長 of the agenda is the roster's 藤井明, 財政課長."""
    found: list[Person] = []
    for person in filter(lambda p: p.name or p.family, people):
        same = next((i for i, known in enumerate(found) if _is_same(person, known)), None)
        if same is None:
            found.append(person)
        else:
            found[same] = max(found[same], person, key=lambda p: (len(p.name), len(p.role)))
    return found


def _is_same(one: Person, other: Person) -> bool:
    families = {p.family or p.name for p in (one, other)}
    given = {p.name for p in (one, other)} - {"", *families}
    same_role = one.role.endswith(other.role) or other.role.endswith(one.role)
    seats = {p.seat for p in (one, other)} - {""}
    return len(families) == 1 and max(len(given), len(seats)) < 2 and same_role


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


def _is_kana(text: str) -> bool:
    return re.fullmatch("[ぁ-ゖァ-ヺー]+", text) is not None
