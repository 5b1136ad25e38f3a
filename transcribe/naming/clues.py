"""What is said about who speaks: each clue is for or against one name of one speaker."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..types import Turn
from .candidates import Candidates, Guess
from .sentences import excerpt, sentences_of
from .titles import is_organisation

# How much each kind of clue counts; 1 alone makes a score of 0.63.
INTRODUCED = 1.6
INTRODUCED_LATE = 0.8
CALLED = 0.8
OPENED = 1.2
PRESIDED = 0.3
REFERRED = 0.3
NOT_ONESELF = -0.6  # who calls 森委員 is not 森
EARLY = 3  # sentences, in which one says one's name
LONGEST_CALL = 12  # characters of a turn that only gives somebody the word
MOST_OFTEN = 3  # that one speaker's presiding counts

_CLAUSE = re.compile(
    "[、，。．？?！!\\s]|(?<=ませんか)|(?<=ます)(?![がけの])|(?<=ました)(?![がけの])|(?<=です)(?![がけのねかよ])"
)
_LEAD = re.compile(
    "^(?:それでは|では|じゃあ|はい|えー?と?|あの|ええ|まず|次に|続いて|続きまして|ほかに|他に|[0-9０-９]+番(?=.)(?![議委]員))+"
)
_SAYS_NAME = re.compile(
    "^(?:(?:私|わたくし|わたし)[はが]?)?(?:(?P<of>[^はがをに]{1,20})の)?(?P<who>[^、]{1,14}?)"
    "(?:です|でございます|と(?:申|もう)します|といいます|と言います)(?:が|けれども|けど)?$"
)
_REQUEST = re.compile(
    "(?:から|より|に|を|の)?(?:どうぞ|(?:(?:ご|御)?(?:答弁|説明|報告|発言|登壇)[をの]?)?"
    "(?:(?:お|御)?願い(?:(?:いた|致)?し)?ます|お?ねがい(?:いた)?します|求めます|もとめます))$"
)
_ASKED = re.compile(
    "(?P<who>[^、。にはが]{2,20}?)(?:の|から|より)[^、。]{0,12}?"
    "(?:説明|報告|答弁|発言|質問|質疑|紹介|挨拶|あいさつ)[をも]?(?:(?:お|御)?願|お?ねが|求|もと|許)"
)
_REFERS = re.compile(
    "(?P<who>[^、。はがを]{1,12}?)(?:(?:の|から)(?:ご|御|五|後)?"
    "(?:質問|質疑|指摘|意見|提案|要望|発言|説明|答弁|報告)|、?(?:どうも)?(?:ありがとう|有難う))"
)
_JUST_NOW = re.compile("^(?:ただいま|ただ今|只今|先ほど|先程|今)の?")
_OPENS = re.compile("(?:開会|会議を開き|再開|開議)(?:いた|致)?し?ます")
_PRESIDES = re.compile(
    "議題と(?:いた|致)?します|(?:質疑|質問|討論)(?:は|が)?(?:ございませんか|ありませんか)|質疑に入ります"
    "|(?:閉会|散会|休憩|採決)(?:いた|致)?します|異議(?:は)?(?:ございませんか|ありませんか)|意義ありませんか"
)


@dataclass(frozen=True, slots=True)
class Clue:
    """weight  above 0 for the name, below against it.

    turn, quote  where that is said; the quote contains the name, the office or what presides
    """

    speaker: str
    person: int
    weight: float
    reason: str
    turn: Turn
    quote: str


def find_clues(turns: Sequence[Turn], candidates: Candidates) -> Iterator[Clue]:
    """All clues, in order of what they are found in; turns without a speaker give none."""
    for number, turn in enumerate(turns):
        sentences = sentences_of(turn.text)
        if turn.speaker and sentences:
            yield from _introduced(turn, turn.speaker, sentences, candidates)
            yield from _called(turns, number, turn.speaker, sentences, candidates)
            yield from _referred(turns, number, turn.speaker, sentences, candidates)
    yield from _presided(turns, candidates)


def _introduced(
    turn: Turn, speaker: str, sentences: Sequence[str], candidates: Candidates
) -> Iterator[Clue]:
    found: list[tuple[Guess, float, str]] = []
    for place, sentence in enumerate(sentences):
        weight = INTRODUCED if place < EARLY else INTRODUCED_LATE
        for said in filter(None, map(_SAYS_NAME.match, _clauses(sentence))):
            quote = excerpt(sentence, said.group())
            guesses = candidates.named(*_name_and_affiliation(said))
            found += [(g, weight * g.share, quote) for g in guesses if quote]
    people = len({g.person for g, _, _ in found})  # of several names, some are others'
    for guess, weight, quote in found:
        reason = guess.reason("self_introduction")
        yield Clue(speaker, guess.person, weight / people, reason, turn, quote)


def _name_and_affiliation(said: re.Match[str]) -> tuple[str, str]:
    """商工会のおのだです: おのだ and 商工会; おのだです: only a name, though it has a の."""
    if not said["of"] or is_organisation(said["of"]):
        return said["who"], said["of"] or ""
    return f"{said['of']}の{said['who']}", ""


def _called(
    turns: Sequence[Turn], number: int, speaker: str, sentences: Sequence[str], who: Candidates
) -> Iterator[Clue]:
    """The last sentence names who speaks next."""
    turn, answering = turns[number], list(_answering(turns, number))
    for called in _named_last(sentences[-1]):
        quote = excerpt(sentences[-1], called)
        guesses = who.named(called, titled=True) if quote else []
        for guess in guesses:
            yield Clue(speaker, guess.person, NOT_ONESELF * guess.share, "calls", turn, quote)
            for other, share in answering:
                weight, reason = CALLED * share * guess.share, guess.reason("called")
                yield Clue(other, guess.person, weight, reason, turn, quote)
        if guesses:
            return


def _answering(turns: Sequence[Turn], number: int) -> Iterator[tuple[str, float]]:
    """Who speaks next; a mere はい。 may come from somebody else, so then the one after, too."""
    caller, after = turns[number].speaker, turns[number + 1 : number + 3]
    if not after or after[0].speaker in (None, caller):
        return
    first = after[0].speaker
    interjected = len(after[0].text) <= 4 and after[-1].speaker not in (None, caller, first)
    for turn in after[: 2 if interjected else 1]:
        if turn.speaker:
            yield turn.speaker, 0.5 if interjected else 1.0


def _named_last(sentence: str) -> Iterator[str]:
    """Texts that may be a name or a role: 森委員。 保険年金課長の説明を求めます。"""
    clauses = _clauses(sentence)
    while clauses and not (last := _REQUEST.sub("", clauses[-1])):
        clauses.pop()
    if clauses:
        if not _SAYS_NAME.match(clauses[-1]):
            yield last
        if asked := _ASKED.search(clauses[-1]):
            yield _LEAD.sub("", asked["who"])


def _referred(
    turns: Sequence[Turn], number: int, speaker: str, sentences: Sequence[str], who: Candidates
) -> Iterator[Clue]:
    """ただいまの岡本委員のご質問: who spoke before, and is not who says so."""
    earlier = (t for t in reversed(turns[:number]) if t.speaker != speaker)
    before = next((t.speaker for t in earlier if len(t.text) > LONGEST_CALL), None)
    for sentence in sentences[:EARLY] if number else ():
        said = _REFERS.match(_JUST_NOW.sub("", _LEAD.sub("", sentence)))
        if not said or not before or _ASKED.search(sentence):
            continue
        turn, quote = turns[number], excerpt(sentence, said.group())
        for guess in who.named(said["who"], titled=True) if quote else ():
            yield Clue(speaker, guess.person, NOT_ONESELF * guess.share, "refers", turn, quote)
            weight, reason = REFERRED * guess.share, guess.reason("reference")
            yield Clue(before, guess.person, weight, reason, turn, quote)


def _presided(turns: Sequence[Turn], candidates: Candidates) -> Iterator[Clue]:
    """Who opens and leads the meeting, where the roster has one chair."""
    chair = candidates.chair
    counted: dict[str, int] = {}
    for turn in turns if chair is not None else ():
        for sentence in sentences_of(turn.text):
            opens = _OPENS.search(sentence)
            said = opens or _PRESIDES.search(sentence)
            if turn.speaker and chair is not None and said:
                counted[turn.speaker] = counted.get(turn.speaker, 0) + 1
                if opens or counted[turn.speaker] <= MOST_OFTEN:
                    weight = OPENED if opens else PRESIDED
                    quote = excerpt(sentence, said.group())
                    yield Clue(turn.speaker, chair, weight, "chair", turn, quote)


def _clauses(sentence: str) -> list[str]:
    return [_LEAD.sub("", c) for c in _CLAUSE.split(sentence) if c and _LEAD.sub("", c)]
